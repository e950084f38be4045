import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { connect } from 'node:net';

const READY_LIMIT_MS = 20_000;
const STOP_LIMIT_MS = 10_000;
const LOOK_AGAIN_MS = 25;

export interface ChildServerOptions {
  readonly binary: string;
  readonly confPath: string;
  readonly logPath: string;
  /** Where it is to answer on loopback. */
  readonly port: number;
  /** Default 20 s: a large store takes a while to read. */
  readonly readyLimitMs?: number;
}

/**
 * Starts nats-server as a child in a process group of its own: Ctrl-C in a terminal goes to the whole group, and the
 * broker must outlive the drain.
 */
export async function startChild({
  binary,
  confPath,
  logPath,
  port,
  readyLimitMs = READY_LIMIT_MS,
}: ChildServerOptions): Promise<ChildProcess> {
  const log = openSync(logPath, 'a', 0o600);
  const child = spawn(binary, ['-c', confPath], { stdio: ['ignore', log, log], detached: true });
  const failed = new Promise<never>((_, reject) => {
    child.once('error', (cause) => reject(new Error(`nats-server (${binary}) cannot be started`, { cause })));
    child.once('exit', (code) =>
      reject(new Error(`nats-server ended with code ${code} at its start; its log is ${logPath}`)),
    );
  });
  // Later exits are the supervisor's: this promise only speaks while the start is awaited.
  failed.catch(() => undefined);
  // From its first moment: a start that fails later, or a signal before it is over, never comes to `stop`.
  const endWithUs = () => void child.kill('SIGTERM');
  process.once('exit', endWithUs);
  child.once('exit', () => process.off('exit', endWithUs));
  try {
    await Promise.race([untilAnswering(port, logPath, readyLimitMs), failed]);
  } catch (error) {
    // One that runs but does not answer would hold the store against the next.
    await stopChild(child);
    throw error;
  }
  return child;
}

export async function stopChild(child: ChildProcess): Promise<void> {
  const wasNeverStarted = child.pid === undefined;
  if (wasNeverStarted || child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const forced = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
  await exited;
  clearTimeout(forced);
}

async function untilAnswering(port: number, logPath: string, readyLimitMs: number): Promise<void> {
  const giveUpAtMs = performance.now() + readyLimitMs;
  while (performance.now() < giveUpAtMs) {
    if (await greets(port)) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
  throw new Error(`nats-server did not answer on port ${port} within ${readyLimitMs / 1_000} s; its log is ${logPath}`);
}

/** A nats-server speaks first: `INFO {…}`. */
export function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const answer = (yes: boolean) => {
      socket.destroy();
      resolve(yes);
    };
    socket.once('data', (greeting: Buffer) => answer(greeting.toString('latin1').startsWith('INFO')));
    socket.once('error', () => answer(false));
    socket.setTimeout(500, () => answer(false));
  });
}
