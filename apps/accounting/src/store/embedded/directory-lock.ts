import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, statSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';

/** Thrown when another process has the embedded ledger open. */
export class LedgerInUseError extends Error {
  override readonly name = 'LedgerInUseError';
}

/** Longest path of a unix socket that every system takes (macOS: 104 bytes with the final zero). */
const MAX_SOCKET_PATH_BYTES = 100;
/** How file systems say that they hold no sockets (some mounts of Windows and macOS directories). */
const NO_SOCKETS_HERE: ReadonlySet<string> = new Set(['ENOTSUP', 'EOPNOTSUPP', 'EPERM']);

/**
 * Makes sure that one process at a time has `directory` open: WebAssembly Postgres has no lock of its own, and two of
 * them on one directory destroy it. The lock is a socket that is listened on, which a killed process cannot leave
 * behind as a live one. Nothing is said over it.
 * @returns the way to unlock
 * @throws LedgerInUseError
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const full = resolve(directory);
  const beside = `${full}.lock`;
  const fits = process.platform !== 'win32' && Buffer.byteLength(beside) <= MAX_SOCKET_PATH_BYTES;
  if (!fits) return lock(hashedPath(full), full);
  return lock(beside, full).catch((error: NodeJS.ErrnoException) => {
    if (!NO_SOCKETS_HERE.has(error.code ?? '')) throw error;
    return lock(hashedPath(full), full);
  });
}

async function lock(path: string, directory: string): Promise<() => Promise<void>> {
  const server = (await listen(path)) ?? (await takeOver(path, directory));
  return () =>
    new Promise((done) => {
      server.close(() => done());
    });
}

function hashedPath(directory: string): string {
  const name = `sluice-ledger-${createHash('sha256').update(directory).digest('hex').slice(0, 16)}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`;
  const short = join(tmpdir(), `sluice-${userInfo().uid}`);
  mkdirSync(short, { recursive: true, mode: 0o700 });
  return join(short, `${name}.lock`);
}

/** Null when the path is taken, by a process that lives or by the remains of one. */
function listen(path: string): Promise<Server | null> {
  return new Promise((done, failed) => {
    const server = createServer((socket) => socket.destroy());
    server.unref();
    server.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? done(null) : failed(error)));
    server.listen(path, () => done(server));
  });
}

async function takeOver(path: string, directory: string): Promise<Server> {
  const inUse = () =>
    new LedgerInUseError(
      `the embedded ledger in '${directory}' is open in another process; stop that one, give this one another SLUICE_DATA_DIR, or set DATABASE_URL to share a Postgres`,
    );
  if (await answers(path)) throw inUse();
  rmSync(path, { force: true });
  const server = await listen(path);
  if (!server) throw inUse();
  // Two that find the same remains at once may both get here: the one whose socket was removed by the other yields.
  const { ino } = statSync(path);
  await new Promise((done) => setTimeout(done, 50));
  if (statSync(path, { throwIfNoEntry: false })?.ino === ino) return server;
  server.close();
  throw inUse();
}

function answers(path: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });
}
