import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, statSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** Thrown when another process holds the lock. */
export class LockHeldError extends Error {
  override readonly name = 'LockHeldError';

  constructor(
    readonly path: string,
    /** Null when the holder did not say it in time: it is busy, stopped, or starting. */
    readonly holderPid: number | null,
  ) {
    super(`'${path}' is held by another process${holderPid === null ? '' : ` (pid ${holderPid})`}`);
  }
}

/** Longest path of a unix socket that every system takes (macOS: 104 bytes with the final zero). */
const MAX_SOCKET_PATH_BYTES = 100;
/** How file systems say that they hold no sockets (some mounts of Windows and macOS directories). */
const NO_SOCKETS_HERE: ReadonlySet<string> = new Set(['ENOTSUP', 'EOPNOTSUPP', 'EPERM']);
/** Nobody listens: a socket of a process that is gone, or a file that never was one. A full queue is a living holder. */
const NOBODY_LISTENS: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOENT', 'ENOTSOCK']);
const SAY_PID_LIMIT_MS = 500;
/** Long enough for whoever found the same remains to have put its own socket there. */
const SETTLE_MS = 50;

/**
 * Holds the lock `path` until it is given back or this process ends, however it ends: the lock is a socket that is
 * listened on, and a killed process cannot leave one behind that lives. Whoever connects is told our pid.
 * @returns the way to give it back
 * @throws LockHeldError
 */
export async function holdLock(path: string): Promise<() => Promise<void>> {
  const fits = process.platform !== 'win32' && Buffer.byteLength(path) <= MAX_SOCKET_PATH_BYTES;
  if (!fits) return hold(hashedPath(path), path);
  return hold(path, path).catch((error: NodeJS.ErrnoException) => {
    if (!NO_SOCKETS_HERE.has(error.code ?? '')) throw error;
    return hold(hashedPath(path), path);
  });
}

async function hold(socketPath: string, path: string): Promise<() => Promise<void>> {
  const server = (await listen(socketPath)) ?? (await takeOver(socketPath, path));
  return () =>
    new Promise((done) => {
      server.close(() => done());
    });
}

function hashedPath(path: string): string {
  const name = `sluice-${createHash('sha256').update(path).digest('hex').slice(0, 16)}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`;
  const short = join(tmpdir(), `sluice-${userInfo().uid}`);
  mkdirSync(short, { recursive: true, mode: 0o700 });
  return join(short, `${name}.lock`);
}

/** Null when the path is taken, by a process that lives or by the remains of one. */
function listen(socketPath: string): Promise<Server | null> {
  return new Promise((done, failed) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined); // whoever asked has gone
      socket.resume(); // else its end is never read, and it stays open for ever
      socket.end(`${process.pid}\n`);
    });
    server.unref();
    server.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? done(null) : failed(error)));
    server.listen(socketPath, () => done(server));
  });
}

async function takeOver(socketPath: string, path: string): Promise<Server> {
  const holder = await askHolder(socketPath);
  if (holder) throw new LockHeldError(path, holder.pid);
  rmSync(socketPath, { force: true });
  const server = await listen(socketPath);
  if (!server) throw new LockHeldError(path, null);
  // Two that find the same remains at once may both get here: the one whose socket was removed by the other yields.
  const { ino } = statSync(socketPath);
  await new Promise((done) => setTimeout(done, SETTLE_MS));
  if (statSync(socketPath, { throwIfNoEntry: false })?.ino === ino) return server;
  server.close();
  throw new LockHeldError(path, null);
}

/** Null when nobody holds it. */
function askHolder(socketPath: string): Promise<{ readonly pid: number | null } | null> {
  return new Promise((done) => {
    const socket = connect(socketPath);
    let said = '';
    const answer = (holder: { readonly pid: number | null } | null) => {
      socket.destroy();
      done(holder);
    };
    const alive = () => answer({ pid: Number.parseInt(said, 10) || null });
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      said += text;
    });
    socket.once('end', alive);
    socket.setTimeout(SAY_PID_LIMIT_MS, alive);
    socket.once('error', ({ code }: NodeJS.ErrnoException) =>
      NOBODY_LISTENS.has(code ?? '') ? answer(null) : alive(),
    );
  });
}
