import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Distributions put servers into sbin, which an ordinary user's PATH leaves out. */
const serverDirectories = process.platform === 'win32' ? [] : ['/usr/local/sbin', '/usr/sbin'];

/** Every executable called `name` on PATH (and in sbin), in order of search. */
export function findExecutables(name, env = process.env, extraDirectories = serverDirectories) {
  const onPath = (env.PATH ?? env.Path ?? '').split(delimiter).filter(Boolean);
  const suffixes = process.platform === 'win32' ? (env.PATHEXT ?? '.EXE;.CMD').split(';') : [''];
  const directories = [...new Set([...onPath, ...extraDirectories])];
  const candidates = directories.flatMap((directory) => suffixes.map((suffix) => join(directory, name + suffix)));
  return candidates.filter(isExecutable);
}

/** The first one, or undefined. */
export function findExecutable(name, env = process.env, extraDirectories = serverDirectories) {
  return findExecutables(name, env, extraDirectories)[0];
}

export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    // Not there, or not ours to run: both mean "look further".
    return false;
  }
}
