import type { Failure } from '#contracts';
import type { AnswerIdentity, ChunkStep, ProviderRequest } from '../adapter.js';
import { buildFailure } from '../build-failure.js';
import {
  addArguments,
  addText,
  addThinking,
  type BlockStreamState,
  beginBlock,
  beginToolCall,
  endAllBlocks,
  endBlock,
  openBlockStream,
  sayDone,
  sayFinish,
  sayUsage,
  stepOf,
} from '../chat/chat-stream.js';
import { openChunks } from '../chat/chunk-text.js';
import { parseJsonObject } from '../chat/parse-json-object.js';
import { toChatFinishReason } from '../chat/to-chat-finish-reason.js';
import { isRecord } from '../openai/openai.wire.js';
import { kindOfFinish } from './classify-cohere-failure.js';
import { COHERE_FORMAT, type CohereEvent, type CohereUsage } from './cohere.wire.js';
import { mapCohereCitation } from './map-cohere-citation.js';
import { mapCohereFinishReason } from './map-cohere-finish-reason.js';
import { isNoArguments } from './map-cohere-response.js';
import { mapCohereUsage } from './map-cohere-usage.js';

type Fields = Readonly<Record<string, unknown>>;

export interface CohereStreamState extends BlockStreamState {
  readonly identity: AnswerIdentity;
  /** Said with the finish. */
  readonly annotations: readonly unknown[];
  /** Pieces of a call's arguments that may turn out to be `null`, which is how Cohere says that there are none. */
  readonly heldArguments: string;
}

type State = CohereStreamState;

/** Contents and calls are counted apart: calls stand behind this number. */
const CALLS_FROM = 1_000;
/** The plan before calls has no number. */
const PLAN = -1;
const MAX_ANNOTATIONS = 10_000;
const NO_IDENTITY: AnswerIdentity = { id: '', model: '', nowMs: 0 };
const NOT_THIS_WIRE: Failure = {
  kind: 'malformed-response',
  message: "The provider sent an event that is none of Cohere's.",
};

export function openCohereStream(request: ProviderRequest, identity = NO_IDENTITY): State {
  return { ...openBlockStream(request, identity), identity, annotations: [], heldArguments: '' };
}

/**
 * message-start → (content-start → content-delta* → content-end | tool-plan-delta* | tool-call-start → tool-call-delta* →
 * tool-call-end | citation-start → citation-end)* → message-end. Unknown events lead to nothing.
 */
export function mapCohereChunk(state: State, data: string): ChunkStep<State> {
  if (state.ended || state.failure || data.trim() === '') return { state, emission: { data: [] } };
  const event: CohereEvent | undefined = parseJsonObject(data);
  if (!event || typeof event.type !== 'string') return stepOf({ ...state, failure: failureOf(event) });
  return stepOf(mapEvent(state, event));
}

/** An error in the middle of a stream is `{message}` as in a whole answer, or no JSON at all. */
function failureOf(event: CohereEvent | undefined): Failure {
  if (!event || !('message' in event)) return NOT_THIS_WIRE;
  const answer = { statusCode: 200, headers: {}, body: event, nowMs: 0 };
  return buildFailure({ answer, kind: 'server-error' });
}

function mapEvent(state: State, event: CohereEvent): State {
  const index = typeof event.index === 'number' ? event.index : 0;
  const delta: Fields = isRecord(event.delta) ? event.delta : {};
  const message: Fields = isRecord(delta.message) ? delta.message : {};
  const content: Fields = isRecord(message.content) ? message.content : {};
  switch (event.type) {
    case 'message-start':
      return typeof event.id === 'string' ? withId(state, event.id) : state;
    case 'content-start':
      return addContent(beginContent(state, index, content.type), index, content);
    case 'content-delta':
      return addContent(state, index, content);
    case 'content-end':
      return endBlock(state, index, COHERE_FORMAT);
    case 'tool-plan-delta':
      return addThinking(state, PLAN, { text: textOf(message.tool_plan) });
    case 'tool-call-start':
      return beginCall(state, index, message.tool_calls);
    case 'tool-call-delta':
      return addCallArguments(state, index, argumentsOf(message.tool_calls));
    case 'tool-call-end':
      return endCall(state, index);
    case 'citation-start':
      return addCitation(state, message.citations);
    case 'message-end':
      return endMessage(state, delta);
    default:
      return state;
  }
}

function withId(state: State, id: string): State {
  const { model, nowMs } = state.identity;
  return { ...state, opening: openChunks(id, model, nowMs) };
}

function beginContent(state: State, index: number, type: unknown): State {
  if (type === 'text' || type === undefined)
    return beginBlock(state, index, { kind: 'text', startsAt: state.textLength, annotations: [] });
  if (type === 'thinking') return beginBlock(state, index, { kind: 'thinking', text: '', signature: '' });
  return beginBlock(state, index, { kind: 'left-out' });
}

function addContent(state: State, index: number, content: Fields): State {
  if (typeof content.thinking === 'string') return addThinking(state, index, { text: content.thinking });
  return typeof content.text === 'string' ? addText(state, content.text) : state;
}

function beginCall(state: State, index: number, call: unknown): State {
  if (!isRecord(call)) return state;
  const name = isRecord(call.function) ? textOf(call.function.name) : '';
  const begun = beginToolCall(state, CALLS_FROM + index, { id: textOf(call.id), name });
  return addCallArguments({ ...begun, heldArguments: '' }, index, argumentsOf(call));
}

function addCallArguments(state: State, index: number, piece: string): State {
  const text = state.heldArguments + piece;
  if ('null'.startsWith(text)) return { ...state, heldArguments: text };
  return addArguments({ ...state, heldArguments: '' }, CALLS_FROM + index, text);
}

function endCall(state: State, index: number): State {
  const held = state.heldArguments;
  const said = isNoArguments(held) ? state : addArguments(state, CALLS_FROM + index, held);
  return endBlock({ ...said, heldArguments: '' }, CALLS_FROM + index);
}

function addCitation(state: State, citation: unknown): State {
  const mapped = mapCohereCitation(citation);
  if (mapped === undefined || state.annotations.length >= MAX_ANNOTATIONS) return state;
  return { ...state, annotations: [...state.annotations, mapped] };
}

function endMessage(state: State, delta: Fields): State {
  const kind = kindOfFinish(delta.finish_reason);
  if (kind) {
    const answer = { statusCode: 200, headers: {}, body: delta, nowMs: 0 };
    return { ...state, failure: buildFailure({ answer, kind, codes: [delta.finish_reason] }) };
  }
  const finishReason = mapCohereFinishReason(delta.finish_reason);
  const usage = mapCohereUsage(isRecord(delta.usage) ? (delta.usage as CohereUsage) : undefined);
  const closed = closeBlocks(state);
  const { annotations } = state;
  const finished = sayFinish(
    { ...closed, ...(Object.keys(usage).length > 0 ? { usage } : {}), ...(finishReason ? { finishReason } : {}) },
    {
      delta: annotations.length === 0 ? {} : { annotations },
      finish_reason: finishReason ? toChatFinishReason(finishReason.unified) : null,
    },
  );
  return sayDone(sayUsage(finished));
}

/** The plan is no block of the answer: it has nothing to be given back by. */
function closeBlocks(state: State): State {
  const blocks = new Map(state.blocks);
  blocks.delete(PLAN);
  return endAllBlocks({ ...state, blocks }, COHERE_FORMAT);
}

function argumentsOf(call: unknown): string {
  return isRecord(call) && isRecord(call.function) ? textOf(call.function.arguments) : '';
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
