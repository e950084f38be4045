import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { repositoryRoot } from './places.mjs';
import { say } from './say.mjs';

const pollMs = 200;

/** One lock a repository, user and purpose; outside the repository, because `npm ci` empties node_modules. */
export function lockPath(purpose, root = repositoryRoot) {
  const key = createHash('sha256').update(root).digest('hex').slice(0, 12);
  return join(tmpdir(), `sluice-${process.getuid?.() ?? 'user'}-${key}-${purpose}.lock`);
}

/**
 * Runs `work` while no other process on this machine runs it for this repository. A lock whose holder is gone (kill -9)
 * is taken over. `busyLine` is said once when there is somebody to wait for.
 */
export async function withRepositoryLock(path, busyLine, work) {
  let said = false;
  while (!tryLock(path)) {
    if (removeIfAbandoned(path)) continue;
    if (!said) say(busyLine);
    said = true;
    await delay(pollMs);
  }
  try {
    return await work();
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}

/** mkdir is the one file operation that fails when somebody was first, on every file system. */
function tryLock(path) {
  try {
    mkdirSync(path);
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
  writeFileSync(join(path, 'pid'), String(process.pid));
  return true;
}

/**
 * Renaming first makes the removal exclusive: of two processes that saw the same dead holder one gets the directory and
 * the other's rename fails. Whoever finds that it moved a living holder's lock puts it back.
 */
function removeIfAbandoned(path) {
  const seen = holder(path);
  if (seen === undefined || isAlive(seen)) return false;
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return true; // somebody else took it over or it was released: look again
  }
  if (holder(aside) === seen) rmSync(aside, { recursive: true, force: true });
  else renameSync(aside, path);
  return true;
}

/** Undefined between mkdir and the write of the pid: then the holder is alive, it is just starting. */
function holder(path) {
  try {
    return Number(readFileSync(join(path, 'pid'), 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
