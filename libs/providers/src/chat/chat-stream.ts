import type { ChatDelta, ReasoningDetail } from '#contracts';
import type { AnswerIdentity, ChunkStep, ProviderRequest, StreamState } from '../adapter.js';
import { type ChunkOpening, deltaChunk, finishChunk, type LastChoice, openChunks, usageChunk } from './chunk-text.js';
import { JSON_ANSWER_TOOL } from './json-answer.js';
import { toChatUsage } from './to-chat-usage.js';

/** A block of the answer that has begun and not ended. */
export type OpenBlock =
  /** `startsAt`: characters of the whole answer before it. */
  | { readonly kind: 'text'; readonly startsAt: number; readonly annotations: readonly unknown[] }
  | { readonly kind: 'thinking'; readonly text: string; readonly signature: string }
  /** `prepared`: arguments that came with its beginning; they count only when no pieces follow. */
  | { readonly kind: 'tool'; readonly toolIndex: number; readonly hasPieces: boolean; readonly prepared: string }
  /** The answer in JSON, asked for as a tool call: its arguments are the text. */
  | { readonly kind: 'json-answer'; readonly hasPieces: boolean; readonly prepared: string }
  | { readonly kind: 'left-out' };

/** What wires whose answers come in numbered blocks (Anthropic, Bedrock) know of a stream. */
export interface BlockStreamState extends StreamState {
  readonly opening: ChunkOpening;
  /** Whether the caller has seen a chunk: the first one names the role. */
  readonly hasSpoken: boolean;
  readonly textLength: number;
  readonly toolCalls: number;
  readonly reasoningDetails: number;
  readonly hasJsonAnswer: boolean;
  readonly hasSaidFinish: boolean;
  readonly blocks: ReadonlyMap<number, OpenBlock>;
  /** Chunks that this event has led to; empty again at the next. */
  readonly said: readonly string[];
  readonly unsaid: readonly string[];
}

/** Blocks come one after the other; a stream that opens and never closes them is not one of these wires. */
const MAX_OPEN_BLOCKS = 64;
const MAX_TOOL_CALLS = 1_024;
/** Of one block; more of them say nothing to anybody. */
const MAX_ANNOTATIONS = 1_024;
const NOTHING: readonly string[] = [];

export function openBlockStream(request: ProviderRequest, identity?: AnswerIdentity): BlockStreamState {
  const { id = '', model = '', nowMs = 0 } = identity ?? {};
  return {
    callerWantsUsage: request.callerWantsUsage,
    ended: false,
    opening: openChunks(id, model, nowMs),
    hasSpoken: false,
    textLength: 0,
    toolCalls: 0,
    reasoningDetails: 0,
    hasJsonAnswer: false,
    hasSaidFinish: false,
    blocks: new Map(),
    said: NOTHING,
    unsaid: NOTHING,
  };
}

/** Hands over what an event led to. */
export function stepOf<State extends BlockStreamState>(state: State): ChunkStep<State> {
  const { said, unsaid } = state;
  if (said.length === 0 && unsaid.length === 0) return { state, emission: { data: said } };
  return { state: { ...state, said: NOTHING, unsaid: NOTHING }, emission: { data: said, unsaid } };
}

function say<State extends BlockStreamState>(state: State, delta: ChatDelta): State {
  // The role is not said at the beginning but with the first content: before that a failed call can still go elsewhere.
  const whole: ChatDelta = state.hasSpoken ? delta : { role: 'assistant', ...delta };
  return { ...state, hasSpoken: true, said: [...state.said, deltaChunk(state.opening, whole)] };
}

function withBlock<State extends BlockStreamState>(state: State, index: number, block: OpenBlock): State {
  return { ...state, blocks: new Map(state.blocks).set(index, block) };
}

export function beginBlock<State extends BlockStreamState>(state: State, index: number, block: OpenBlock): State {
  if (state.blocks.size >= MAX_OPEN_BLOCKS || state.toolCalls > MAX_TOOL_CALLS) {
    const message = "The provider's stream has more open blocks or tool calls than any answer has.";
    return { ...state, failure: { kind: 'response-too-large', message } };
  }
  const leftOut = block.kind === 'left-out' ? { leftOutBlocks: (state.leftOutBlocks ?? 0) + 1 } : {};
  const isJson = block.kind === 'json-answer' ? { hasJsonAnswer: true } : {};
  return { ...withBlock(state, index, block), ...leftOut, ...isJson };
}

/** @param input arguments that came with the call's beginning: most providers send an empty object and then pieces */
export function beginToolCall<State extends BlockStreamState>(
  state: State,
  index: number,
  call: { readonly id: string; readonly name: string; readonly input?: unknown },
): State {
  const { input } = call;
  const prepared = typeof input === 'object' && input !== null && Object.keys(input).length > 0 ? input : {};
  const block = { hasPieces: false, prepared: JSON.stringify(prepared) };
  if (call.name === JSON_ANSWER_TOOL) return beginBlock(state, index, { kind: 'json-answer', ...block });
  const toolIndex = state.toolCalls;
  const next = beginBlock({ ...state, toolCalls: toolIndex + 1 }, index, { kind: 'tool', toolIndex, ...block });
  const { id, name } = call;
  return say(next, { tool_calls: [{ index: toolIndex, id, type: 'function', function: { name, arguments: '' } }] });
}

