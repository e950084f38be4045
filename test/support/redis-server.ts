import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A real redis-server on a free port, its data in a temporary directory. */
export interface RedisServer {
  readonly url: string;
  readonly pid: () => number | undefined;
  /** Kills it and starts it again, empty, on the same port. */
  restart(): Promise<void>;
  /** SIGSTOP: connections stay, nothing answers. */
  freeze(): void;
  thaw(): void;
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Whether this machine has a redis-server at all. */
export function hasRedisServer(): boolean {
  return spawnSync(process.env['SLUICE_REDIS_SERVER'] ?? 'redis-server', ['--version']).status === 0;
}

/** `durable`: append-only file, written to the disk every second; default: memory only. */
export async function startRedisServer({ durable = false } = {}): Promise<RedisServer> {
  const binary = process.env['SLUICE_REDIS_SERVER'] ?? 'redis-server';
  const persistence = durable ? ['--appendonly', 'yes', '--appendfsync', 'everysec'] : [];
  const directory = await mkdtemp(join(tmpdir(), 'sluice-redis-'));
  const port = await freePort();
  let child: ChildProcess | undefined;

  const start = async () => {
    const place = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', directory];
    child = spawn(binary, [...place, ...persistence], { stdio: ['ignore', 'pipe', 'inherit'] });
    await lineContaining(child, 'Ready to accept connections');
  };
  const kill = async () => {
    const running = child;
    child = undefined;
    if (!running || running.exitCode !== null) return;
    const exited = once(running, 'exit');
    running.kill('SIGKILL');
    await exited;
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    pid: () => child?.pid,
    start,
    kill,
    restart: async () => {
      await kill();
      await start();
    },
    freeze: () => child?.kill('SIGSTOP'),
    thaw: () => child?.kill('SIGCONT'),
    stop: async () => {
      await kill();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function lineContaining(child: ChildProcess, words: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let seen = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
      if (seen.includes(words)) resolve();
    });
    child.once('exit', (code) => reject(new Error(`redis-server ended with code ${code}: ${seen.slice(-500)}`)));
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
