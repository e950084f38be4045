import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { CleanUp } from '../bench/clean-up.js';
import { BrokerObserver } from '../support/broker-observer.js';
import { type Gateway, startFiveProcesses } from '../support/gateway-processes.js';
import { type PostgresServer, startPostgresServer } from '../support/postgres-server.js';
import { type SimulatorProcess, startSimulatorProcess } from '../support/simulator-process.js';
import type { ChaosOptions } from './chaos-options.js';
import { MODEL_ALIAS } from './job-document.js';

/** Calls one job may cost: the gateway's default, written down because the verdict counts by it. */
export const MAX_ATTEMPTS = 6;
/** Tens of ms, now and then half a second: at the moment of a kill some calls are always out. */
const LATENCY = 'lognormal:60,500';
/** Few enough that calls queue at the adapter, too, when a wave of jobs comes. */
const CONCURRENCY = 16;

/** Everything that runs: five services (two adapters), their broker, a provider, someone who watches. */
export interface Arena {
  readonly gateway: Gateway;
  readonly simulator: SimulatorProcess;
  readonly observer: BrokerObserver;
  /** Of the ledger; undefined = embedded in the gateway's data directory. */
  readonly databaseUrl: string | undefined;
  /** Copies every log into a new folder of the system's temporary directory. @returns that folder. */
  keepLogs(): Promise<string>;
}

/** What is started is stopped by `cleanUp`, also when the start fails half-way. */
export async function openArena(options: ChaosOptions, cleanUp: CleanUp): Promise<Arena> {
  const directory = await mkdtemp(join(tmpdir(), 'sluice-chaos-run-'));
  cleanUp.later(() => rm(directory, { recursive: true, force: true }));
  const postgres = options.database === 'postgres' ? await startPostgresServer() : undefined;
  if (postgres) cleanUp.later(() => postgres.stop());
  const databaseUrl = databaseUrlOf(options.database, postgres);
  const simulatorLog = join(directory, 'simulator.log');
  const args = ['--latency', LATENCY, '--seed', String(options.seed)];
  const simulator = await startSimulatorProcess({ args, logPath: simulatorLog });
  cleanUp.later(() => simulator.stop());
  const gateway = await startFiveProcesses({
    config: configFor(simulator.baseUrl),
    env: databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl },
    replicas: { 'provider-adapter': 2 },
    ...(options.natsServer === undefined ? {} : { natsServer: options.natsServer }),
  });
  cleanUp.later(() => gateway.stop());
  const observer = await BrokerObserver.connect(await gateway.brokerUrl());
  cleanUp.later(() => observer.close());
  const logs = [...gateway.names.map((name) => gateway.logPath(name)), simulatorLog];
  return { gateway, simulator, observer, databaseUrl, keepLogs: () => copyLogs(logs) };
}

function databaseUrlOf(database: string, started: PostgresServer | undefined): string | undefined {
  if (started) return started.url;
  return database === 'embedded' ? undefined : database;
}

async function copyLogs(logs: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-chaos-'));
  await Promise.all(logs.map((path) => cp(path, join(folder, basename(path)))));
  return folder;
}

function configFor(baseUrl: string): Readonly<Record<string, unknown>> {
  const model = {
    id: 'sim-small',
    contextTokens: 2_000_000,
    maxOutputTokens: 16_000,
    capabilities: ['chat', 'streaming'],
  };
  return {
    jobs: { maxAttempts: MAX_ATTEMPTS },
    providers: [{ id: 'sim', baseUrl, limits: { concurrency: CONCURRENCY }, models: [model] }],
    aliases: [{ name: MODEL_ALIAS, candidates: [{ provider: 'sim', model: model.id }] }],
    prices: [{ provider: 'sim', model: model.id, inputUsdPerMillion: '0.15', outputUsdPerMillion: '0.60' }],
  };
}
