import type { ApiError, ChatChunk } from '#contracts';
import { withPrefix } from '../answer-id.js';
import type { BlockStep } from '../blocks/answer-block.js';
import { type AnswerFacts, firstChoice, learnFacts, NO_FACTS } from '../blocks/answer-facts.js';
import { type BlocksState, endBlocks, NO_BLOCKS, stepBlocks } from '../blocks/step-blocks.js';
import { type DoorEvent, typedEvent } from '../door-event.js';
import { joinWarnings, type StreamReducer } from '../presentation.js';
import { toAnthropicError } from './to-anthropic-error.js';
import { signatureOf, toCitation, toOpenBlock } from './to-content-block.js';
import { type MessageTerms, NOT_SAID } from './to-message.js';
import { toMessageTerms, toMessageUsage, toServiceTier } from './to-message-usage.js';
import { toStopReason } from './to-stop-reason.js';

export interface MessageState {
  readonly facts: AnswerFacts;
  readonly blocks: BlocksState;
  readonly hasStarted: boolean;
}

/**
 * message_start → ping → (content_block_start → content_block_delta* → content_block_stop)* → message_delta →
 * message_stop; an error ends it anywhere. The counters of the input are estimated at the start, because OpenAI's come
 * last; `message_delta` says what was counted.
 */
export function messageReducer(terms: MessageTerms, requestId: string): StreamReducer<MessageState> {
  return {
    initial: { facts: NO_FACTS, blocks: NO_BLOCKS, hasStarted: false },
    next(state, chunk) {
      const facts = learnFacts(state.facts, chunk);
      const begun = state.hasStarted ? [] : startEvents(facts, terms);
      const [blocks, steps] = stepChunk(state.blocks, chunk, facts.id);
      return [{ facts, blocks, hasStarted: true }, [...begun, ...steps.flatMap(stepEvents)]];
    },
    end: ({ facts, blocks, hasStarted }) => [
      ...(hasStarted ? [] : startEvents(facts, terms)),
      ...endBlocks(blocks).flatMap(stepEvents),
      ...stopEvents(facts, blocks.calls > 0, terms),
    ],
    fail: (_state, error: ApiError, statusCode) => [
      { event: 'error', data: toAnthropicError(error, requestId, statusCode) },
    ],
  };
}

function stepChunk(blocks: BlocksState, chunk: ChatChunk, answerId: string) {
  const choice = firstChoice(chunk);
  return choice ? stepBlocks(blocks, choice, answerId) : ([blocks, []] as const);
}

function startEvents(facts: AnswerFacts, terms: MessageTerms): readonly DoorEvent[] {
  const message = {
    id: withPrefix('msg_', facts.id),
    type: 'message',
    role: 'assistant',
    model: facts.model || terms.model,
    content: [],
    ...NOT_SAID,
    stop_reason: null,
    stop_sequence: null,
    stop_details: null,
    usage: { ...toMessageUsage(undefined, terms.estimateInputTokens()), ...toMessageTerms(undefined) },
  };
  return [typedEvent({ type: 'message_start', message }), typedEvent({ type: 'ping' })];
}

function stopEvents(facts: AnswerFacts, hasCalls: boolean, terms: MessageTerms): readonly DoorEvent[] {
  const usage = facts.usage
    ? toMessageUsage(facts.usage, terms.estimateInputTokens())
    : // What nobody counted is not said again: the estimate at the start stands.
      { output_tokens: 0 };
  return [
    typedEvent({
      type: 'message_delta',
      delta: { container: null, ...toStopReason(facts, hasCalls) },
      usage: { ...usage, ...toServiceTier(facts.serviceTier) },
      ...joinWarnings(terms.warnings, facts.warnings),
    }),
    typedEvent({ type: 'message_stop' }),
  ];
}

function stepEvents(step: BlockStep): readonly DoorEvent[] {
  const { index } = step;
  const delta = (fields: object) => typedEvent({ type: 'content_block_delta', index, delta: fields });
  switch (step.type) {
    case 'open':
      return [typedEvent({ type: 'content_block_start', index, content_block: toOpenBlock(step.block) })];
    case 'text':
      return [delta(textDelta(step))];
    case 'annotations':
      return step.annotations.map((annotation) => delta({ type: 'citations_delta', citation: toCitation(annotation) }));
    case 'close': {
      const { block } = step;
      const signature = block.type === 'thought' ? signatureOf(block) : '';
      const signed = signature === '' ? [] : [delta({ type: 'signature_delta', signature })];
      return [...signed, typedEvent({ type: 'content_block_stop', index })];
    }
  }
}

function textDelta({ of, text }: BlockStep & { type: 'text' }): object {
  if (of === 'thought') return { type: 'thinking_delta', thinking: text };
  return of === 'call' ? { type: 'input_json_delta', partial_json: text } : { type: 'text_delta', text };
}
