import type { AnswerFields } from '../read-answer.js';
import { type Fields, listOf, parsed, recordOf, textOf } from './fields.js';
import type { Said } from './said-by.js';

/** What a wire made of a recording, in terms of what the recording says. */
export interface Heard {
  readonly text: string;
  readonly calls: readonly { readonly name: string; readonly arguments: unknown }[];
}

export const NOTHING: Heard = { text: '', calls: [] };

export function heardIn({ content, text = '', toolCalls = [] }: AnswerFields): Heard {
  const calls = (toolCalls as readonly Fields[]).map((call) => recordOf(call['function'] ?? call['custom']));
  return {
    text: flat(content) || text,
    calls: calls.map((call) => ({
      name: textOf(call['name']),
      arguments: withoutNull(parsed(textOf(call['arguments'] ?? call['input']))),
    })),
  };
}

/** Hosts that answer with a list of parts are passed on as they answer. */
function flat(content: unknown): string {
  if (typeof content === 'string') return content;
  return listOf(content)
    .map(({ type, text }) => (type === 'text' ? textOf(text) : ''))
    .join('');
}

/** `null` for arguments (Cohere) means none. */
function withoutNull(value: unknown): unknown {
  return value === null || value === '' ? {} : value;
}

/** What was heard otherwise than it was said, one sentence each. */
export function compareAnswer(fields: AnswerFields, said: Said): string[] {
  const heard = heardIn(fields);
  const calls = said.calls.map(({ name, arguments: given }) => ({ name, arguments: withoutNull(given) }));
  const reason = said.ending.kind === 'failed' ? undefined : said.ending.reason;
  return [
    ...(heard.text === said.text ? [] : [`text: heard ${brief(heard.text)}, said ${brief(said.text)}`]),
    ...(sameCalls(heard.calls, said) ? [] : [`calls: heard ${brief(heard.calls)}, said ${brief(calls)}`]),
    ...tokenDifference('input', countInput(fields), said.inputTokens),
    ...tokenDifference('output', fields.usage?.outputTokens, said.outputTokens),
    ...(fields.finishReason?.raw === reason ? [] : [`finish: heard ${fields.finishReason?.raw}, said ${reason}`]),
  ];
}

/** Arguments the independent reading cannot put together (pieces by JSON path) are compared by the name of their call. */
function sameCalls(heard: Heard['calls'], said: Said): boolean {
  const known = said.calls.map((call, index) => ({
    name: call.name,
    arguments: call.arguments === undefined ? heard[index]?.arguments : withoutNull(call.arguments),
  }));
  return JSON.stringify(heard) === JSON.stringify(known);
}

export function countInput({ usage = {} }: AnswerFields): number | undefined {
  const { inputTokens, cacheReadTokens = 0, cacheWriteTokens = 0 } = usage;
  return inputTokens === undefined ? undefined : inputTokens + cacheReadTokens + cacheWriteTokens;
}

export function tokenDifference(what: string, counted: number | undefined, said: number | undefined): string[] {
  return counted === said ? [] : [`${what} tokens: counted ${counted}, said ${said}`];
}

/** @param expected undefined: any failure will do, as long as it is the answer that is at fault and not its reading */
export function isFailureOf(heard: string | undefined, expected: string | undefined): string[] {
  if (heard === undefined) return ['an answer that failed was taken for a good one'];
  return expected === undefined || heard === expected ? [] : [`failed as ${heard}, said ${expected}`];
}

function brief(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 160 ? `${text.slice(0, 160)}… (${text.length})` : text;
}
