import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CannotContinue } from './cannot-continue.mjs';
import { areLockedPackagesInstalled, isLockComplete } from './installed-packages.mjs';
import { repositoryRoot } from './places.mjs';
import { lockPath, withRepositoryLock } from './repository-lock.mjs';
import { runCommand } from './run-command.mjs';
import { say, sayWhileWaiting, secondsSince } from './say.mjs';
import { sha256 } from './verify-digest.mjs';

const markerName = '.sluice-lock-hash';

/**
 * Installs the npm packages when they are missing or another lock file was installed last. The hash and not the time of
 * the lock file decides: a checkout changes times without changing the contents.
 */
export async function ensurePackages({ root = repositoryRoot, install = installPackages } = {}) {
  if (arePackagesCurrent(root)) return;
  await withRepositoryLock(
    lockPath('packages', root),
    'waiting for another Sluice process to install the packages',
    async () => {
      if (arePackagesCurrent(root)) return;
      await install(root);
      writeFileSync(markerPath(root), wantedHash(root));
    },
  );
}

export function arePackagesCurrent(root) {
  const modules = join(root, 'node_modules');
  if (!existsSync(modules)) return false;
  const wanted = wantedHash(root);
  if (existsSync(markerPath(root)) && readFileSync(markerPath(root), 'utf8').trim() === wanted) return true;
  if (!isInstalledByHand(root)) return false;
  writeFileSync(markerPath(root), wanted);
  return true;
}

const markerPath = (root) => join(root, 'node_modules', markerName);

function wantedHash(root) {
  const lock = join(root, 'package-lock.json');
  return sha256(readFileSync(existsSync(lock) ? lock : join(root, 'package.json')));
}

function isInstalledByHand(root) {
  const lock = join(root, 'package-lock.json');
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(lock) || !existsSync(installed)) return false;
  return areLockedPackagesInstalled(readJson(lock), readJson(installed));
}

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

async function installPackages(root) {
  const startedMs = Date.now();
  const command = npmArguments(root);
  const line = `installing the npm packages (npm ${command.join(' ')})`;
  say(`${line}, about a minute`);
  const [program, ...args] = npmProgram();
  // NODE_ENV=production would leave the compiler's types and the test tools out.
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const npm = runCommand(program, [...args, ...command, '--include=dev', ...quiet], { cwd: root, show: true });
  const { code } = await sayWhileWaiting(line, npm);
  if (code !== 0)
    throw new CannotContinue(
      `npm ended with ${code} (its reason is above): check the network and the registry setting of npm, then run the same command again.`,
    );
  say(`packages installed in ${secondsSince(startedMs)} s`);
}

/**
 * `npm ci` installs exactly the lock; it refuses one that lacks another platform's packages, and then `npm install
 * --no-save` gives the locked versions of everything that is in it and leaves the lock file as it is.
 */
function npmArguments(root) {
  const lock = join(root, 'package-lock.json');
  if (!existsSync(lock)) return ['install'];
  return isLockComplete(readJson(lock)) ? ['ci'] : ['install', '--no-save'];
}

/** Under `npm start` the npm that runs us is the right one; alone, the one on PATH. */
function npmProgram() {
  const running = process.env.npm_execpath;
  if (running && basename(running) === 'npm-cli.js') return [process.execPath, running];
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm'];
}
