import { readdir, readFile } from 'node:fs/promises';
import { until } from '../until.js';

/**
 * Pids that carry a text in their command line or environment, such as a gateway's temporary directory: its services,
 * its broker, its simulator, whoever their parent is by now. Empty where there is no /proc.
 */
export async function processesOf(text: string): Promise<number[]> {
  const entries = await readdir('/proc').catch((): string[] => []);
  const pids = entries.filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(pids.map(async (pid) => (pid !== process.pid && (await carries(pid, text)) ? pid : 0)));
  return found.filter((pid) => pid > 0);
}

/** Resolves when nothing that belongs to the directory runs any more. @throws Error that names what is left */
export async function untilNothingRuns(directory: string): Promise<void> {
  let left: string[] = [];
  await until('no process is left over', async () => {
    left = await Promise.all((await processesOf(directory)).map(commandOf));
    return left.length === 0;
  }).catch((error: unknown) => {
    throw new Error(`left over: ${left.join(' | ')}`, { cause: error });
  });
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
