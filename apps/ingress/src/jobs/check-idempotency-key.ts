import { invalidRequest } from '../problem/problems.js';

/** @throws ApiProblem 400 unless it is 1–255 printable characters */
export function checkIdempotencyKey(key: string): void {
  if (/^[\x20-\x7e]{1,255}$/.test(key) && key.trim() !== '') return;
  throw invalidRequest(
    'Invalid idempotency key: expected 1 to 255 printable ASCII characters.',
    'invalid_idempotency_key',
    'idempotencyKey',
  );
}
