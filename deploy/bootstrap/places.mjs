import { accessSync, constants, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The top of the repository. */
export const repositoryRoot = fileURLToPath(new URL('../../', import.meta.url)).replace(/[\\/]$/, '');

export const inRepository = (...parts) => join(repositoryRoot, ...parts);

/**
 * Where downloaded servers are kept: the data directory when one is named (it may be the only writable volume), else
 * the user's cache, so that every clone on the machine shares one download.
 */
export function cacheDirectory(env = process.env) {
  if (env.SLUICE_DATA_DIR) return resolve(env.SLUICE_DATA_DIR);
  const userCache = env.XDG_CACHE_HOME ?? env.LOCALAPPDATA ?? join(homedir(), '.cache');
  const preferred = join(userCache, 'sluice');
  return isWritable(preferred) ? preferred : inRepository('.sluice');
}

function isWritable(directory) {
  try {
    mkdirSync(directory, { recursive: true });
    accessSync(directory, constants.W_OK);
    return true;
  } catch {
    // A home that is read-only or missing (containers): the caller has a second place.
    return false;
  }
}
