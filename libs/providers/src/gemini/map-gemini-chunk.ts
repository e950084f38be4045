import type { ChatChunkChoice, ChatDelta } from '#contracts';
import type { AnswerIdentity, ChunkStep, ProviderRequest, StreamState } from '../adapter.js';
import { type ChunkOpening, openChunks, usageChunk } from '../chat/chunk-text.js';
import { parseJsonObject } from '../chat/parse-json-object.js';
import { toChatFinishReason } from '../chat/to-chat-finish-reason.js';
import { toChatUsage } from '../chat/to-chat-usage.js';
import { isRecord } from '../openai/openai.wire.js';
import { findGeminiEventFailure } from './classify-gemini-failure.js';
import type { GeminiAnswer, GeminiCandidate } from './gemini.wire.js';
import { addPieces, closeChoice, endChoice, type GeminiChoice, NEW_CHOICE } from './gemini-choice.js';
import { groundingAnnotations, mapGeminiLogprobs } from './map-gemini-answer.js';
import { mapGeminiFinishReason, saysMoreThanOpenai } from './map-gemini-finish-reason.js';
import { geminiServiceTier, mapGeminiUsage } from './map-gemini-usage.js';

export interface GeminiStreamState extends StreamState {
  readonly identity: AnswerIdentity;
  /** Known from the first event on. */
  readonly opening?: ChunkOpening;
  readonly answerId: string;
  /** Every choice is ended when so many are. */
  readonly choicesAsked: number;
  readonly choices: ReadonlyMap<number, GeminiChoice>;
}

/** Nobody asks for more; a hostile stream may name any index. */
const MAX_CHOICES = 256;
const NO_IDENTITY: AnswerIdentity = { id: '', model: '', nowMs: 0 };

export function openGeminiStream(request: ProviderRequest, identity = NO_IDENTITY): GeminiStreamState {
  const choicesAsked = request.answer?.choices ?? 1;
  const { callerWantsUsage } = request;
  return { callerWantsUsage, ended: false, identity, answerId: identity.id, choicesAsked, choices: new Map() };
}

/**
 * One event of a stream: an answer of its own with the next pieces. Its counters are sums: the last event's are the
 * call's. The wire has no event for the end; the transport adds `[DONE]` when the connection closes.
 *
 * A finish that is said twice is a success that is heard once (see `isBehindEnd`).
 */
export function mapGeminiChunk(state: GeminiStreamState, data: string): ChunkStep<GeminiStreamState> {
  if (state.ended || state.failure || data.trim() === '') return { state, emission: { data: [] } };
  const event: GeminiAnswer | undefined = parseJsonObject(data);
  const failure = event
    ? findGeminiEventFailure({ statusCode: 200, headers: {}, body: event, nowMs: state.identity.nowMs })
    : ({ kind: 'malformed-response', message: 'The provider sent an event that is not JSON.' } as const);
  if (!event || failure) return { state: { ...state, ...(failure ? { failure } : {}) }, emission: { data: [] } };
  const said: string[] = [];
  const unsaid: string[] = [];
  let next = readFacts(state, event);
  const hadEnded = hasEnded(next);
  for (const candidate of Array.isArray(event.candidates) ? event.candidates : [])
    if (isRecord(candidate)) next = mapCandidate(next, candidate, said);
  if (!hadEnded && hasEnded(next) && next.usage) {
    const chunk = usageChunk(next.opening ?? '', toChatUsage(next.usage));
    (state.callerWantsUsage ? said : unsaid).push(chunk);
  }
  return { state: next, emission: { data: said, unsaid } };
}

function readFacts(state: GeminiStreamState, event: GeminiAnswer): GeminiStreamState {
  const model = typeof event.modelVersion === 'string' ? event.modelVersion : undefined;
  const usage = mapGeminiUsage(event.usageMetadata);
  const serviceTier = geminiServiceTier(event.usageMetadata);
  return {
    ...state,
    ...(state.opening === undefined ? open(state, event.responseId, model) : {}),
    // Events in the middle of a stream may say no counter at all (Vertex): they do not unsay what is known.
    ...(Object.keys(usage).length > 0 ? { usage: { ...state.usage, ...usage } } : {}),
    ...(model === undefined ? {} : { model }),
    ...(serviceTier === undefined ? {} : { serviceTier }),
  };
}

