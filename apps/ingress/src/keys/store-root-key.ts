import type { Buckets } from '#jetstream';
import { hashKey, KEY_BUCKET, type KeyRecord } from '#keys';

/**
 * SLUICE_ROOT_KEY is a key like any other: its hash goes where keys are, once. A record that is there stays as it is, so
 * that a root key somebody revoked is not let in again by the next restart.
 */
export async function storeRootKey(buckets: Buckets, rootKey: string, nowMs: number): Promise<void> {
  const bucket = await buckets.open<KeyRecord>(KEY_BUCKET, { ttlMs: 0 });
  await bucket.create(hashKey(rootKey), {
    id: 'key_root',
    tenant: 'default',
    name: 'SLUICE_ROOT_KEY',
    createdAtMs: nowMs,
  });
}
