import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findExecutable } from './find-executable.mjs';
import { cachedServerPath } from './find-nats-server.mjs';
import { runAsRoot } from './install-system-package.mjs';
import { readNatsServerVersion } from './nats-server-version.mjs';
import { lastLines, runCommand } from './run-command.mjs';
import { say } from './say.mjs';

const timeoutMs = 2 * 60_000;

/**
 * The distribution's nats-server on Debian and Ubuntu, unpacked into the cache instead of installed: an installed one
 * starts itself as a service on port 4222, without JetStream, and takes that port from ours; and unpacking needs no root.
 * apt verifies the package with the distribution's signed lists.
 * @returns {Promise<string>} path of the server; rejects with the reason
 */
export async function unpackDebianNatsServer({ cache, env }) {
  const aptGet = findExecutable('apt-get', env);
  const dpkgDeb = findExecutable('dpkg-deb', env);
  if (!aptGet || !dpkgDeb) throw new Error('this is no Debian or Ubuntu');
  say('fetching nats-server with apt-get');
  // Not a private directory: apt downloads as its own unprivileged user.
  const work = mkdtempSync(join(tmpdir(), 'sluice-apt-'));
  try {
    await fetchPackage(aptGet, env, work);
    const file = readdirSync(work).find((name) => name.endsWith('.deb'));
    if (!file) throw new Error('apt-get download left no package');
    const unpacked = await runCommand(dpkgDeb, ['-x', join(work, file), join(work, 'tree')], { env, timeoutMs });
    if (unpacked.code !== 0) throw new Error(`dpkg-deb: ${lastLines(unpacked.output)}`);
    return await keepServer(join(work, 'tree', 'usr', 'sbin', 'nats-server'), cache);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function fetchPackage(aptGet, env, work) {
  const download = () => runCommand(aptGet, ['download', 'nats-server'], { env, cwd: work, timeoutMs });
  let result = await download();
  if (result.code !== 0) {
    say('refreshing the package lists of apt-get');
    await runAsRoot('apt-get', ['update'], { env });
    result = await download();
  }
  if (result.code !== 0) throw new Error(`apt-get download: ${lastLines(result.output)}`);
}

async function keepServer(program, cache) {
  const version = await readNatsServerVersion(program);
  if (!version) throw new Error('the package holds no nats-server that runs here');
  const path = cachedServerPath(cache, version);
  mkdirSync(dirname(path), { recursive: true });
  copyFileSync(program, `${path}.${process.pid}`);
  renameSync(`${path}.${process.pid}`, path);
  return path;
}
