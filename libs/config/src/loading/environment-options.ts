import type { ConfigWarning } from '../config-problem.js';
import { type ConfigPath, formatPath } from '../reading/config-path.js';
import { nearestName } from '../reading/nearest-name.js';
import { isMapping } from '../reading/read-option.js';
import type { Environment } from '../reading/substitute-environment.js';

/** Environment variables that set an option; they win over the file, so that one image serves every place. */
export const ENVIRONMENT_OPTIONS: Readonly<Record<string, ConfigPath>> = {
  SLUICE_DATA_DIR: ['dataDir'],
  SLUICE_HTTP_HOST: ['http', 'host'],
  SLUICE_HTTP_PORT: ['http', 'port'],
  SLUICE_OPERATOR_PORT: ['operator', 'port'],
  SLUICE_NATS_PORT: ['nats', 'port'],
  NATS_URL: ['nats', 'url'],
  REDIS_URL: ['redis', 'url'],
  DATABASE_URL: ['database', 'url'],
  SLUICE_SECRETS_FILE: ['secrets', 'file'],
  SLUICE_SECRETS_KEY_FILE: ['secrets', 'keyFile'],
};

/** Read elsewhere: not options of the file. */
const OTHER_VARIABLES = ['SLUICE_CONFIG', 'SLUICE_ROOT_KEY', 'SLUICE_NATS_SERVER', 'SLUICE_SECRETS_KEY'];

/** Which variable set which path (formatted). An empty variable counts as unset, as compose files leave them. */
export function variablesOf(environment: Environment): Map<string, string> {
  return new Map(
    Object.entries(ENVIRONMENT_OPTIONS)
      .filter(([name]) => isSet(environment[name]))
      .map(([name, path]) => [formatPath(path), name]),
  );
}

/** The parsed file with the environment's values put over it; the input is not changed. */
export function applyEnvironment(file: unknown, environment: Environment): unknown {
  if (!isMapping(file)) return file;
  const merged: Record<string, unknown> = { ...file };
  for (const [name, [section, option]] of Object.entries(ENVIRONMENT_OPTIONS)) {
    const value = environment[name];
    if (!isSet(value) || section === undefined) continue;
    if (option === undefined) merged[section] = value;
    else if (isMapping(merged[section] ?? {})) merged[section] = { ...(merged[section] as object), [option]: value };
  }
  return merged;
}

/** `SLUICE_HTTP_PROT` is set and read by nobody: probably a slip. Only near misses, others may be somebody else's. */
export function warnOfMisspelt(environment: Environment): readonly ConfigWarning[] {
  const known = [...Object.keys(ENVIRONMENT_OPTIONS), ...OTHER_VARIABLES];
  return Object.keys(environment)
    .filter((name) => name.startsWith('SLUICE_') && !known.some((one) => name.startsWith(one)))
    .flatMap((name) => {
      // The common prefix would make everything look near.
      const near = nearestName(
        name.slice('SLUICE_'.length),
        known.map((one) => one.replace('SLUICE_', '')),
      );
      return near ? [{ path: name, message: `is not read by Sluice; did you mean SLUICE_${near}?` }] : [];
    });
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}
