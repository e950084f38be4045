import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A real nats-server with JetStream in a temporary directory, on a free port of loopback. */
export interface NatsServer {
  readonly url: string;
  readonly port: number;
  readonly version: string;
  readonly pid: () => number | undefined;
  /** SIGKILL, as a crash would; `start` brings it back with its store. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Stops it and removes its store. */
  stop(): Promise<void>;
}

export interface NatsServerOptions {
  readonly binary?: string;
  /** The whole configuration; default: JetStream in the temporary directory, nothing else. */
  readonly conf?: (parts: { port: number; storeDirectory: string }) => string;
}

const READY_LIMIT_MS = 15_000;

export async function startNatsServer(options: NatsServerOptions = {}): Promise<NatsServer> {
  const binary = options.binary ?? natsServerBinaries()[0]?.path;
  if (!binary) throw new Error('no nats-server on this machine: set SLUICE_NATS_SERVER');
  const directory = await mkdtemp(join(tmpdir(), 'sluice-nats-'));
  const port = await freePort();
  const storeDirectory = join(directory, 'store');
  const confPath = join(directory, 'nats.conf');
  const conf = options.conf ?? defaultConf;
  await writeFile(confPath, conf({ port, storeDirectory }));
  let child: ChildProcess | undefined;
  const start = async () => {
    child = spawn(binary, ['-c', confPath], { stdio: ['ignore', 'ignore', 'pipe'] });
    await untilListening(port, child);
  };
  const end = async (signal: NodeJS.Signals) => {
    const ending = child;
    child = undefined;
    if (!ending || ending.exitCode !== null) return;
    const exited = new Promise((resolve) => ending.once('exit', resolve));
    ending.kill(signal);
    await exited;
  };
  await start();
  return {
    url: `nats://127.0.0.1:${port}`,
    port,
    version: versionOf(binary),
    pid: () => child?.pid,
    kill: () => end('SIGKILL'),
    start,
    stop: async () => {
      await end('SIGTERM');
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Every nats-server the set-up found, the one in use first; specs that must hold on old and new run on each. */
export function natsServerBinaries(): { path: string; version: string }[] {
  const { SLUICE_NATS_SERVER, SLUICE_NATS_SERVER_OLD, SLUICE_NATS_SERVER_NEW, PATH } = process.env;
  const onPath = (PATH ?? '')
    .split(':')
    .concat('/usr/sbin', '/usr/local/bin')
    .map((folder) => join(folder, 'nats-server'));
  const candidates = [SLUICE_NATS_SERVER_NEW, SLUICE_NATS_SERVER, SLUICE_NATS_SERVER_OLD, ...onPath];
  const found = new Map<string, string>();
  for (const path of candidates) {
    if (!path || !existsSync(path)) continue;
    const version = versionOf(path);
    if (!found.has(version)) found.set(version, path);
  }
  return [...found].map(([version, path]) => ({ path, version }));
}

export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

function defaultConf({ port, storeDirectory }: { port: number; storeDirectory: string }): string {
  return `listen: "127.0.0.1:${port}"\njetstream { store_dir: "${storeDirectory}" }\n`;
}

const versions = new Map<string, string>();

function versionOf(binary: string): string {
  const known = versions.get(binary);
  if (known) return known;
  const version = execFileSync(binary, ['--version'], { encoding: 'utf8' }).replace(/^.*v/s, '').trim();
  versions.set(binary, version);
  return version;
}

async function untilListening(port: number, child: ChildProcess): Promise<void> {
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString()).slice(-4_000);
  });
  const giveUpAtMs = Date.now() + READY_LIMIT_MS;
  while (Date.now() < giveUpAtMs) {
    if (child.exitCode !== null) throw new Error(`nats-server ended with ${child.exitCode}: ${stderr}`);
    if (await answers(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`nats-server did not listen on ${port} within ${READY_LIMIT_MS} ms: ${stderr}`);
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('data', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
