import { invalidRequest } from '../problem/problems.js';

/**
 * @param param where it came from: a field of the document, or a header
 * @throws ApiProblem 400 unless it is 1–255 printable characters
 */
export function checkIdempotencyKey(key: string, param: string): void {
  if (/^[\x20-\x7e]{1,255}$/.test(key) && key.trim() !== '') return;
  throw invalidRequest(
    `Invalid '${param}': expected 1 to 255 printable ASCII characters, but got ${key.length} characters.`,
    'invalid_idempotency_key',
    param,
  );
}
