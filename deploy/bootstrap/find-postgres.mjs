import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findExecutables, isExecutable } from './find-executable.mjs';

const distributionFolders = ['/usr/lib/postgresql', '/opt/homebrew/opt', '/usr/local/opt'];

/**
 * The folder with `postgres` and `initdb`, or undefined: the newest of the distribution's versions, else PATH. Debian
 * keeps the programs off PATH, one folder a version. Needs both, because a test starts with an empty cluster.
 */
export function findPostgresFolder(env = process.env, roots = distributionFolders) {
  const versions = roots.filter(existsSync).flatMap((root) =>
    readdirSync(root)
      .filter((name) => /^(postgresql@)?\d+$/.test(name))
      .map((name) => ({ number: Number(/\d+$/.exec(name)[0]), folder: join(root, name, 'bin') })),
  );
  versions.sort((left, right) => right.number - left.number);
  const onPath = findExecutables('postgres', env, []).map(dirname);
  return [...versions.map(({ folder }) => folder), ...onPath].find(hasServer);
}

function hasServer(folder) {
  return isExecutable(join(folder, 'postgres')) && isExecutable(join(folder, 'initdb'));
}
