import { readFileSync } from 'node:fs';

/** Linux counts processor time in hundredths of a second, whatever the kernel's own tick is. */
const TICK_MS = 10;
const SAMPLE_EVERY_MS = 50;

/** Processor time processes have used so far, in ms; 0 where there is no /proc. */
export function processorMsOf(pids: readonly (number | undefined)[]): number {
  return pids.reduce<number>((sum, pid) => sum + processorMs(pid), 0);
}

function processorMs(pid: number | undefined): number {
  if (pid === undefined) return 0;
  // The program's name (in brackets) may hold spaces: count from its end. utime and stime are fields 14 and 15.
  const fields = readProc(pid, 'stat')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * TICK_MS;
}

/** Looks at a process' resident memory until told to stop. @returns the stop: the most it had, in MB */
export function watchMemory(pid: number | undefined): () => number {
  let mostMb = 0;
  const look = () => {
    mostMb = Math.max(mostMb, residentMb(pid));
  };
  const timer = setInterval(look, SAMPLE_EVERY_MS);
  return () => {
    clearInterval(timer);
    look();
    return mostMb;
  };
}

function residentMb(pid: number | undefined): number {
  const kibibytes = pid === undefined ? undefined : /^VmRSS:\s+(\d+) kB/m.exec(readProc(pid, 'status'))?.[1];
  return (Number(kibibytes ?? 0) * 1_024) / 1_000_000;
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
