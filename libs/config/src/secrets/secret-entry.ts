import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { SecretsError } from './secrets-error.js';
import type { SecretsKey } from './secrets-keys.js';

/** One secret as the store keeps it: AES-256-GCM, its own random nonce, bound to its name. */
export interface SecretEntry {
  /** Which key closed it (`SecretsKey.id`). */
  readonly keyId: string;
  /** 12 bytes, base64. New for every writing: with random nonces one key may close 2^32 entries (NIST SP 800-38D, 8.3). */
  readonly nonce: string;
  /** Ciphertext, then the 16 bytes of its tag; base64. */
  readonly sealed: string;
  /** ISO 8601; for people, not protected. */
  readonly updatedAt: string;
}

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export function sealSecret(name: string, secret: string, { id, key }: SecretsKey, nowMs: number): SecretEntry {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES }).setAAD(boundTo(name));
  const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return {
    keyId: id,
    nonce: nonce.toString('base64'),
    sealed: sealed.toString('base64'),
    updatedAt: new Date(nowMs).toISOString(),
  };
}

/** @throws SecretsError when no key of these closed it, or it is not what was written under this name */
export function unsealSecret(name: string, entry: SecretEntry, keys: readonly SecretsKey[]): string {
  const found = keys.find(({ id }) => id === entry.keyId);
  if (!found) {
    throw new SecretsError(
      `secret '${name}' was closed with key ${entry.keyId}, which is not at hand`,
      'Give that key too (below the new one), or set the secret anew.',
    );
  }
  const sealed = Buffer.from(entry.sealed, 'base64');
  const nonce = Buffer.from(entry.nonce, 'base64');
  if (nonce.length !== NONCE_BYTES || sealed.length < TAG_BYTES) throw altered(name);
  const decipher = createDecipheriv(CIPHER, found.key, nonce, { authTagLength: TAG_BYTES })
    .setAAD(boundTo(name))
    .setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    return decipher.update(sealed.subarray(0, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  } catch (error) {
    throw Object.assign(altered(name), { cause: error });
  }
}

function altered(name: string): SecretsError {
  return new SecretsError(
    `secret '${name}' is damaged, or was moved here from another name`,
    `Set it anew: sluice secrets set ${name}`,
  );
}

/** An entry moved under another name does not open: nobody can swap two keys by editing the file. */
function boundTo(name: string): Buffer {
  return Buffer.from(`sluice-secrets/1\0${name}`, 'utf8');
}
