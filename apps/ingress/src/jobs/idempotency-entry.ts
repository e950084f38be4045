import { hash } from 'node:crypto';

/** What the bucket `sluice_idempotency` keeps for 24 h under the hash of tenant, path and key. */
export interface IdempotencyEntry {
  readonly jobId: string;
  readonly bodySha256: string;
  readonly acceptedAtMs: number;
  readonly deadlineMs: number;
}

export const IDEMPOTENCY_BUCKET = 'sluice_idempotency';
export const IDEMPOTENCY_TTL_MS = 24 * 60 * 60_000;

/** The caller's key never becomes a subject token or a bucket key itself, and two tenants' keys never meet. */
export function idempotencyEntryKey(tenant: string, path: string, key: string): string {
  return hash('sha256', `${tenant}\0${path}\0${key}`, 'hex');
}
