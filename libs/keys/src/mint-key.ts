import { hash, randomBytes } from 'node:crypto';
import type { KeyRecord } from './key-record.js';

/** A new key: `key` is shown once, `sha256` and `record` are what is kept. */
export interface MintedKey {
  readonly key: string;
  readonly sha256: string;
  readonly record: KeyRecord;
}

const PREFIX = 'sk-sluice-';
/** 256 random bits: 43 characters of base64url. Enough that a fast hash is right and nothing can be guessed. */
const KEY_BYTES = 32;
const ID_BYTES = 9;

export function mintKey(terms: Omit<KeyRecord, 'id'>): MintedKey {
  const key = PREFIX + randomBytes(KEY_BYTES).toString('base64url');
  const id = `key_${randomBytes(ID_BYTES).toString('hex')}`;
  return { key, sha256: hashKey(key), record: { id, ...terms } };
}

/** Hex SHA-256 of a whole key: what every look-up goes by. */
export function hashKey(key: string): string {
  return hash('sha256', key, 'hex');
}
