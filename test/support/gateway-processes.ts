/**
 * The gateway as real processes, for e2e, chaos and bench (needs `npm run build`):
 *
 *   const gateway = await startStandalone({ config: { providers: [...] } });          // what `npm start` runs
 *   const gateway = await startFiveProcesses({ config, replicas: { 'provider-adapter': 2 } }); // with a nats-server of its own
 *   gateway.baseUrl, gateway.apiKey                 HTTP door (`${baseUrl}/v1/…`) and a key of tenant `default`
 *   await gateway.brokerUrl()                       nats://user:password@host:port of the gateway's account
 *   gateway.names                                   ['standalone'] or ['ingress', …, 'provider-adapter', 'provider-adapter-2', …]
 *   await gateway.kill('router')                    SIGKILL · `.start(name)` · `.restart(name)` = kill if it runs, then start
 *   await gateway.terminate('router')               SIGTERM, waits for the drain, returns the exit code
 *   gateway.nats                                    five processes only: `.kill()`, `.start()` (support/nats-server.ts)
 *   gateway.pid(name), .logPath(name), .log(name), .operatorUrl(name), .configPath, .dataDir
 *   await gateway.stop()                            drains all, stops the broker, removes the directory
 *
 * `start` and `restart` resolve when /readyz says 200 and, for a process with a door, when the door answers.
 */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGatewayBroker } from './gateway-broker.js';
import { freePort, type NatsServer, natsServerBinaries } from './nats-server.js';
import { cleanEnvironment, NodeProcess } from './node-process.js';
import { until } from './until.js';

export const SERVICES = ['ingress', 'classifier', 'router', 'provider-adapter', 'accounting'] as const;
export type ServiceName = (typeof SERVICES)[number];

export interface GatewayOptions {
  /** What goes into sluice.yaml; a key of tenant `default` is added. */
  readonly config: Readonly<Record<string, unknown>>;
  /** For every process, such as DATABASE_URL or REDIS_URL. */
  readonly env?: Readonly<Record<string, string>>;
  /** For node, by process name (`standalone`, `router`, `provider-adapter-2`, …), such as `--cpu-prof`. */
  readonly nodeArgs?: Readonly<Record<string, readonly string[]>>;
  /** Path of the nats-server to run on; default: the first of `natsServerBinaries()`. */
  readonly natsServer?: string;
}

export interface FiveProcessesOptions extends GatewayOptions {
  /** How many of each; default 1. More than one accounting needs DATABASE_URL. */
  readonly replicas?: Partial<Record<ServiceName, number>>;
  /** Program arguments by process name, such as `['--provider', 'openai']`. */
  readonly args?: Readonly<Record<string, readonly string[]>>;
  /** nats.syncInterval of the broker (from 2.10); default: the server's own. */
  readonly syncInterval?: string;
}

export interface Gateway {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly names: readonly string[];
  readonly configPath: string;
  readonly dataDir: string;
  /** The broker, where it is not a child of the gateway itself. */
  readonly nats: NatsServer | undefined;
  brokerUrl(): Promise<string>;
  pid(name: string): number | undefined;
  logPath(name: string): string;
  log(name: string): Promise<string>;
  operatorUrl(name: string): string;
  kill(name: string): Promise<void>;
  terminate(name: string): Promise<number | null>;
  start(name: string): Promise<void>;
  restart(name: string): Promise<void>;
  signal(name: string, signal: NodeJS.Signals): void;
  stop(): Promise<void>;
}

/** All five services in one process with an embedded broker and ledger. */
export async function startStandalone(options: GatewayOptions): Promise<Gateway> {
  const place = await preparePlace(options);
  const binary = options.natsServer ?? natsServerBinaries()[0]?.path;
  const own = await serviceProcess(place, options, 'standalone', 'standalone', {
    SLUICE_NATS_PORT: String(await freePort()),
    ...(binary ? { SLUICE_NATS_SERVER: binary } : {}),
  });
  return await opened({
    place,
    processes: [own],
    nats: undefined,
    brokerUrl: async () => (await readFile(join(place.dataDir, 'broker', 'url'), 'utf8')).trim(),
    // A standalone that was killed leaves its broker running for its next start; there will be none.
    afterStop: () => endOrphanedBroker(place.dataDir),
  });
}

/** Every service as a process of its own (or several), on a nats-server of their own with the generated accounts. */
export async function startFiveProcesses(options: FiveProcessesOptions): Promise<Gateway> {
  const place = await preparePlace(options);
  const { nats, url } = await startGatewayBroker({ binary: options.natsServer, syncInterval: options.syncInterval });
  const processes: GatewayProcess[] = [];
  for (const service of SERVICES) {
    const count = options.replicas?.[service] ?? 1;
    for (let replica = 1; replica <= count; replica++) {
      const name = replica === 1 ? service : `${service}-${replica}`;
      processes.push(await serviceProcess(place, options, service, name, { NATS_URL: url }));
    }
  }
  return await opened({ place, processes, nats, brokerUrl: async () => url, afterStop: () => nats.stop() });
}

interface Place {
  readonly directory: string;
  readonly dataDir: string;
  readonly configPath: string;
  readonly apiKey: string;
}

async function preparePlace({ config }: GatewayOptions): Promise<Place> {
  const directory = await mkdtemp(join(tmpdir(), 'sluice-gateway-'));
  const dataDir = join(directory, 'data');
  const configPath = join(directory, 'sluice.yaml');
  const apiKey = `sk-sluice-${randomBytes(32).toString('base64url')}`;
  await mkdir(dataDir);
  // JSON is YAML.
  await writeFile(configPath, JSON.stringify(withKey(config, apiKey), null, 2));
  return { directory, dataDir, configPath, apiKey };
}

