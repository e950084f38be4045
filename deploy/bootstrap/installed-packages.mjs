/**
 * True when the packages that npm recorded as installed (node_modules/.package-lock.json) are those of the lock file.
 * Saves a second installation after somebody ran `npm ci` or `npm install` by hand. Missing optional packages are fine:
 * they belong to other platforms.
 * @param {{ packages?: Record<string, any> }} lock
 * @param {{ packages?: Record<string, any> }} installed
 */
export function areLockedPackagesInstalled(lock, installed) {
  const wanted = Object.entries(lock.packages ?? {}).filter(([path]) => path !== '');
  const present = installed.packages ?? {};
  if (wanted.length === 0) return false;
  return wanted.every(([path, entry]) => {
    const found = present[path];
    if (!found) return Boolean(entry.optional || entry.devOptional || entry.peer);
    return found.version === entry.version && found.integrity === entry.integrity;
  });
}

/**
 * True when the lock file names every platform's variant of the packages that have such variants (esbuild-like
 * optionalDependencies). npm leaves out those it could not reach when it wrote the lock, and `npm ci` then refuses the
 * lock as a whole, on every platform.
 * @param {{ packages?: Record<string, any> }} lock
 */
export function isLockComplete(lock) {
  const packages = lock.packages ?? {};
  const names = new Set(Object.keys(packages).map((path) => path.split('node_modules/').pop()));
  const optional = Object.values(packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}));
  return optional.every((name) => names.has(name));
}
