import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CannotContinue } from './cannot-continue.mjs';
import { findExecutables, isExecutable } from './find-executable.mjs';
import { compareVersions, oldestUsableVersion, readNatsServerVersion } from './nats-server-version.mjs';
import { say } from './say.mjs';

const executableName = process.platform === 'win32' ? 'nats-server.exe' : 'nats-server';
const cachedFolder = /^nats-server-v(\d+\.\d+\.\d+)$/;

/** `<cache>/nats-server-v2.15.0/nats-server`: one folder a version, so that a newer pin never meets an older file. */
export function cachedServerPath(cache, version) {
  return join(cache, `nats-server-v${version}`, executableName);
}

/**
 * Looks where no network is needed: SLUICE_NATS_SERVER (then it must work: a named file is a decision, not a hint),
 * PATH, the cache with the newest first.
 * @returns {Promise<{ path: string, version: string, source: 'SLUICE_NATS_SERVER' | 'PATH' | 'cache' } | undefined>}
 */
export async function findNatsServer({ env, cache, searchDirectories }) {
  if (env.SLUICE_NATS_SERVER) return await namedServer(env.SLUICE_NATS_SERVER);
  for (const path of findExecutables('nats-server', env, searchDirectories)) {
    const version = await usableVersion(path);
    if (version) return { path, version, source: 'PATH' };
  }
  for (const path of cachedServers(cache)) {
    const version = await usableVersion(path);
    if (version) return { path, version, source: 'cache' };
  }
  return undefined;
}

/** Paths of the cached servers, newest version first. */
export function cachedServers(cache) {
  if (!existsSync(cache)) return [];
  const versions = readdirSync(cache).flatMap((name) => cachedFolder.exec(name)?.[1] ?? []);
  versions.sort((left, right) => compareVersions(right, left));
  return versions.map((version) => cachedServerPath(cache, version)).filter(isExecutable);
}

/** Its version when it runs here and is not too old, else undefined with one line that says why it is passed over. */
export async function usableVersion(path) {
  const version = await readNatsServerVersion(path);
  if (!version) say(`${path} does not run here; looking further.`);
  else if (compareVersions(version, oldestUsableVersion) < 0)
    say(`${path} is version ${version} and Sluice needs ${oldestUsableVersion}; looking further.`);
  else return version;
  return undefined;
}

async function namedServer(path) {
  const version = isExecutable(path) ? await readNatsServerVersion(path) : undefined;
  if (version && compareVersions(version, oldestUsableVersion) >= 0)
    return { path, version, source: 'SLUICE_NATS_SERVER' };
  const problem = version ? `is version ${version}` : 'is not a nats-server that runs here';
  throw new CannotContinue(
    `SLUICE_NATS_SERVER=${path} ${problem}: point it at a nats-server ${oldestUsableVersion} or newer, or unset it to let Sluice find one.`,
  );
}
