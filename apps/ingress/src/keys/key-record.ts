/** A key made with `sluice keys create`, as it lies in the bucket `sluice_keys` under the SHA-256 of the whole key. */
export interface KeyRecord {
  readonly id: string;
  readonly tenant: string;
  readonly name?: string;
  readonly createdAtMs: number;
  readonly expiresAtMs?: number;
  readonly revoked?: boolean;
  readonly models?: readonly string[];
}

export const KEY_BUCKET = 'sluice_keys';
