import { findExecutable } from './find-executable.mjs';
import { lastLines, runCommand } from './run-command.mjs';
import { say, sayWhileWaiting } from './say.mjs';

const timeoutMs = 5 * 60_000;
const quietApt = { DEBIAN_FRONTEND: 'noninteractive' };

/** In order of search. `refresh` is what makes the package known on a machine that never asked for packages before. */
const packageManagers = [
  {
    program: 'apt-get',
    install: (name) => ['install', '-y', '--no-install-recommends', name],
    refresh: ['update'],
    asRoot: true,
  },
  { program: 'apk', install: (name) => ['add', '--no-cache', name], asRoot: true },
  { program: 'dnf', install: (name) => ['install', '-y', name], asRoot: true },
  { program: 'brew', install: (name) => ['install', name], asRoot: false },
];

/**
 * Installs `name` with the first package manager found. A package may be called otherwise somewhere: `names` maps a
 * package manager to that name.
 * @returns {Promise<void>} rejects with the reason
 */
export async function installSystemPackage(name, { env = process.env, names = {} } = {}) {
  const manager = packageManagers.find(({ program }) => findExecutable(program, env));
  if (!manager) throw new Error('there is no apt-get, apk, dnf or brew on PATH');
  const packageName = names[manager.program] ?? name;
  const line = `installing ${packageName} with ${manager.program}`;
  say(line);
  const install = () => runAsRoot(manager.program, manager.install(packageName), { env, asRoot: manager.asRoot });
  let result = await sayWhileWaiting(line, install());
  if (result.code !== 0 && manager.refresh) {
    say(`refreshing the package lists of ${manager.program}`);
    await sayWhileWaiting(line, runAsRoot(manager.program, manager.refresh, { env, asRoot: true }));
    result = await sayWhileWaiting(line, install());
  }
  if (result.code !== 0) throw new Error(`${manager.program} ended with ${result.code}: ${lastLines(result.output)}`);
}

/** As root already, or through `sudo -n` (never asks for a password: a start must not hang on a prompt). */
export function runAsRoot(program, args, { env = process.env, asRoot = true } = {}) {
  const path = findExecutable(program, env) ?? program;
  const how = { env: { ...env, ...quietApt }, timeoutMs };
  const isRoot = process.getuid?.() === 0;
  if (!asRoot || isRoot) return runCommand(path, args, how);
  return runCommand('sudo', ['-n', path, ...args], how);
}
