import { spawnSync } from 'node:child_process';
import { isExecutable } from './find-executable.mjs';
import { inRepository } from './places.mjs';

let found;

/**
 * The Node.js that runs Sluice: the one that package.json pins as a package, so that everybody runs the same version
 * whatever is installed; the Node that runs this file where that package has no binary (musl, --ignore-scripts).
 */
export function currentNode() {
  found ??= runs(packagedNode()) ? packagedNode() : process.execPath;
  return found;
}

function packagedNode() {
  return inRepository('node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

/** It is asked rather than trusted: the file exists also where the C library under it does not. */
function runs(path) {
  return isExecutable(path) && spawnSync(path, ['--version'], { timeout: 10_000 }).status === 0;
}
