import type { JobEndpoint } from '#contracts';
import type { CallBody } from './check-call-body.js';

/** Embeddings do not stream, whatever the body says. */
export function isStreamed(path: JobEndpoint, body: CallBody): boolean {
  return body.stream === true && path !== '/v1/embeddings';
}
