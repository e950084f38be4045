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
const mayMatter = keySearch(['usage', 'finish_reason', 'error', 'reasoning']);

export function openOpenaiStream(request: ProviderRequest): StreamState {
  return { callerWantsUsage: request.callerWantsUsage, ended: false };
}

/**
 * One event of a stream. Most say nothing but a bit of text: those are recognised without parsing and passed on as
 * they came. Parsed is every event that could hold usage, a finish reason, an error or thoughts under another name (see
 * `keySearch`: a false alarm costs a parse, a miss is impossible) and every event that does not look like an object.
 */
export function mapOpenaiChunk(state: StreamState, data: string, dialect: Dialect): ChunkStep {
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

function mapParsed(state: StreamState, chunk: OpenaiAnswer | undefined, dialect: Dialect): ChunkStep {
  if (!chunk) {
    const message = 'The provider sent an event that is not JSON.';
    return { state: { ...state, failure: { kind: 'malformed-response', message } }, emission: 'nothing' };
  }
  const failure = findOpenaiFailure({ statusCode: 200, headers: {}, body: chunk, nowMs: 0 }, dialect);
  if (failure) return { state: { ...state, failure }, emission: 'nothing' };
  const usage = chunk.usage ?? chunk.x_groq?.usage;
  const { finishReason, ...facts } = factsOf(chunk, dialect);
  const next: StreamState = {
    ...state,
    ...facts,
    ...(isRecord(usage) ? { usage: mapOpenaiUsage(usage) } : {}),
    ...(finishReason && !state.finishReason ? { finishReason } : {}),
  };
  const saysOnlyUsage = isRecord(usage) && Array.isArray(chunk.choices) && chunk.choices.length === 0;
  if (saysOnlyUsage && !state.callerWantsUsage) return { state: next, emission: 'nothing' };
  const completed = completeOpenaiAnswer(chunk, dialect);
  return { state: next, emission: completed ? { data: [JSON.stringify(completed)] } : 'as-it-came' };
}
