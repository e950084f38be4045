import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import ts from 'typescript';

/** A file of the repository as the house rules see it. `path` is relative to the top and uses forward slashes. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly isSpec: boolean;
}

const isCode = /\.(ts|mjs)$/;
const ignoredFolders = new Set(['node_modules', 'dist']);

export function aSourceFile(path: string, text: string): SourceFile {
  return { path, text, isSpec: /\.spec\.ts$|\/testing\//.test(path) || path.startsWith('test/') };
}

export function listSourceFiles(root: string, folders: readonly string[]): SourceFile[] {
  const paths = folders.flatMap((folder) => listPaths(join(root, folder)));
  return paths.map((path) => aSourceFile(relative(root, path).split(sep).join('/'), readFileSync(path, 'utf8')));
}

function listPaths(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((item) => {
    const path = join(folder, item.name);
    if (item.isDirectory()) return ignoredFolders.has(item.name) ? [] : listPaths(path);
    return isCode.test(item.name) ? [path] : [];
  });
}

const trees = new WeakMap<SourceFile, ts.SourceFile>();

function treeOf(file: SourceFile): ts.SourceFile {
  const known = trees.get(file);
  if (known) return known;
  const tree = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, true);
  trees.set(file, tree);
  return tree;
}

/** Calls `visit` for every node: rules look at syntax, so that a comment or a message may name what code may not do. */
export function visitSyntax(file: SourceFile, visit: (node: ts.Node) => void): void {
  const walk = (node: ts.Node): void => {
    visit(node);
    ts.forEachChild(node, walk);
  };
  walk(treeOf(file));
}

/** The line a node of this file begins in, from 1. */
export function lineOf(file: SourceFile, node: ts.Node): number {
  const tree = treeOf(file);
  return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
}
