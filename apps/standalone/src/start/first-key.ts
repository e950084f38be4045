import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Buckets } from '#jetstream';
import { KEY_BUCKET, type KeyRecord, mintKey } from '#keys';
import { storeRootKey } from '../../../ingress/src/keys/store-root-key.js';

/** How callers of a fresh gateway get in. */
export interface FirstKey {
  /** Where the key lies, or which variable holds it: for people. The gateway itself keeps only the hash. */
  readonly where: string;
  /** The key, when this process may know it: for the copy-paste commands it stays a file or a variable. */
  readonly created: boolean;
}

export function keyFilePath(dataDir: string): string {
  return join(dataDir, 'api-key');
}

/**
 * The first start makes one key, writes it to a file only its owner can read, and keeps its hash. With SLUICE_ROOT_KEY
 * that key is used and none is made; with any key there already, nothing happens.
 */
export async function ensureFirstKey(
  buckets: Buckets,
  dataDir: string,
  rootKey: string | undefined,
  nowMs: number,
): Promise<FirstKey> {
  if (rootKey) {
    await storeRootKey(buckets, rootKey, nowMs);
    return { where: 'the environment variable SLUICE_ROOT_KEY', created: false };
  }
  const bucket = await buckets.open<KeyRecord>(KEY_BUCKET, { ttlMs: 0 });
  const path = keyFilePath(dataDir);
  if ((await bucket.keys()).length > 0) return { where: await describeKeyFile(path), created: false };
  const { key, sha256, record } = mintKey({ tenant: 'default', name: 'first key', createdAtMs: nowMs });
  await writeFile(path, `${key}\n`, { mode: 0o600 });
  // `mode` holds for new files only: one left by somebody else keeps its own.
  await chmod(path, 0o600);
  await bucket.put(sha256, record);
  return { where: path, created: true };
}

async function describeKeyFile(path: string): Promise<string> {
  try {
    await readFile(path);
    return path;
  } catch {
    return `not kept here (${path} is gone): make another with "npm run sluice -- keys create"`;
  }
}
