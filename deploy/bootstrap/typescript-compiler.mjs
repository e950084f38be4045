import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { currentNode } from './current-node.mjs';
import { repositoryRoot } from './places.mjs';

/**
 * What checks and builds TypeScript here, as a command and its first arguments: the native compiler (TypeScript 7) where
 * its package for this platform was installed, which takes a third of the time and writes the same files; else the one
 * in JavaScript (TypeScript 6), which is here for the Nest CLI in any case.
 * @returns {{ command: string, args: string[] }}
 */
export function typescriptCompiler({
  root = repositoryRoot,
  platform = process.platform,
  architecture = process.arch,
} = {}) {
  const program = platform === 'win32' ? 'tsc.exe' : 'tsc';
  const packageName = `typescript-${platform}-${architecture}`;
  const native = join(root, 'node_modules', '@typescript', packageName, 'lib', program);
  if (existsSync(native)) return { command: native, args: [] };
  return { command: currentNode(), args: [join(root, 'node_modules', 'typescript', 'bin', 'tsc')] };
}
