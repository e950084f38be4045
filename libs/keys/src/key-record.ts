/** A key as it lies in the bucket `sluice_keys` under the SHA-256 of the whole key; the key itself is stored nowhere. */
export interface KeyRecord {
  readonly id: string;
  readonly tenant: string;
  readonly name?: string;
  readonly createdAtMs: number;
  readonly expiresAtMs?: number;
  readonly revoked?: boolean;
  /** Models this key may name; absent = all of its tenant. */
  readonly models?: readonly string[];
}

export const KEY_BUCKET = 'sluice_keys';