function open({ identity }: GeminiStreamState, responseId: unknown, model: string | undefined) {
  const answerId = typeof responseId === 'string' && responseId !== '' ? responseId : identity.id;
  return { answerId, opening: openChunks(answerId, model ?? identity.model, identity.nowMs) };
}

function mapCandidate(state: GeminiStreamState, candidate: GeminiCandidate, said: string[]): GeminiStreamState {
  const index = typeof candidate.index === 'number' && Number.isInteger(candidate.index) ? candidate.index : 0;
  const known = state.choices.get(index);
  const ending = candidate.finishReason ? JSON.stringify(candidate) : undefined;
  if (known && isBehindEnd(known, ending)) return state;
  if (!known && state.choices.size >= MAX_CHOICES) {
    const message = `more than ${MAX_CHOICES} choices in one stream`;
    return { ...state, failure: { kind: 'response-too-large', message } };
  }
  const answerId = index === 0 ? state.answerId : `${state.answerId}-${index}`;
  const added = addPieces(known ?? NEW_CHOICE, candidate, answerId);
  const finishReason = mapGeminiFinishReason(candidate.finishReason, added.choice.calls > 0);
  const closed = finishReason ? closeChoice(added.choice) : { choice: added.choice, delta: {} };
  const logprobs = mapGeminiLogprobs(candidate.logprobsResult);
  const more = logprobs === undefined ? {} : { logprobs };
  if (isSaid(added.delta)) said.push(choiceChunk(state, { index, delta: added.delta, ...more, finish_reason: null }));
  if (isSaid(closed.delta)) said.push(choiceChunk(state, { index, delta: closed.delta, finish_reason: null }));
  if (finishReason && !known?.hasEnded) {
    const annotations = groundingAnnotations(closed.choice.grounding);
    const chat = toChatFinishReason(finishReason.unified);
    const delta = { ...roleOf(closed.choice), ...(annotations.length > 0 ? { annotations } : {}) };
    const native = saysMoreThanOpenai(finishReason.raw) ? { native_finish_reason: finishReason.raw } : {};
    said.push(choiceChunk(state, { index, delta, finish_reason: chat, ...native }));
  }
  const choice = finishReason && ending !== undefined ? endChoice(closed.choice, ending) : closed.choice;
  const leftOutBlocks = (state.leftOutBlocks ?? 0) + added.leftOut;
  return {
    ...state,
    choices: new Map(state.choices).set(index, choice),
    ...(finishReason && !state.finishReason ? { finishReason } : {}),
    ...(leftOutBlocks === 0 ? {} : { leftOutBlocks }),
  };
}

/**
 * The same finish again, with the parts of its event, and what says no finish of its own behind an answer that had one.
 * Another finish with other parts is no repetition: Gemini before 2.0 says `STOP` with every piece. Nor is there an end
 * before anything was said: translating servers write `STOP` into events without content.
 */
function isBehindEnd({ ending, isOver }: GeminiChoice, nextEnding: string | undefined): boolean {
  return nextEnding === undefined ? isOver === true : nextEnding === ending;
}

function isSaid(delta: ChatDelta): boolean {
  return Object.keys(delta).length > 0;
}

/** The role is said with the first content: before that a failed call can still go elsewhere. */
function roleOf({ hasSpoken }: GeminiChoice): { readonly role?: 'assistant' } {
  return hasSpoken ? {} : { role: 'assistant' };
}

function choiceChunk({ opening = '', serviceTier }: GeminiStreamState, choice: ChatChunkChoice): string {
  const isLast = choice.finish_reason !== null && serviceTier !== undefined;
  const tier = isLast ? `,"service_tier":${JSON.stringify(serviceTier)}` : '';
  return `${opening}${tier},"choices":[${JSON.stringify(choice)}]}`;
}

function hasEnded({ choices, choicesAsked }: GeminiStreamState): boolean {
  let ended = 0;
  for (const choice of choices.values()) if (choice.hasEnded) ended += 1;
  return ended >= choicesAsked;
}
