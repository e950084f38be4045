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
import { parseJsonObject } from '../chat/parse-json-object.js';
import { isRecord } from '../openai/openai.wire.js';
import { type BedrockBlockEvent, type BedrockEvent, textOf } from './bedrock.wire.js';
import { bedrockModelOf } from './bedrock-model.js';
import { findBedrockException } from './classify-bedrock-failure.js';
import { mapBedrockCitation } from './map-bedrock-citation.js';
import { mapBedrockFinishReason, saysMoreThanOpenai, stopSequenceOf } from './map-bedrock-finish-reason.js';
import { readMetadata } from './map-bedrock-response.js';
import { mapBedrockUsage } from './map-bedrock-usage.js';

export interface BedrockStreamState extends BlockStreamState {
  /** See `BedrockModel`. */
  readonly reasoningFormat?: string;
  readonly hasMetadata: boolean;
}

type State = BedrockStreamState;

const NOT_THIS_WIRE: Failure = {
  kind: 'malformed-response',
  message: "The provider sent an event that is none of Bedrock's.",
};

export function openBedrockStream(request: ProviderRequest, identity?: AnswerIdentity): State {
  const { reasoningFormat } = bedrockModelOf(identity?.model ?? '');
  const marked = reasoningFormat === undefined ? {} : { reasoningFormat };
  return { ...openBlockStream(request, identity), ...marked, hasMetadata: false };
}

/**
 * messageStart → (contentBlockStart? → contentBlockDelta* → contentBlockStop)* → messageStop → metadata, and then the
 * connection closes. Some models leave out the start of text, some say metadata first: the answer is over when both of
 * the last two were there. An exception may come in place of anything.
 */
export function mapBedrockChunk(state: State, data: string): ChunkStep<State> {
  if (state.ended || state.failure) return { state, emission: { data: [] } };
  const event = parseEvent(data);
  return stepOf(event ? mapEvent(state, event) : { ...state, failure: NOT_THIS_WIRE });
}

function mapEvent(state: State, event: BedrockEvent & Readonly<Record<string, unknown>>): State {
  if (event.contentBlockDelta) return addDelta(state, event.contentBlockDelta);
  if (event.contentBlockStart) return startBlock(state, event.contentBlockStart);
  if (event.contentBlockStop) return endBlock(state, indexOf(event.contentBlockStop), state.reasoningFormat);
  if (event.messageStop) return stopMessage(state, event.messageStop);
  if (event.metadata) {
    const { usage } = event.metadata;
    const facts = { ...readMetadata(event.metadata), ...(usage ? { usage: mapBedrockUsage(usage) } : {}) };
    return endIfOver({ ...state, ...facts, hasMetadata: true });
  }
  const failure = findBedrockException(event);
  return failure ? { ...state, failure } : state;
}

function startBlock(state: State, event: BedrockBlockEvent): State {
  const index = indexOf(event);
  const call = event.start?.toolUse;
  if (call && call.type !== 'server_tool_use')
    return beginToolCall(state, index, { id: textOf(call.toolUseId), name: textOf(call.name) });
  // Text and thinking may have a start without content; what has another content is not for the caller.
  const isOther = event.start ? Object.keys(event.start).length > 0 : false;
  return isOther ? beginBlock(state, index, { kind: 'left-out' }) : state;
}

function addDelta(state: State, event: BedrockBlockEvent): State {
  const index = indexOf(event);
  const { text, toolUse, reasoningContent, citation } = event.delta ?? {};
  if (typeof text === 'string') return addText(startText(state, index), text);
  if (toolUse) return addArguments(state, index, textOf(toolUse.input));
  if (citation !== undefined) return addAnnotation(startText(state, index), index, mapBedrockCitation(citation));
  if (!reasoningContent) return state;
  const { text: thought, signature, redactedContent: data } = reasoningContent;
  if (typeof data === 'string') {
    const { reasoningFormat: format } = state;
    return addReasoningDetail(state, {
      type: 'reasoning.encrypted',
      data,
      ...(format === undefined ? {} : { format }),
    });
  }
  return addThinking(state, index, { text: textOf(thought), signature: textOf(signature) });
}

/** Where a text begins must be known before its first piece, for the citations that follow it. */
function startText(state: State, index: number): State {
  if (state.blocks.has(index)) return state;
  return beginBlock(state, index, { kind: 'text', startsAt: state.textLength, annotations: [] });
}

function stopMessage(state: State, stop: NonNullable<BedrockEvent['messageStop']>): State {
  const ended = endAllBlocks(state, state.reasoningFormat);
  const finishReason = mapBedrockFinishReason(stop.stopReason, state.hasJsonAnswer && state.toolCalls === 0);
  if (!finishReason) return ended;
  const stopSequence = stopSequenceOf(stop.additionalModelResponseFields);
  const saysMore = saysMoreThanOpenai(finishReason);
  const finish = finishFields({ finishReason, saysMore, ...(stopSequence === undefined ? {} : { stopSequence }) });
  return endIfOver(sayFinish({ ...ended, finishReason: ended.finishReason ?? finishReason }, { delta: {}, ...finish }));
}

function endIfOver(state: State): State {
  return state.hasSaidFinish && state.hasMetadata ? sayDone(sayUsage(state)) : state;
}

function indexOf({ contentBlockIndex }: BedrockBlockEvent): number {
  return typeof contentBlockIndex === 'number' ? contentBlockIndex : 0;
}

/** An object with one key at least; which keys there are is the service's to extend. */
function parseEvent(data: string): (BedrockEvent & Readonly<Record<string, unknown>>) | undefined {
  const json = parseJsonObject(data);
  return json && Object.values(json).some(isRecord) ? json : undefined;
}
