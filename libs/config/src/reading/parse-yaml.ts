import { type Document, isMap, isNode, isSeq, LineCounter, type Pair, parseDocument } from 'yaml';
import type { ConfigPath } from './config-path.js';
import type { LineOf } from './problem-list.js';

export interface ParsedYaml {
  /** Plain values; `{}` for an empty file. */
  readonly value: unknown;
  readonly lineOf: LineOf;
  readonly errors: readonly { readonly message: string; readonly line?: number }[];
}

/** An alias that points at aliases grows without limit: a hundred are plenty for a file people write. */
const MAX_ALIASES = 100;

/** Parses YAML 1.2 (with `<<` merging) and remembers the lines. Duplicate keys are errors. */
export function parseYaml(text: string): ParsedYaml {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, merge: true, uniqueKeys: true, prettyErrors: false });
  const errors = document.errors.map((error) => ({
    message: error.message,
    line: lines.linePos(error.pos[0]).line,
  }));
  const lineOf: LineOf = (path) => locate(document, lines, path);
  if (errors.length > 0) return { value: {}, lineOf, errors };
  try {
    return { value: document.toJS({ maxAliasCount: MAX_ALIASES }) ?? {}, lineOf, errors };
  } catch (error) {
    return { value: {}, lineOf, errors: [{ message: error instanceof Error ? error.message : String(error) }] };
  }
}

/** The line of the deepest part of the path that is written in the file. */
function locate(document: Document, lines: LineCounter, path: ConfigPath): number | undefined {
  let node: unknown = document.contents;
  let offset: number | undefined;
  for (const part of path) {
    const found = step(node, part);
    if (!found) break;
    node = found.value;
    offset = startOf(found.key) ?? startOf(found.value) ?? offset;
  }
  return offset === undefined ? undefined : lines.linePos(offset).line;
}

function step(node: unknown, part: string | number): { key: unknown; value: unknown } | undefined {
  if (isSeq(node) && typeof part === 'number') return { key: undefined, value: node.items[part] };
  if (!isMap(node)) return undefined;
  const pair = (node.items as Pair[]).find((item) => String(item.key) === String(part));
  return pair && { key: pair.key, value: pair.value };
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