type TenantOfFile = { id: string; keys?: object[] };

function withKey(config: Readonly<Record<string, unknown>>, apiKey: string): object {
  const key = { id: 'key-of-test', sha256: createHash('sha256').update(apiKey).digest('hex') };
  const tenants = (config['tenants'] ?? []) as TenantOfFile[];
  const others = tenants.filter(({ id }) => id !== 'default');
  const own: TenantOfFile = tenants.find(({ id }) => id === 'default') ?? { id: 'default' };
  return { ...config, tenants: [{ ...own, keys: [...(own.keys ?? []), key] }, ...others] };
}

interface GatewayProcess {
  readonly process: NodeProcess;
  readonly operatorUrl: string;
  readonly url: string | undefined;
}

/** As the bootstrap starts a service. */
const PRODUCTION_NODE_ARGS = ['--enable-source-maps', '--no-warnings'];

async function serviceProcess(
  place: Place,
  options: FiveProcessesOptions,
  service: ServiceName | 'standalone',
  name: string,
  env: Readonly<Record<string, string>>,
): Promise<GatewayProcess> {
  const operatorPort = await freePort();
  const httpPort = service === 'ingress' || service === 'standalone' ? await freePort() : undefined;
  const operatorUrl = `http://127.0.0.1:${operatorPort}`;
  const url = httpPort === undefined ? undefined : `http://127.0.0.1:${httpPort}`;
  const process = new NodeProcess({
    name,
    file: join('dist/apps', service, 'src/main.js'),
    args: options.args?.[name] ?? [],
    nodeArgs: [...PRODUCTION_NODE_ARGS, ...(options.nodeArgs?.[name] ?? [])],
    logPath: join(place.directory, `${name}.log`),
    env: cleanEnvironment({
      ...options.env,
      ...env,
      SLUICE_CONFIG: place.configPath,
      SLUICE_DATA_DIR: place.dataDir,
      SLUICE_ROOT_KEY: place.apiKey,
      SLUICE_OPERATOR_PORT: String(operatorPort),
      SLUICE_HTTP_PORT: String(httpPort ?? 0),
    }),
    isReady: async () => (await saysOk(`${operatorUrl}/readyz`)) && (url === undefined || (await answers(url))),
  });
  return { process, operatorUrl, url };
}

interface GatewayParts {
  readonly place: Place;
  readonly processes: readonly GatewayProcess[];
  readonly nats: NatsServer | undefined;
  readonly brokerUrl: () => Promise<string>;
  readonly afterStop: () => Promise<void>;
}

async function opened(parts: GatewayParts): Promise<Gateway> {
  const { place, processes, nats, brokerUrl } = parts;
  const find = (name: string) => {
    const found = processes.find(({ process }) => process.name === name);
    if (!found) throw new Error(`no process is called ${name}: ${processes.map((one) => one.process.name).join(', ')}`);
    return found;
  };
  const stop = async () => {
    const ended = await Promise.allSettled(processes.map(({ process }) => process.terminate()));
    await parts.afterStop();
    await rm(place.directory, { recursive: true, force: true });
    for (const end of ended) if (end.status === 'rejected') throw end.reason;
  };
  const started = await Promise.allSettled(processes.map(({ process }) => process.start()));
  for (const start of started) {
    if (start.status === 'fulfilled') continue;
    await stop().catch(() => undefined); // why it did not start is what the reader needs
    throw start.reason;
  }
  return {
    baseUrl: processes.find(({ url }) => url !== undefined)?.url ?? '',
    apiKey: place.apiKey,
    names: processes.map(({ process }) => process.name),
    configPath: place.configPath,
    dataDir: place.dataDir,
    nats,
    brokerUrl,
    pid: (name) => find(name).process.pid,
    logPath: (name) => find(name).process.logPath,
    log: (name) => readFile(find(name).process.logPath, 'utf8'),
    operatorUrl: (name) => find(name).operatorUrl,
    kill: (name) => find(name).process.kill(),
    terminate: (name) => find(name).process.terminate(),
    start: (name) => find(name).process.start(),
    restart: async (name) => {
      const { process } = find(name);
      await process.kill();
      await process.start();
    },
    signal: (name, signal) => find(name).process.signal(signal),
    stop,
  };
}

const ASK_LIMIT_MS = 2_000;

async function saysOk(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(ASK_LIMIT_MS) });
  await response.arrayBuffer();
  return response.ok;
}

/** Any answer will do: without a key it is a 401. */
async function answers(url: string): Promise<boolean> {
  const response = await fetch(`${url}/v1/models`, { signal: AbortSignal.timeout(ASK_LIMIT_MS) });
  await response.arrayBuffer();
  return true;
}

async function endOrphanedBroker(dataDir: string): Promise<void> {
  const pidPath = join(dataDir, 'broker', 'pid');
  if (!existsSync(pidPath)) return;
  const pid = Number.parseInt(await readFile(pidPath, 'utf8'), 10);
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  // Pids are reused: only what runs on this directory's configuration is ours.
  if (!command.includes(dataDir)) return;
  process.kill(pid, 'SIGKILL');
  // Its command line goes empty when it is dead, even while nobody has collected it.
  const isGone = async () => (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')) === '';
  await until('the orphaned broker is gone', isGone);
}
