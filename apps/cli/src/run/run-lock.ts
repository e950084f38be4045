import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { CommandError } from '../command-error.js';
import { exitCode } from '../exit-code.js';

/**
 * Keeps a second process off the same output. A lock whose process is gone (kill -9) is taken over.
 * @returns the release.
 */
export function lockRun(path: string): () => void {
  if (!create(path)) {
    const owner = Number(readFileSync(path, 'utf8'));
    if (isAlive(owner)) {
      throw new CommandError(
        `This run is in progress already (process ${owner}). If that is not so, remove ${path}; else choose another --out.`,
        exitCode.usage,
      );
    }
    rmSync(path, { force: true });
    create(path);
  }
  return () => rmSync(path, { force: true });
}

function create(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new CommandError(`The run cannot write beside its output: ${(error as Error).message}.`, exitCode.usage, {
      cause: error,
    });
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
