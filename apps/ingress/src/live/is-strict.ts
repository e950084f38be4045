import type { IncomingHttpHeaders } from 'node:http';
import { requestHeaders } from '#contracts';

/** Whether a caller rather has an error than an answer to less than was asked for. */
export function isStrict(headers: IncomingHttpHeaders): boolean {
  return headers[requestHeaders.strict] === 'true';
}
