import { readFile, rm, writeFile } from 'node:fs/promises';

const GONE_LIMIT_MS = 10_000;
const LOOK_AGAIN_MS = 50;

/**
 * A gateway that was killed leaves its broker running: it holds the store and the port. The pid file says which process
 * it was; it is ended only when that process still is a nats-server on our configuration file.
 */
export async function endLeftBehind(pidPath: string, confPath: string): Promise<boolean> {
  const pid = await readPid(pidPath);
  if (pid === null || !(await runsOn(pid, confPath))) return false;
  process.kill(pid, 'SIGTERM');
  const giveUpAtMs = performance.now() + GONE_LIMIT_MS;
  while (isAlive(pid) && performance.now() < giveUpAtMs) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
  if (isAlive(pid))
    throw new Error(`the broker of an earlier start (pid ${pid}) does not end: stop it and start again`);
  await rm(pidPath, { force: true });
  return true;
}

export async function writePid(pidPath: string, pid: number): Promise<void> {
  await writeFile(pidPath, `${pid}\n`, { mode: 0o600 });
}

async function readPid(pidPath: string): Promise<number | null> {
  try {
    const pid = Number.parseInt(await readFile(pidPath, 'utf8'), 10);
    return Number.isInteger(pid) && pid > 1 ? pid : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Pids are reused: the command line tells whether it still is ours. Where there is no /proc, being alive must do. */
async function runsOn(pid: number, confPath: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  try {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).includes(confPath);
  } catch {
    return process.platform !== 'linux';
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
