import type { Failure } from '#contracts';
import type { AnswerIdentity, ChunkStep, ProviderRequest } from '../adapter.js';
import { finishFields } from '../chat/answer-draft.js';
import {
  addAnnotation,
  addArguments,
  addReasoningDetail,
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
import { isRecord } from '../openai/openai.wire.js';
import { type AnthropicBlock, type AnthropicEvent, CLAUDE_FORMAT, textOf } from './anthropic.wire.js';
import { findAnthropicError } from './classify-anthropic-failure.js';
import { mapAnthropicCitation } from './map-anthropic-citation.js';
import { mapAnthropicFinishReason, saysMoreThanOpenai } from './map-anthropic-finish-reason.js';
import { mapAnthropicUsage } from './map-anthropic-usage.js';

/** `identity` is kept: a provider's own id and model come with the first event only. */
export interface AnthropicStreamState extends BlockStreamState {
  readonly identity: AnswerIdentity;
  /** The provider's id of the answer, once it is said. */
  readonly answerId?: string;
}

type State = AnthropicStreamState;

const NOT_THIS_WIRE: Failure = {
  kind: 'malformed-response',
  message: "The provider sent an event that is none of Anthropic's.",
};

export function openAnthropicStream(request: ProviderRequest, identity?: AnswerIdentity): State {
  return { ...openBlockStream(request, identity), identity: identity ?? { id: '', model: '', nowMs: 0 } };
}

/**
 * message_start → (content_block_start → content_block_delta* → content_block_stop)* → message_delta+ → message_stop,
 * with pings anywhere and an error in place of anything. Unknown events and deltas lead to nothing.
 */
export function mapAnthropicChunk(state: State, data: string): ChunkStep<State> {
  if (state.ended || state.failure) return { state, emission: { data: [] } };
  const event = parseEvent(data);
  return stepOf(event ? mapEvent(state, event) : { ...state, failure: NOT_THIS_WIRE });
}

function mapEvent(state: State, event: AnthropicEvent): State {
  const index = typeof event.index === 'number' ? event.index : 0;
  switch (event.type) {
    case 'message_start':
      return startMessage(state, event);
    case 'content_block_start':
      return isRecord(event.content_block) ? startBlock(state, index, event.content_block) : state;
    case 'content_block_delta':
      return addDelta(state, index, event.delta ?? {});
    case 'content_block_stop':
      return endBlock(state, index, CLAUDE_FORMAT);
    case 'message_delta':
      return updateMessage(state, event);
    case 'message_stop':
      return sayDone(finishUnsaid(state));
    default: {
      const failure = findAnthropicError({ statusCode: 200, headers: {}, body: event, nowMs: 0 });
      return failure ? { ...state, failure } : state;
    }
  }
}

function startMessage(state: State, { message }: AnthropicEvent): State {
  const { id, model, usage, content } = message ?? {};
  const tier = usage?.service_tier;
  // What is written so far is said again at the end; until then it is not known, or a cut stream would cost nothing.
  const { outputTokens: _soFar, reasoningTokens: _alsoSoFar, ...input } = mapAnthropicUsage(usage, state.usage);
  const started = named(
    { ...state, usage: input, ...(typeof tier === 'string' ? { serviceTier: tier } : {}) },
    { ...(typeof id === 'string' ? { id } : {}), ...(typeof model === 'string' && model !== '' ? { model } : {}) },
  );
  // Blocks of before a pause: they come whole, and their numbers are given again to the following ones.
  return (Array.isArray(content) ? content : []).reduce<State>(
    (next, block, at) => (isRecord(block) ? endBlock(startBlock(next, -1 - at, block), -1 - at, CLAUDE_FORMAT) : next),
    started,
  );
}

/** Later chunks say the model that answers, which may be another than the one that began. */
function named(state: State, said: { readonly id?: string; readonly model?: string }): State {
  const id = said.id ?? state.answerId;
  const model = said.model ?? state.model;
  const { identity } = state;
  return {
    ...state,
    ...(id === undefined ? {} : { answerId: id }),
    ...(model === undefined ? {} : { model }),
    opening: openChunks(id ?? identity.id, model ?? identity.model, identity.nowMs),
  };
}

function startBlock(state: State, index: number, block: AnthropicBlock): State {
  switch (block.type) {
    case 'text': {
      const begun = beginBlock(state, index, { kind: 'text', startsAt: state.textLength, annotations: [] });
      return addText(begun, textOf(block.text));
    }
    case 'thinking': {
      const begun = beginBlock(state, index, { kind: 'thinking', text: '', signature: '' });
      return addThinking(begun, index, { text: textOf(block.thinking), signature: textOf(block.signature) });
    }
    case 'redacted_thinking':
      return addReasoningDetail(state, {
        type: 'reasoning.encrypted',
        data: textOf(block.data),
        format: CLAUDE_FORMAT,
      });
    case 'tool_use':
      return beginToolCall(state, index, { id: textOf(block.id), name: textOf(block.name), input: block.input });
    case 'fallback': {
      const model = block.to?.model;
      const next = typeof model === 'string' ? named(state, { model }) : state;
      return beginBlock(next, index, { kind: 'left-out' });
    }
    default:
      return beginBlock(state, index, { kind: 'left-out' });
  }
}

function addDelta(state: State, index: number, delta: NonNullable<AnthropicEvent['delta']>): State {
  switch (delta.type) {
    case 'text_delta':
      return addText(state, textOf(delta.text));
    case 'input_json_delta':
      return addArguments(state, index, textOf(delta.partial_json));
    case 'thinking_delta':
      return addThinking(state, index, { text: textOf(delta.thinking) });
    case 'signature_delta':
      return addThinking(state, index, { signature: textOf(delta.signature) });
    case 'citations_delta':
      return addAnnotation(state, index, mapAnthropicCitation(delta.citation));
    default:
      return state;
  }
}

function updateMessage(state: State, { delta, usage }: AnthropicEvent): State {
  const ended = endAllBlocks(state, CLAUDE_FORMAT);
  const next: State = usage ? { ...ended, usage: mapAnthropicUsage(usage, ended.usage) } : ended;
  const finishReason = mapAnthropicFinishReason(delta?.stop_reason, state.hasJsonAnswer && state.toolCalls === 0);
  if (!finishReason) return next;
  const { explanation } = delta?.stop_details ?? {};
  const { stop_sequence: stopSequence } = delta ?? {};
  const finished = sayFinish(
    { ...next, finishReason: next.finishReason ?? finishReason },
    {
      delta: finishReason.raw === 'refusal' && typeof explanation === 'string' ? { refusal: explanation } : {},
      ...finishFields({
        finishReason,
        saysMore: saysMoreThanOpenai(finishReason),
        ...(typeof stopSequence === 'string' ? { stopSequence } : {}),
      }),
      ...(next.serviceTier === undefined ? {} : { service_tier: next.serviceTier }),
    },
  );
  return sayUsage(finished);
}

/** A server that ends without saying why has ended all the same. */
function finishUnsaid(state: State): State {
  if (state.hasSaidFinish) return state;
  return sayUsage(sayFinish(endAllBlocks(state, CLAUDE_FORMAT), { delta: {}, finish_reason: 'stop' }));
}

/** Every event says its type; what comes from proxies as a bare error does not. */
function parseEvent(data: string): AnthropicEvent | undefined {
  const json = parseJsonObject(data);
  return json && (typeof json.type === 'string' || json.error !== undefined) ? json : undefined;
}
