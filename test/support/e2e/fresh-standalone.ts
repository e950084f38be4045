import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, natsServerBinaries } from '../nats-server.js';
import { cleanEnvironment, NodeProcess } from '../node-process.js';
import { GatewayApi } from './gateway-api.js';
import { untilNothingRuns } from './left-over-processes.js';

export interface FreshStandalone {
  /** In a process group of its own, as in a terminal. */
  readonly process: NodeProcess;
  /** Resolves when it has said what there is, its first job included. */
  start(): Promise<void>;
  readonly directory: string;
  readonly dataDir: string;
  readonly configPath: string;
  readonly ports: Readonly<Record<PortVariable, number>>;
  /** With the key its first start left in `<dataDir>/api-key`. */
  api(): Promise<GatewayApi>;
  log(): Promise<string>;
  /** Ends it, removes its directory. @throws Error when a process is left over */
  stop(): Promise<void>;
}

export const PORT_VARIABLES = ['SLUICE_HTTP_PORT', 'SLUICE_OPERATOR_PORT', 'SLUICE_NATS_PORT'] as const;
export type PortVariable = (typeof PORT_VARIABLES)[number];

export interface FreshOptions {
  /** Of sluice.yaml; without one the providers are found by themselves, here the simulator. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly ports?: Partial<Readonly<Record<PortVariable, number>>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** The process of `npm start` as its first user has it: no key, no data. Not started yet. */
export async function newStandalone(options: FreshOptions = {}): Promise<FreshStandalone> {
  const directory = await mkdtemp(join(tmpdir(), 'sluice-fresh-'));
  const dataDir = join(directory, 'data');
  const configPath = join(directory, 'sluice.yaml');
  await writeFile(configPath, JSON.stringify(options.config ?? {}));
  const ports = await choosePorts(options.ports ?? {});
  const url = `http://127.0.0.1:${ports.SLUICE_HTTP_PORT}`;
  const logPath = join(directory, 'standalone.log');
  const log = async () => (existsSync(logPath) ? await readFile(logPath, 'utf8') : '');
  // The log goes on over restarts: what an earlier start said does not count.
  let saidBefore = 0;
  const process = new NodeProcess({
    name: 'standalone',
    file: 'dist/apps/standalone/src/main.js',
    env: environment({ ...options.env, SLUICE_CONFIG: configPath, SLUICE_DATA_DIR: dataDir, ...asText(ports) }),
    logPath,
    ownGroup: true,
    isReady: async () => (await log()).slice(saidBefore).includes(url),
  });
  return {
    process,
    start: async () => {
      saidBefore = (await log()).length;
      await process.start();
    },
    directory,
    dataDir,
    configPath,
    ports,
    api: async () => new GatewayApi(url, (await readFile(join(dataDir, 'api-key'), 'utf8')).trim()),
    log,
    stop: async () => {
      await process.terminate();
      try {
        await untilNothingRuns(directory);
      } finally {
        await rm(directory, { recursive: true, force: true });
      }
    },
  };
}

async function choosePorts(given: FreshOptions['ports'] & object): Promise<Record<PortVariable, number>> {
  const [http, operator, nats] = await Promise.all(
    PORT_VARIABLES.map(async (name) => given[name] ?? (await freePort())),
  );
  return { SLUICE_HTTP_PORT: http ?? 0, SLUICE_OPERATOR_PORT: operator ?? 0, SLUICE_NATS_PORT: nats ?? 0 };
}

/** A provider's key in the shell of a developer would decide which providers are active. */
function environment(extra: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const binary = natsServerBinaries()[0]?.path;
  const all = cleanEnvironment({ ...(binary ? { SLUICE_NATS_SERVER: binary } : {}), ...extra });
  return Object.fromEntries(Object.entries(all).filter(([name]) => !name.endsWith('_API_KEY')));
}

function asText(ports: Readonly<Record<string, number>>): Record<string, string> {
  return Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)]));
}
