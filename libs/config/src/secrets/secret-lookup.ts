import type { Environment, SecretReading } from '../reading/substitute-environment.js';
import { unsealSecret } from './secret-entry.js';
import { SecretsError } from './secrets-error.js';
import { checkSecretName, readSecretsFile, type SecretEntries } from './secrets-file.js';
import type { SecretsKey } from './secrets-keys.js';
import { readSecretsKeys, type SecretsPlace } from './secrets-place.js';

/** Opens what one reading of the configuration refers to: the store is read once, and not at all when nothing does. */
export class SecretLookup {
  private opened: { entries: SecretEntries; keys: readonly SecretsKey[] } | undefined;
  private wasAsked = false;

  constructor(
    private readonly place: SecretsPlace,
    private readonly environment: Environment,
  ) {}

  /** Files that were looked at, to be watched; the store and its key may change without the configuration. */
  get files(): readonly string[] {
    if (!this.wasAsked) return [];
    const { file, keyFile } = this.place;
    return keyFile === undefined ? [file] : [file, keyFile];
  }

  find(name: string): SecretReading {
    this.wasAsked = true;
    try {
      checkSecretName(name);
      const { entries, keys } = this.open();
      const entry = entries.get(name);
      if (!entry) {
        throw new SecretsError(
          `names a secret that ${this.place.file} does not hold`,
          `Set it: sluice secrets set ${name}`,
        );
      }
      return { ok: true, secret: unsealSecret(name, entry, keys) };
    } catch (error) {
      if (!(error instanceof SecretsError)) throw error;
      return { ok: false, complaint: { expected: error.expected, remedy: error.remedy } };
    }
  }

  private open() {
    this.opened ??= {
      keys: readSecretsKeys(this.place, this.environment),
      entries: readSecretsFile(this.place.file),
    };
    return this.opened;
  }
}
