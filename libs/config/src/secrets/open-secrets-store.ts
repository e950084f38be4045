import { readFileSync } from 'node:fs';
import { describeIoError } from '../loading/describe-io-error.js';
import { findConfigFile } from '../loading/find-config-file.js';
import { parseYaml } from '../reading/parse-yaml.js';
import type { Environment } from '../reading/substitute-environment.js';
import { SecretsError } from './secrets-error.js';
import { placeOfSecrets } from './secrets-place.js';
import { SecretsStore } from './secrets-store.js';

export interface SecretsSurroundings {
  readonly env: Environment;
  readonly cwd: string;
  /** The configuration that names the store; unset: the one a service would read. */
  readonly configFile?: string | undefined;
  readonly nowMs: () => number;
}

/**
 * The store of a configuration, for whoever fills it. The configuration need not be valid: it may refer to the very
 * secret that is about to be set. @throws SecretsError when it is no YAML, or cannot be read
 */
export function openSecretsStore({ env, cwd, configFile, nowMs }: SecretsSurroundings): SecretsStore {
  const file = configFile ?? findConfigFile(env, cwd);
  const { value, errors } = parseYaml(read(file));
  const [error] = errors;
  if (error) throw new SecretsError(`${file} is not valid YAML: ${error.message}`, 'Correct it first.');
  return new SecretsStore(placeOfSecrets(value, file, env), env, nowMs);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new SecretsError(
      `${file} cannot be read (${describeIoError(error)})`,
      'Name the configuration with --config or SLUICE_CONFIG.',
    );
  }
}
