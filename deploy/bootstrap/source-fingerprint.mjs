import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

const sourceFile = /\.(ts|json|sql|lua)$/;
const ignoredFolders = new Set(['node_modules', 'dist', 'fixtures']);

/**
 * One hash over path, size and time of every source below `entries` (files or folders, relative to `root`): it changes
 * with an edit, an addition, a removal and a rename, without reading a file. Specs do not count, they are not built.
 */
export function sourceFingerprint(root, entries) {
  const hash = createHash('sha256');
  for (const entry of entries) {
    const path = join(root, entry);
    if (!existsSync(path)) continue;
    for (const file of listFiles(path).sort()) {
      const { size, mtimeMs } = statSync(file);
      hash.update(`${relative(root, file)}\0${size}\0${mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
}

function listFiles(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true }).flatMap((item) => {
    const child = join(path, item.name);
    if (item.isDirectory()) return ignoredFolders.has(item.name) ? [] : listFiles(child);
    return sourceFile.test(item.name) && !item.name.endsWith('.spec.ts') ? [child] : [];
  });
}
