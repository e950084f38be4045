import type { ChunkStep, ProviderRequest, StreamState } from '../adapter.js';
import { parseJsonObject } from '../chat/parse-json-object.js';
import type { Dialect } from '../dialects/dialect.js';
import { keySearch } from '../key-search.js';
import { findOpenaiFailure } from './classify-openai-failure.js';
import { completeOpenaiAnswer } from './complete-openai-answer.js';
import { factsOf } from './map-openai-response.js';
import { mapOpenaiUsage } from './map-openai-usage.js';
import { DONE, isRecord, type OpenaiAnswer } from './openai.wire.js';

const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;
/** Nobody asks for more choices; a hostile stream may name any index. */
const MAX_ENDINGS = 256;
const mayMatter = keySearch(['usage', 'finish_reason', 'error', 'reasoning']);

export interface OpenaiStreamState extends StreamState {
  /** By index, the choice with which each said last why it ended, as text. Absent: none did. */
  readonly endings?: ReadonlyMap<unknown, string>;
}

export function openOpenaiStream(request: ProviderRequest): OpenaiStreamState {
  return { callerWantsUsage: request.callerWantsUsage, ended: false };
}

/**
 * One event of a stream. Most say nothing but a bit of text: those are recognised without parsing and passed on as
 * they came. Parsed is every event that could hold usage, a finish reason, an error or thoughts under another name (see
 * `keySearch`: a false alarm costs a parse, a miss is impossible) and every event that does not look like an object.
 */
export function mapOpenaiChunk(state: OpenaiStreamState, data: string, dialect: Dialect): ChunkStep<OpenaiStreamState> {
  if (state.ended || state.failure) return { state, emission: 'nothing' };
  if (isPlain(data)) return { state, emission: 'as-it-came' };
  const text = data.trim();
  if (text === '') return { state, emission: 'nothing' };
  if (text === DONE) return { state: { ...state, ended: true }, emission: 'as-it-came' };
  return mapParsed(state, parseJsonObject(text), dialect);
}

function isPlain(data: string): boolean {
  return data.charCodeAt(0) === OPENING_BRACE && data.charCodeAt(data.length - 1) === CLOSING_BRACE && !mayMatter(data);
}

function mapParsed(
  state: OpenaiStreamState,
  chunk: OpenaiAnswer | undefined,
  dialect: Dialect,
): ChunkStep<OpenaiStreamState> {
  if (!chunk) {
    const message = 'The provider sent an event that is not JSON.';
    return { state: { ...state, failure: { kind: 'malformed-response', message } }, emission: 'nothing' };
  }
  const failure = findOpenaiFailure({ statusCode: 200, headers: {}, body: chunk, nowMs: 0 }, dialect);
  if (failure) return { state: { ...state, failure }, emission: 'nothing' };
  const usage = chunk.usage ?? chunk.x_groq?.usage;
  const { finishReason, ...facts } = factsOf(chunk, dialect);
  const { endings, rest } = readEndings(chunk.choices, state.endings);
  const next: OpenaiStreamState = {
    ...state,
    ...facts,
    ...(endings ? { endings } : {}),
    ...(isRecord(usage) ? { usage: mapOpenaiUsage(usage) } : {}),
    ...(finishReason && !state.finishReason ? { finishReason } : {}),
  };
  const saysOnlyUsage = isRecord(usage) && Array.isArray(chunk.choices) && chunk.choices.length === 0;
  if (saysOnlyUsage && !state.callerWantsUsage) return { state: next, emission: 'nothing' };
  if (rest) {
    const isHeard = rest.length > 0 || (state.callerWantsUsage && isRecord(chunk.usage));
    const said = JSON.stringify({ ...chunk, choices: rest });
    return { state: next, emission: isHeard ? { data: [said] } : { data: [], unsaid: [said] } };
  }
  const completed = completeOpenaiAnswer(chunk, dialect, 'delta');
  return { state: next, emission: completed ? { data: [JSON.stringify(completed)] } : 'as-it-came' };
}

interface Endings {
  readonly endings: OpenaiStreamState['endings'];
  /** The choices without those that end as they ended before. Absent: none does. */
  readonly rest?: readonly unknown[];
}

/**
 * A finish that is said twice is a success that is heard once. Only the same choice again is a repetition: there are hosts
 * that say `stop` with every chunk, and what comes behind such a finish belongs to the answer.
 */
function readEndings(choices: unknown, known: OpenaiStreamState['endings']): Endings {
  const all: readonly unknown[] = Array.isArray(choices) ? choices : [];
  let endings = known;
  const rest = all.filter((choice) => {
    if (!isRecord(choice) || typeof choice.finish_reason !== 'string') return true;
    const [index, text] = [choice.index ?? 0, JSON.stringify(choice)];
    if (known?.get(index) === text) return false;
    if (endings?.has(index) || (endings?.size ?? 0) < MAX_ENDINGS) endings = new Map(endings).set(index, text);
    return true;
  });
  return { endings, ...(rest.length < all.length ? { rest } : {}) };
}