export function addText<State extends BlockStreamState>(state: State, text: string): State {
  if (text === '') return state;
  return say({ ...state, textLength: state.textLength + text.length }, { content: text });
}

export function addAnnotation<State extends BlockStreamState>(state: State, index: number, annotation: unknown): State {
  const block = state.blocks.get(index) ?? { kind: 'text', startsAt: state.textLength, annotations: [] };
  if (block.kind !== 'text' || block.annotations.length >= MAX_ANNOTATIONS) return state;
  return withBlock(state, index, { ...block, annotations: [...block.annotations, annotation] });
}

export function addThinking<State extends BlockStreamState>(
  state: State,
  index: number,
  piece: { readonly text?: string; readonly signature?: string },
): State {
  const begun = state.blocks.get(index);
  const block = begun?.kind === 'thinking' ? begun : ({ kind: 'thinking', text: '', signature: '' } as const);
  const { text = '', signature = '' } = piece;
  const next = withBlock(state, index, {
    kind: 'thinking',
    text: block.text + text,
    signature: block.signature + signature,
  });
  return text === '' ? next : say(next, { reasoning_content: text });
}

/** A whole block of thinking that nobody but the provider can read. */
export function addReasoningDetail<State extends BlockStreamState>(state: State, detail: ReasoningDetail): State {
  const index = state.reasoningDetails;
  return say({ ...state, reasoningDetails: index + 1 }, { reasoning_details: [{ ...detail, index }] });
}

/** A piece of the JSON text of a tool call's arguments; of a block that is none it is left out. */
export function addArguments<State extends BlockStreamState>(state: State, index: number, piece: string): State {
  const block = state.blocks.get(index);
  if (piece === '' || (block?.kind !== 'tool' && block?.kind !== 'json-answer')) return state;
  const next = block.hasPieces ? state : withBlock(state, index, { ...block, hasPieces: true });
  if (block.kind === 'json-answer') return addText(next, piece);
  return say(next, { tool_calls: [{ index: block.toolIndex, function: { arguments: piece } }] });
}

/** @param format whose thinking it is, see `ReasoningDetail` */
export function endBlock<State extends BlockStreamState>(state: State, index: number, format?: string): State {
  const block = state.blocks.get(index);
  if (!block) return state;
  const blocks = new Map(state.blocks);
  blocks.delete(index);
  const next = { ...state, blocks };
  switch (block.kind) {
    case 'text':
      return block.annotations.length === 0 ? next : say(next, { annotations: placed(block, state.textLength) });
    case 'thinking':
      return addReasoningDetail(next, {
        type: 'reasoning.text',
        ...thoughtOf(block),
        ...(format === undefined ? {} : { format }),
      });
    case 'tool':
      if (block.hasPieces) return next;
      return say(next, { tool_calls: [{ index: block.toolIndex, function: { arguments: block.prepared } }] });
    case 'json-answer':
      return block.hasPieces ? next : addText(next, block.prepared);
    case 'left-out':
      return next;
  }
}

/** Ends the blocks that the provider forgot to end. */
export function endAllBlocks<State extends BlockStreamState>(state: State, format?: string): State {
  let next = state;
  for (const index of state.blocks.keys()) next = endBlock(next, index, format);
  return next;
}

/** Why the answer ended; said once, whatever a provider repeats. */
export function sayFinish<State extends BlockStreamState>(state: State, choice: LastChoice): State {
  if (state.hasSaidFinish) return state;
  const delta: ChatDelta = state.hasSpoken ? choice.delta : { role: 'assistant', ...choice.delta };
  const chunk = finishChunk(state.opening, { ...choice, delta });
  return { ...state, hasSpoken: true, hasSaidFinish: true, said: [...state.said, chunk] };
}

/** The usage so far: to the caller if asked for, to a collector always. */
export function sayUsage<State extends BlockStreamState>(state: State): State {
  if (!state.usage) return state;
  const chunk = usageChunk(state.opening, toChatUsage(state.usage));
  if (state.callerWantsUsage) return { ...state, said: [...state.said, chunk] };
  return { ...state, unsaid: [...state.unsaid, chunk] };
}

export function sayDone<State extends BlockStreamState>(state: State): State {
  return { ...state, ended: true, said: [...state.said, '[DONE]'] };
}

/** Text without a signature is not made a signed one. */
export function thoughtOf(thought: { readonly text: string; readonly signature: string }): {
  readonly text: string;
  readonly signature?: string;
} {
  const { text, signature } = thought;
  return signature === '' ? { text } : { text, signature };
}

/** Marks the stretch of the answer that an annotation is about. */
export function placed(block: { readonly startsAt: number; readonly annotations: readonly unknown[] }, endsAt: number) {
  return block.annotations.map((annotation) => placeAnnotation(annotation, block.startsAt, endsAt));
}

function placeAnnotation(annotation: unknown, startsAt: number, endsAt: number): unknown {
  const citation = (annotation as { readonly url_citation?: object } | null)?.url_citation;
  if (!citation) return annotation;
  return { ...(annotation as object), url_citation: { ...citation, start_index: startsAt, end_index: endsAt } };
}
