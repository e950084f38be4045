import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { describeIoError } from '../loading/describe-io-error.js';
import { ProblemList } from '../reading/problem-list.js';
import { isMapping } from '../reading/read-option.js';
import { type Environment, substituteEnvironment } from '../reading/substitute-environment.js';
import { SecretsError } from './secrets-error.js';
import { MAKE_A_KEY, parseSecretsKeys, type SecretsKey } from './secrets-keys.js';

/** Where a gateway's encrypted store and its key lie. */
export interface SecretsPlace {
  readonly file: string;
  /** Unset: the key is in SLUICE_SECRETS_KEY. */
  readonly keyFile?: string;
}

export const SECRETS_KEY_VARIABLE = 'SLUICE_SECRETS_KEY';
const DEFAULT_FILE = 'sluice.secrets.json';

/**
 * Reads `secrets` out of a parsed configuration by itself, because every other part of it may need a secret to be read.
 * Paths are relative to the configuration's file; SLUICE_SECRETS_FILE and SLUICE_SECRETS_KEY_FILE win over it.
 */
export function placeOfSecrets(raw: unknown, configFile: string, environment: Environment): SecretsPlace {
  const section = isMapping(raw) && isMapping(raw['secrets']) ? raw['secrets'] : {};
  // Problems of the section are reported where the whole file is read.
  const read = substituteEnvironment(section, { environment, problems: new ProblemList() }) as Record<string, unknown>;
  const pathOf = (variable: string, option: string): string | undefined => {
    const value = environment[variable] || read[option];
    return typeof value === 'string' && value !== '' ? resolve(dirname(configFile), value) : undefined;
  };
  const keyFile = pathOf('SLUICE_SECRETS_KEY_FILE', 'keyFile');
  const file = pathOf('SLUICE_SECRETS_FILE', 'file') ?? resolve(dirname(configFile), DEFAULT_FILE);
  return { file, ...(keyFile === undefined ? {} : { keyFile }) };
}

/** @throws SecretsError when there is no key, or it cannot be read */
export function readSecretsKeys(
  { keyFile }: SecretsPlace,
  environment: Environment,
): readonly [SecretsKey, ...SecretsKey[]] {
  const text = environment[SECRETS_KEY_VARIABLE];
  if (text) return parseSecretsKeys(text, SECRETS_KEY_VARIABLE);
  if (keyFile === undefined) {
    throw new SecretsError(
      'needs the key of the encrypted store, and there is none',
      `Set ${SECRETS_KEY_VARIABLE}, or secrets.keyFile to a file that holds it. ${MAKE_A_KEY}`,
    );
  }
  return parseSecretsKeys(readKeyFile(keyFile), keyFile);
}

function readKeyFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new SecretsError(`${path} cannot be read (${describeIoError(error)})`, 'Check secrets.keyFile.');
  }
}
