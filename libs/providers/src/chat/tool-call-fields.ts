import { isRecord } from '../openai/openai.wire.js';
import type { CallWarnings } from './call-warnings.js';

/**
 * An id of a tool call as providers take it: letters, digits, `_` and `-`. Ids of other providers have colons and dots;
 * the same id becomes the same everywhere in a request, and no answer ever names an old one.
 */
export function sanitizeCallId(id: unknown): string {
  const text = typeof id === 'string' && id !== '' ? id : 'call';
  return /^[\w-]{1,64}$/.test(text) ? text : text.replace(/[^\w-]/g, '_').slice(-64);
}

/** Arguments as an object. A model may have written something that is none: then it is handed back as a text. */
export function parseArguments(text: unknown, path: string, warnings: CallWarnings): Readonly<Record<string, unknown>> {
  if (text === undefined || text === null || text === '') return {};
  const parsed = typeof text === 'string' ? parseJson(text) : text;
  if (isRecord(parsed)) return parsed;
  warnings.changed(
    path,
    `${warnings.wire} takes arguments as an object; what is none was sent as its field 'arguments'`,
  );
  return { arguments: text };
}

/** Names of the tools that were called in these messages, each once. */
export function calledToolNames(messages: unknown): readonly string[] {
  const names = new Set<string>();
  for (const message of Array.isArray(messages) ? messages : []) {
    const calls = isRecord(message) && message.role === 'assistant' ? message.tool_calls : undefined;
    for (const call of Array.isArray(calls) ? calls : []) {
      const name = isRecord(call) && isRecord(call.function) ? call.function.name : undefined;
      if (typeof name === 'string') names.add(name);
    }
  }
  return [...names];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
