import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { repositoryRoot } from './node-process.js';

// Not a relative import: this file also runs compiled, from dist/, where the bootstrap is not.
const { findPostgresFolder } = (await import(
  pathToFileURL(join(repositoryRoot(), 'deploy/bootstrap/find-postgres.mjs')).href
)) as { findPostgresFolder: () => string | undefined };

/** A real Postgres on a free port of the loopback address, its data in a temporary directory. */
export interface PostgresServer {
  readonly url: string;
  /** SIGKILL, as a crash. */
  kill(): Promise<void>;
  /** Again on the same port and directory. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Postgres refuses to run as root: then it runs as the user its package makes. */
interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** The folder of `postgres` and `initdb`, or null when this machine has none (or none that may be run). */
export function findPostgresBinaries(): string | null {
  const folder = process.env['SLUICE_POSTGRES_BIN'] ?? findPostgresFolder();
  return folder && (process.getuid?.() !== 0 || serverAccount()) ? folder : null;
}

export async function startPostgresServer(): Promise<PostgresServer> {
  const binaries = findPostgresBinaries();
  if (!binaries) throw new Error('no postgres on this machine: ask findPostgresBinaries() before');
  const account = process.getuid?.() === 0 ? serverAccount() : null;
  const directory = await mkdtemp(join(tmpdir(), 'sluice-postgres-'));
  await chmod(directory, 0o700);
  if (account) await chown(directory, account.uid, account.gid);
  const data = join(directory, 'data');
  const run = { ...account, cwd: directory };
  const made = spawnSync(join(binaries, 'initdb'), ['-D', data, '-U', 'sluice', '-A', 'trust', '-E', 'UTF8'], run);
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr?.toString().slice(-500)}`);
  const port = await freePort();
  let child: ChildProcess | undefined;

  const start = async () => {
    const settings = ['-h', '127.0.0.1', '-p', String(port), '-k', directory, '-c', 'fsync=off'];
    child = spawn(join(binaries, 'postgres'), ['-D', data, ...settings], {
      ...run,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    await lineContaining(child, 'ready to accept connections');
  };
  const end = async (signal: NodeJS.Signals) => {
    const running = child;
    child = undefined;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const exited = once(running, 'exit');
    running.kill(signal);
    await exited;
  };
  await start();
  return {
    url: `postgres://sluice@127.0.0.1:${port}/postgres`,
    start,
    kill: () => end('SIGKILL'),
    stop: async () => {
      await end('SIGINT'); // fast shutdown: does not wait for clients
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function serverAccount(): Account | null {
  const ids = ['-u', '-g'].map((flag) => Number(spawnSync('id', [flag, 'postgres']).stdout?.toString()));
  const [uid, gid] = ids;
  return uid && gid ? { uid, gid } : null;
}

function lineContaining(child: ChildProcess, words: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let seen = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
      if (seen.includes(words)) resolve();
    });
    child.once('exit', (code) => reject(new Error(`postgres ended with code ${code}: ${seen.slice(-500)}`)));
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
