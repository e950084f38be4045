import { buildNatsServer } from './build-nats-server.mjs';
import { downloadNatsServer } from './download-nats-server.mjs';
import { obtainNatsServer } from './ensure-nats-server.mjs';
import { findExecutable, findExecutables } from './find-executable.mjs';
import { cachedServers } from './find-nats-server.mjs';
import { findPostgresFolder } from './find-postgres.mjs';
import { installSystemPackage } from './install-system-package.mjs';
import {
  compareVersions,
  oldestUsableVersion,
  productionVersion,
  readNatsServerVersion,
} from './nats-server-version.mjs';
import { cacheDirectory } from './places.mjs';
import { say } from './say.mjs';
import { unpackDebianNatsServer } from './unpack-debian-package.mjs';

/** An old server is the distribution's where it is old, else the same version from source. */
const waysToOld = [
  { name: 'Debian package', obtain: unpackDebianNatsServer },
  { name: 'build with Go', obtain: (place) => buildNatsServer({ ...place, version: oldestUsableVersion }) },
];
const waysToNew = [
  { name: 'official release', obtain: downloadNatsServer },
  { name: 'build with Go', obtain: buildNatsServer },
];

/**
 * The servers that tests and benches start, as environment variables: SLUICE_NATS_SERVER (the one `npm start` would
 * use), SLUICE_NATS_SERVER_OLD and _NEW (before and from version 2.10.27), SLUICE_REDIS_SERVER (path), and
 * SLUICE_POSTGRES_BIN (folder). What cannot be had is left out, with one line that says what is then not tested.
 * @param {{ path: string, version: string }} server
 * @param {{ both?: boolean, env?: NodeJS.ProcessEnv }} [how] both: obtain the old and the new nats-server if missing
 * @returns {Promise<Record<string, string>>}
 */
export async function ensureTestServers(server, { both = false, env = process.env } = {}) {
  const generations = await findGenerations(server, env);
  if (both) await obtainMissing(generations, env);
  const redis = env.SLUICE_REDIS_SERVER ?? (await ensureRedisServer(env));
  const postgres = env.SLUICE_POSTGRES_BIN ?? findPostgresFolder(env);
  if (!postgres) say('no postgres found: the ledger is tested on embedded Postgres (PGlite) only');
  const found = {
    SLUICE_NATS_SERVER: server.path,
    SLUICE_NATS_SERVER_OLD: generations.old,
    SLUICE_NATS_SERVER_NEW: generations.new,
    SLUICE_REDIS_SERVER: redis,
    SLUICE_POSTGRES_BIN: postgres,
  };
  return Object.fromEntries(Object.entries(found).filter(([, path]) => path));
}

const isOld = (version) => compareVersions(version, productionVersion) < 0;

/** What is on the machine: a named file wins, then the server in use, then PATH and cache. */
async function findGenerations(server, env) {
  const generations = { old: env.SLUICE_NATS_SERVER_OLD, new: env.SLUICE_NATS_SERVER_NEW };
  const paths = [server.path, ...findExecutables('nats-server', env), ...cachedServers(cacheDirectory(env))];
  for (const path of paths) {
    const version = await readNatsServerVersion(path);
    if (!version || compareVersions(version, oldestUsableVersion) < 0) continue;
    const generation = isOld(version) ? 'old' : 'new';
    generations[generation] ??= path;
  }
  return generations;
}

async function obtainMissing(generations, env) {
  generations.old ??= await tryToObtain(waysToOld, isOld, `older than ${productionVersion}`, env);
  generations.new ??= await tryToObtain(waysToNew, (version) => !isOld(version), 'current', env);
}

async function tryToObtain(ways, fits, description, env) {
  for (const way of ways) {
    try {
      const server = await obtainNatsServer({ env, cache: cacheDirectory(env), ways: [way] });
      if (fits(server.version)) return server.path;
    } catch {
      // obtainNatsServer has said why this way failed; the line below says what that means for the tests.
    }
  }
  say(`no nats-server ${description}: the tests run on the other one only`);
  return undefined;
}

async function ensureRedisServer(env) {
  const present = findExecutable('redis-server', env);
  if (present) return present;
  try {
    await installSystemPackage('redis-server', { env, names: { apk: 'redis', dnf: 'redis', brew: 'redis' } });
  } catch (error) {
    say(`no redis-server (${error.message}): shared state is tested in memory only`);
  }
  return findExecutable('redis-server', env);
}
