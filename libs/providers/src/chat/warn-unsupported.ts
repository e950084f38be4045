import { isRecord } from '../openai/openai.wire.js';
import type { CallWarnings } from './call-warnings.js';

/** Values that ask for nothing: many clients send every field they know with its default. */
const ASKS_FOR_NOTHING: Readonly<Record<string, readonly unknown[]>> = {
  n: [1],
  logprobs: [false],
  top_logprobs: [0],
  presence_penalty: [0],
  frequency_penalty: [0],
  store: [false],
  parallel_tool_calls: [true],
  verbosity: ['medium'],
  include_obfuscation: [false],
};

/** Objects that switch something on by being there, empty or not. */
const ASKS_WHEN_EMPTY: ReadonlySet<string> = new Set(['web_search_options']);

/** A warning for every field of the body that the wire does not know and that asks for something. */
export function warnUnsupported(
  body: Readonly<Record<string, unknown>>,
  known: ReadonlySet<string>,
  warnings: CallWarnings,
): void {
  for (const name in body) {
    if (!known.has(name) && asksForSomething(name, body[name])) warnings.unsupported(name);
  }
}

/** Whether a field with this value makes a difference to the answer. */
export function asksForSomething(name: string, value: unknown): boolean {
  if (ASKS_WHEN_EMPTY.has(name) && isRecord(value)) return true;
  // A name is the caller's: it may be one that every object has.
  const nothing = Object.hasOwn(ASKS_FOR_NOTHING, name) ? ASKS_FOR_NOTHING[name] : undefined;
  return !isEmpty(value) && !nothing?.includes(value);
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isRecord(value) && Object.keys(value).length === 0;
}
