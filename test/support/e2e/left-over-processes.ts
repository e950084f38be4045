import { readdir, readFile } from 'node:fs/promises';
import { until } from '../until.js';

const ENDING_LIMIT_MS = 5_000;

/**
 * Pids that carry a text in their command line or environment, such as a gateway's temporary directory: its services,
 * its broker, its simulator, whoever their parent is by now. Empty where there is no /proc.
 */
export async function processesOf(text: string): Promise<number[]> {
  const entries = await readdir('/proc').catch((): string[] => []);
  const pids = entries.filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(
    pids.map(async (pid) => (pid !== process.pid && (await carries(pid, text)) ? pid : 0)),
  );
  return found.filter((pid) => pid > 0);
}

/** Resolves when nothing that belongs to the directory runs any more. @throws Error that names what was left, and ended */
export async function untilNothingRuns(directory: string): Promise<void> {
  try {
    await until('no process is left over', async () => (await processesOf(directory)).length === 0, ENDING_LIMIT_MS);
  } catch (error) {
    const pids = await processesOf(directory);
    const commands = await Promise.all(pids.map(commandOf));
    for (const pid of pids) endQuietly(pid);
    throw new Error(`left over: ${commands.join(' | ')}`, { cause: error });
  }
}

/** It may have ended by itself meanwhile. */
function endQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function carries(pid: number, text: string): Promise<boolean> {
  const parts = await Promise.all([read(pid, 'cmdline'), read(pid, 'environ')]);
  return parts.some((part) => part.includes(text));
}

async function commandOf(pid: number): Promise<string> {
  return `${pid} ${(await read(pid, 'cmdline')).replaceAll('\0', ' ')}`;
}

/** Empty for a process that has just ended and for one of somebody else. */
function read(pid: number, file: 'cmdline' | 'environ'): Promise<string> {
  return readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
}
