import { isRecord } from '../openai/openai.wire.js';
import type { GeminiPartialArgument } from './gemini.wire.js';

type Segment = string | number;

interface Container {
  /** Its key or place in the one around it; of the outermost, the arguments themselves, nothing. */
  readonly segment: Segment;
  readonly isArray: boolean;
  readonly children: number;
}

/** JSON text of a call's arguments that is being written: the containers that are open, from the outermost. */
export interface ArgumentsText {
  readonly open: readonly Container[];
  /** Path of the value written last. */
  readonly lastPath: string;
  /** That value is a text whose end has not come. */
  readonly isTextOpen: boolean;
}

export interface WrittenArguments {
  readonly state: ArgumentsText;
  /** What is new of the JSON text. */
  readonly text: string;
}

export const NO_ARGUMENTS: ArgumentsText = { open: [], lastPath: '', isTextOpen: false };

/** One step of a path: `.name`, `[0]`, `['name']`, `["name"]`. */
const STEP = /\.([^.[\]]+)|\[(\d{1,6})\]|\['([^']*)'\]|\["([^"]*)"\]/g;
/** Nobody's arguments are nested deeper. */
const MAX_DEPTH = 64;

/**
 * Vertex streams arguments value by value, each with its path; OpenAI streams them as pieces of JSON text. The model
 * writes in the order of the text, so a container that was left is not entered again.
 */
export function writePartialArguments(state: ArgumentsText, partials: unknown): WrittenArguments {
  let written: WrittenArguments = { state, text: '' };
  for (const partial of Array.isArray(partials) ? partials : []) {
    if (!isRecord(partial)) continue;
    const next = writeOne(written.state, partial);
    written = { state: next.state, text: written.text + next.text };
  }
  return written;
}

/** The rest of the text when nothing more comes. */
export function closeArguments({ open, isTextOpen }: ArgumentsText): string {
  if (open.length === 0) return '{}';
  return (isTextOpen ? '"' : '') + closersOf(open);
}

function writeOne(state: ArgumentsText, partial: GeminiPartialArgument): WrittenArguments {
  const path = typeof partial.jsonPath === 'string' ? partial.jsonPath : '';
  const { stringValue, willContinue } = partial;
  if (state.isTextOpen && path === state.lastPath) {
    const piece = typeof stringValue === 'string' ? JSON.stringify(stringValue).slice(1, -1) : '';
    const goesOn = willContinue === true;
    return { state: { ...state, isTextOpen: goesOn }, text: goesOn ? piece : `${piece}"` };
  }
  // An array is ended by its path and nothing else: `$.items[]`.
  const isArrayEnd = path.endsWith('[]');
  const segments = parsePath(isArrayEnd ? path.slice(0, -2) : path);
  if (segments.length === 0 || segments.length > MAX_DEPTH) return { state, text: '' };
  const value = argumentValue(partial);
  if (value !== undefined) return writeValue(state, { path, segments, value, goesOn: willContinue === true });
  if (willContinue === true || path === state.lastPath || isOpen(state.open, segments)) return { state, text: '' };
  return writeEmpty(state, { path, segments, isArray: isArrayEnd });
}

interface Leaf {
  readonly path: string;
  readonly segments: readonly Segment[];
  readonly value: unknown;
  readonly goesOn: boolean;
}

function writeValue(state: ArgumentsText, { path, segments, value, goesOn }: Leaf): WrittenArguments {
  const leaf = segments.at(-1) ?? '';
  const moved = moveTo(state, segments.slice(0, -1), typeof leaf === 'number');
  const entered = enter(moved.open, leaf);
  const isTextOpen = typeof value === 'string' && goesOn;
  const json = JSON.stringify(value);
  const text = moved.text + entered.text + (isTextOpen ? json.slice(0, -1) : json);
  return { state: { open: entered.open, lastPath: path, isTextOpen }, text };
}

/** An object or array without anything in it has no values to stream. */
function writeEmpty(
  state: ArgumentsText,
  { path, segments, isArray }: { path: string; segments: readonly Segment[]; isArray: boolean },
): WrittenArguments {
  const { open, text } = moveTo(state, segments, isArray);
  return { state: { open, lastPath: path, isTextOpen: false }, text };
}

/** Closes what is open beside the way to a container and opens what is missing of it. */
function moveTo(
  { open, isTextOpen }: ArgumentsText,
  target: readonly Segment[],
  isLastArray: boolean,
): { open: readonly Container[]; text: string } {
  let text = isTextOpen ? '"' : '';
  let containers = open;
  if (containers.length === 0) {
    containers = [{ segment: '', isArray: false, children: 0 }];
    text += '{';
  }
  const kept = sharedDepth(containers, target);
  text += closersOf(containers.slice(kept));
  containers = containers.slice(0, kept);
  for (let depth = kept - 1; depth < target.length; depth += 1) {
    const segment = target[depth] ?? '';
    const isArray = depth + 1 < target.length ? typeof target[depth + 1] === 'number' : isLastArray;
    const entered = enter(containers, segment);
    containers = [...entered.open, { segment, isArray, children: 0 }];
    text += entered.text + (isArray ? '[' : '{');
  }
  return { open: containers, text };
}

/** The comma and key before a value of the innermost container. */
function enter(open: readonly Container[], segment: Segment): { open: readonly Container[]; text: string } {
  const last = open.at(-1);
  if (!last) return { open, text: '' };
  const comma = last.children > 0 ? ',' : '';
  const key = last.isArray ? '' : `${JSON.stringify(String(segment))}:`;
  return { open: [...open.slice(0, -1), { ...last, children: last.children + 1 }], text: comma + key };
}

/** How many of the open containers lie on the way, the outermost included. */
function sharedDepth(open: readonly Container[], target: readonly Segment[]): number {
  let depth = 1;
  while (depth < open.length && depth <= target.length && open[depth]?.segment === target[depth - 1]) depth += 1;
  return depth;
}

function isOpen(open: readonly Container[], segments: readonly Segment[]): boolean {
  return segments.length < open.length && sharedDepth(open, segments) === segments.length + 1;
}

function closersOf(open: readonly Container[]): string {
  return open
    .map(({ isArray }) => (isArray ? ']' : '}'))
    .reverse()
    .join('');
}

function argumentValue(partial: GeminiPartialArgument): unknown {
  const { stringValue, numberValue, boolValue } = partial;
  if (typeof stringValue === 'string') return stringValue;
  if (typeof numberValue === 'number') return numberValue;
  if (typeof boolValue === 'boolean') return boolValue;
  return partial.nullValue === undefined ? undefined : null;
}

/** `$.recipe.ingredients[0]['the name']` → `recipe`, `ingredients`, 0, `the name`. */
function parsePath(path: string): readonly Segment[] {
  const segments: Segment[] = [];
  for (const [, name, index, single, double] of path.matchAll(STEP)) {
    if (index !== undefined) segments.push(Number(index));
    else segments.push(name ?? single ?? double ?? '');
  }
  return segments;
}
