import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { SecretsError } from './secrets-error.js';

/** A key of the encrypted store: 256 bits, by themselves (no passphrase, so nothing to guess). */
export interface SecretsKey {
  /** Names the key in the entries it closed; says nothing about it. */
  readonly id: string;
  readonly key: KeyObject;
}

export const MAKE_A_KEY = 'Make one with: openssl rand -base64 32';
const KEY_BYTES = 32;
const HEX = /^[0-9a-f]{64}$/i;
const BASE64 = /^[A-Za-z0-9+/_-]{43}=?$/;

/**
 * Reads the keys of a store: one a line (or between commas), base64 or hex of 32 bytes, `#` begins a comment. The first
 * one closes new entries, all of them open: a new key is put above the old one until every entry was closed anew.
 *
 * @param from where the text comes from, for errors
 * @throws SecretsError when there is none, or one is no key
 */
export function parseSecretsKeys(text: string, from: string): readonly [SecretsKey, ...SecretsKey[]] {
  const words = text
    .split(/[\r\n,]/)
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '');
  const [first, ...others] = words.map((word, index) => toKey(word, `key ${index + 1} of ${from}`));
  if (!first) throw new SecretsError(`${from} holds no key`, MAKE_A_KEY);
  return [first, ...others];
}

function toKey(word: string, what: string): SecretsKey {
  const bytes = HEX.test(word) ? Buffer.from(word, 'hex') : BASE64.test(word) ? decode(word) : undefined;
  if (bytes?.length !== KEY_BYTES) throw new SecretsError(`${what} is not 32 bytes in base64 or hex`, MAKE_A_KEY);
  const id = createHmac('sha256', bytes).update('sluice-secrets key id').digest('hex').slice(0, 8);
  return { id, key: createSecretKey(bytes) };
}

/** Both alphabets: which of them a tool prints is its own business. */
function decode(word: string): Buffer {
  return Buffer.from(word.replaceAll('-', '+').replaceAll('_', '/'), 'base64');
}
