import { withoutDirectives } from '../faults/read-directives.js';
import type { Turn } from '../language/compose-answer.js';
import { TOKENS_PER_MESSAGE } from '../language/count-tokens.js';
import { type Fields, fieldOf, invalidArgument, recordOf } from './invalid-argument.js';
import { type ReadPart, readParts } from './read-parts.js';

const ROLES: Readonly<Record<string, Turn['role']>> = { user: 'user', model: 'assistant', function: 'user' };

export interface Contents {
  readonly turns: readonly Turn[];
  readonly tokens: number;
}

/** The system instruction and the contents as turns. @throws RequestRefusal */
export function readContents(body: Fields): Contents {
  const { contents } = body;
  if (!Array.isArray(contents) || contents.length === 0)
    throw invalidArgument('* GenerateContentRequest.contents: contents is not specified');
  const instruction = fieldOf(body, 'systemInstruction');
  const system = instruction === undefined ? [] : readParts(recordOf(instruction)['parts']);
  const turns = system.flatMap(({ part }) => (part.kind === 'text' ? [turnOf('system', part.text)] : []));
  let tokens = sumOf(system);
  let calls = 0;
  for (const value of contents as unknown[]) {
    const { role, parts } = readContent(value);
    checkResponses(calls, countOf(parts, 'response'));
    calls = countOf(parts, 'call');
    turns.push(...turnsOf(role, parts));
    tokens += TOKENS_PER_MESSAGE + sumOf(parts);
  }
  if (calls > 0) checkResponses(calls, 0);
  return { turns, tokens };
}

/** The texts of a request with their directives still in them. */
export function requestTexts(body: Fields): string[] {
  const embedded = Array.isArray(body['requests']) ? body['requests'].map((each) => recordOf(each)['content']) : [];
  const contents = Array.isArray(body['contents']) ? body['contents'] : [];
  return [fieldOf(body, 'systemInstruction'), ...contents, body['content'], ...embedded].flatMap(textsOf);
}

/** The texts of one content. */
export function textsOf(content: unknown): string[] {
  const { parts } = recordOf(content);
  const texts = Array.isArray(parts) ? parts.map((part) => recordOf(part)['text']) : [];
  return texts.filter((text): text is string => typeof text === 'string');
}

function readContent(value: unknown): { role: Turn['role']; parts: readonly ReadPart[] } {
  const { role = 'user', parts } = recordOf(value);
  const read = typeof role === 'string' && Object.hasOwn(ROLES, role) ? ROLES[role] : undefined;
  if (!read) throw invalidArgument('Please use a valid role: user, model.');
  return { role: read, parts: readParts(parts) };
}

function turnsOf(role: Turn['role'], parts: readonly ReadPart[]): Turn[] {
  const results = parts.flatMap(({ part }): Turn[] =>
    part.kind === 'response' ? [{ ...turnOf('tool', part.text), toolName: part.name }] : [],
  );
  const texts = parts.flatMap(({ part }) => (part.kind === 'text' ? [part.text] : []));
  const saysNothing = texts.length === 0 && results.length > 0;
  return saysNothing ? results : [...results, turnOf(role, texts.join('\n'))];
}

function turnOf(role: Turn['role'], text: string): Turn {
  return { role, text: withoutDirectives(text) };
}

/** A turn of calls is followed by a turn with as many responses. */
function checkResponses(calls: number, responses: number): void {
  if (calls === responses) return;
  throw invalidArgument(
    'Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.',
  );
}

function countOf(parts: readonly ReadPart[], kind: ReadPart['part']['kind']): number {
  return parts.filter(({ part }) => part.kind === kind).length;
}

function sumOf(parts: readonly ReadPart[]): number {
  return parts.reduce((sum, { tokens }) => sum + tokens, 0);
}
