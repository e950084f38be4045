import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import { listSourceFiles } from './source-file.js';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Plain data out of a file that another program defines the shape of. */
export type Data = Record<string, unknown>;

export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** Paths under deploy/ with one of the endings, relative to the top, forward slashes. */
export function deployFiles(...endings: string[]): string[] {
  return listAll(join(root, 'deploy'))
    .map((path) => relative(root, path).split(sep).join('/'))
    .filter((path) => endings.some((ending) => path.endsWith(ending)));
}

/** Every document of a YAML file. @throws Error naming the file and the place. */
export function readYaml(path: string): Data[] {
  return parseAllDocuments(read(path), { merge: true }).map((document) => {
    if (document.errors.length > 0) throw new Error(`${path}: ${document.errors[0]?.message}`);
    return document.toJS() as Data;
  });
}

/** The value at a path of keys and indexes, or undefined. */
export function at<T>(value: unknown, ...path: (string | number)[]): T {
  return path.reduce<unknown>((found, key) => (found as Data | undefined)?.[key], value) as T;
}

/** The documents of one kind among the Kubernetes manifests. */
export function manifests(kind: string): Data[] {
  return deployFiles('.yaml')
    .filter((path) => path.startsWith('deploy/kubernetes/'))
    .flatMap(readYaml)
    .filter((document) => document['kind'] === kind);
}

/** Names of the metrics that some source file both defines and sets, with their kind. */
export function emittedMetrics(): Map<string, string> {
  const sources = listSourceFiles(root, ['apps', 'libs']).filter(({ isSpec }) => !isSpec);
  const catalogue = 'libs/telemetry/src/metrics/gateway-metrics.ts';
  const users = sources.filter(({ path, text }) => path !== catalogue && /\b[gG]atewayMetrics\b|telemetry/.test(text));
  const found = new Map<string, string>();
  for (const { path, text } of sources) {
    const definition = /(?:(\w+)[:=]?\s*=?\s*)?\w*\.?(counter|gauge|histogram)\(\s*'(sluice_\w+)'/g;
    for (const [, key = '', kind = '', name = ''] of text.matchAll(definition)) {
      const isSet = path !== catalogue || users.some((user) => new RegExp(`\\b${key}\\b`).test(user.text));
      if (isSet) found.set(name, kind);
    }
  }
  return found;
}

function listAll(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((item) => {
    const path = join(folder, item.name);
    return item.isDirectory() ? listAll(path) : [path];
  });
}
