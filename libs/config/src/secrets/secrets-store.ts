import type { Environment } from '../reading/substitute-environment.js';
import { sealSecret, unsealSecret } from './secret-entry.js';
import { SecretsError } from './secrets-error.js';
import { checkSecretName, readSecretsFile, writeSecretsFile } from './secrets-file.js';
import { readSecretsKeys, type SecretsPlace } from './secrets-place.js';

/** A secret without itself. */
export interface SecretSummary {
  readonly name: string;
  readonly updatedAt: string;
  /** The key that closed it. */
  readonly keyId: string;
  /** Whether the keys at hand open it. */
  readonly opens: boolean;
}

/** A service account's JSON has 2,400 characters; nothing that is a credential has many more. */
const MAX_SECRET_CHARACTERS = 65_536;

/** The encrypted store as its operator works on it; services only read it (`secret-lookup.ts`). One writer at a time. */
export class SecretsStore {
  constructor(
    private readonly place: SecretsPlace,
    private readonly environment: Environment,
    private readonly nowMs: () => number,
  ) {}

  get file(): string {
    return this.place.file;
  }

  /** Returns whether there was one of this name before. @throws SecretsError */
  set(name: string, secret: string): boolean {
    checkSecretName(name);
    if (secret === '') throw new SecretsError('the secret is empty', 'Write it to standard input.');
    if (secret.length > MAX_SECRET_CHARACTERS) {
      throw new SecretsError(
        `the secret has ${secret.length} characters and ${MAX_SECRET_CHARACTERS} are the most`,
        'Give the key itself.',
      );
    }
    const [key] = readSecretsKeys(this.place, this.environment);
    const entries = new Map(readSecretsFile(this.place.file));
    const replaced = entries.has(name);
    writeSecretsFile(this.place.file, entries.set(name, sealSecret(name, secret, key, this.nowMs())));
    return replaced;
  }

  /** By name. Works without a key: `opens` is false then. @throws SecretsError */
  list(): readonly SecretSummary[] {
    const keys = this.keysAtHand();
    return [...readSecretsFile(this.place.file)]
      .map(([name, entry]) => {
        const { updatedAt, keyId } = entry;
        return { name, updatedAt, keyId, opens: opens(() => unsealSecret(name, entry, keys)) };
      })
      .sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** @throws SecretsError when there is none of this name */
  remove(name: string): void {
    const entries = new Map(readSecretsFile(this.place.file));
    if (!entries.delete(name))
      throw new SecretsError(`there is no secret '${name}'`, 'sluice secrets list shows them.');
    writeSecretsFile(this.place.file, entries);
  }

  /**
   * Closes every entry anew with the first key; all must open with the keys at hand, or nothing is changed.
   * Returns how many were closed with another key before. @throws SecretsError
   */
  rotateKey(): { readonly rotated: number; readonly entries: number; readonly keyId: string } {
    const keys = readSecretsKeys(this.place, this.environment);
    const [newest] = keys;
    const entries = readSecretsFile(this.place.file);
    const closed = [...entries].map(([name, entry]) => {
      const secret = unsealSecret(name, entry, keys);
      return [name, { ...sealSecret(name, secret, newest, this.nowMs()), updatedAt: entry.updatedAt }] as const;
    });
    const rotated = [...entries.values()].filter(({ keyId }) => keyId !== newest.id).length;
    if (closed.length > 0) writeSecretsFile(this.place.file, new Map(closed));
    return { rotated, entries: closed.length, keyId: newest.id };
  }

  private keysAtHand() {
    try {
      return readSecretsKeys(this.place, this.environment);
    } catch (error) {
      if (error instanceof SecretsError) return [];
      throw error;
    }
  }
}

function opens(unseal: () => string): boolean {
  try {
    unseal();
    return true;
  } catch (error) {
    if (error instanceof SecretsError) return false;
    throw error;
  }
}
