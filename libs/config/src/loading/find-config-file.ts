import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../reading/substitute-environment.js';

const SHIPPED = join('deploy', 'sluice.default.yaml');

/** SLUICE_CONFIG, else sluice.yaml in the working directory if it is there, else the shipped default. Absolute. */
export function findConfigFile(environment: Environment, workingDirectory: string): string {
  const named = environment['SLUICE_CONFIG'];
  if (named) return resolve(workingDirectory, named);
  const local = join(workingDirectory, 'sluice.yaml');
  return existsSync(local) ? local : shippedDefault();
}

/** Found from this file upwards, because sources and built files lie at different depths. */
export function shippedDefault(): string {
  let directory = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(directory, SHIPPED))) {
    const parent = dirname(directory);
    if (parent === directory) throw new Error(`${SHIPPED} is missing: install Sluice again, or set SLUICE_CONFIG.`);
    directory = parent;
  }
  return join(directory, SHIPPED);
}
