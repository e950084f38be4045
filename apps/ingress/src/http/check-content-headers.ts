import type { IncomingHttpHeaders } from 'node:http';
import { invalidRequest } from '../problem/problems.js';
import { unsupportedContentType } from './problem-of-fastify-error.js';

/** `application/json`, with no other charset than UTF-8 (a JSON text has no other) and nothing stray behind it. */
const JSON_TYPE = /^application\/json(?:\s*;\s*charset\s*=\s*"?utf-?8"?)?\s*;?\s*$/i;

/**
 * Before a byte of a body is read. A request without a body passes: whether it needs one is the route's to say.
 * @throws ApiProblem 400 | 415
 */
export function checkContentHeaders(headers: IncomingHttpHeaders): void {
  const length = headers['content-length'];
  const transfer = headers['transfer-encoding'];
  if ((length === undefined || length === '0') && transfer === undefined) return;
  // Node notices an encoding it cannot read only when the body comes, after the route has begun.
  if (transfer !== undefined && (length !== undefined || transfer.toLowerCase() !== 'chunked')) {
    throw invalidRequest('The request is not valid HTTP: its Transfer-Encoding is not understood.', 'invalid_http');
  }
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    throw invalidRequest(
      'Unsupported Content-Encoding. Send the body uncompressed.',
      'unsupported_content_encoding',
      null,
      415,
    );
  }
  const type = headers['content-type'];
  if (type !== 'application/json' && (type === undefined || !JSON_TYPE.test(type))) throw unsupportedContentType();
}
