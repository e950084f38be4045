export type Variables = Readonly<Record<string, string | undefined>>;

/** What the environment says to a command. */
export interface CliEnvironment {
  /** `SLUICE_URL`, else where a gateway on this machine listens. */
  readonly url: string;
  /** `SLUICE_API_KEY`, else the `SLUICE_ROOT_KEY` a gateway in the same environment takes. */
  readonly apiKey?: string;
  /** `SLUICE_DATA_DIR`, default `.sluice`: where the first start of a gateway leaves its key. */
  readonly dataDir: string;
  /** `NO_COLOR` is set to anything. */
  readonly noColor: boolean;
  /** All of it, for what reads the configuration. */
  readonly variables: Variables;
}

const DEFAULT_HOST = '127.0.0.1';
const DEFAULT_PORT = '8080';
/** A gateway that listens everywhere is reached here. */
const WILDCARD_HOSTS: ReadonlySet<string> = new Set(['0.0.0.0', '::', '*']);

export function readCliEnvironment(variables: Variables): CliEnvironment {
  const host = variables['SLUICE_HTTP_HOST'] || DEFAULT_HOST;
  const reachable = WILDCARD_HOSTS.has(host) ? DEFAULT_HOST : host;
  const port = variables['SLUICE_HTTP_PORT'] || DEFAULT_PORT;
  const apiKey = variables['SLUICE_API_KEY'] || variables['SLUICE_ROOT_KEY'];
  return {
    url: variables['SLUICE_URL'] || `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`,
    ...(apiKey ? { apiKey } : {}),
    dataDir: variables['SLUICE_DATA_DIR'] || '.sluice',
    noColor: (variables['NO_COLOR'] ?? '') !== '',
    variables,
  };
}
