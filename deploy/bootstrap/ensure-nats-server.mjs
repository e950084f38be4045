import { mkdirSync } from 'node:fs';
import { buildNatsServer } from './build-nats-server.mjs';
import { CannotContinue } from './cannot-continue.mjs';
import { downloadNatsServer } from './download-nats-server.mjs';
import { findExecutable } from './find-executable.mjs';
import { findNatsServer, usableVersion } from './find-nats-server.mjs';
import { installSystemPackage } from './install-system-package.mjs';
import { productionVersion, shortcomings } from './nats-server-version.mjs';
import { cacheDirectory } from './places.mjs';
import { say } from './say.mjs';
import { unpackDebianNatsServer } from './unpack-debian-package.mjs';

/** In order. Each gives the path of a server or rejects with the reason why it cannot; the reasons end in the remedy. */
const waysToObtain = [
  { name: 'official release', obtain: downloadNatsServer },
  { name: 'build with Go', obtain: buildNatsServer },
  { name: 'Debian package', obtain: unpackDebianNatsServer },
  { name: 'package manager', obtain: installFromSystem },
];

/**
 * Finds or obtains a nats-server with JetStream.
 * @param {{ env?: NodeJS.ProcessEnv, cache?: string, ways?: typeof waysToObtain, searchDirectories?: string[] }} [how]
 * @returns {Promise<{ path?: string, version?: string, source: string }>} no path when NATS_URL names an external server
 */
export async function ensureNatsServer({
  env = process.env,
  cache = cacheDirectory(env),
  ways = waysToObtain,
  searchDirectories,
} = {}) {
  if (env.NATS_URL) return { source: 'NATS_URL' };
  const server =
    (await findNatsServer({ env, cache, searchDirectories })) ?? (await obtainNatsServer({ env, cache, ways }));
  const warning = shortcomings(server.version);
  if (warning) say(warning);
  return server;
}

/** Tries the ways in order; says which failed and why, because the next one may take a minute. */
export async function obtainNatsServer({ env, cache, ways = waysToObtain }) {
  mkdirSync(cache, { recursive: true });
  const reasons = [];
  for (const { name, obtain } of ways) {
    try {
      const path = await obtain({ env, cache });
      const version = await usableVersion(path);
      if (version) return { path, version, source: name };
      reasons.push(`${name}: it does not run here`);
    } catch (error) {
      reasons.push(`${name}: ${error.message}`);
      say(`no nats-server by ${name} (${error.message})`);
    }
  }
  throw new CannotContinue(
    `no nats-server could be found or installed: install version ${productionVersion} or newer from https://nats.io/download and put it on PATH, or set NATS_URL to a running one (${reasons.join('; ')}).`,
  );
}

async function installFromSystem({ env }) {
  if (findExecutable('apt-get', env)) throw new Error('apt-get was tried already');
  await installSystemPackage('nats-server', { env });
  const path = findExecutable('nats-server', env);
  if (!path) throw new Error('the package brought no nats-server to PATH');
  return path;
}
