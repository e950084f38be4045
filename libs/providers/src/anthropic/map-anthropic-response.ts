import type { ReasoningDetail } from '#contracts';
import type { AnswerIdentity, Completion } from '../adapter.js';
import { AnswerDraft } from '../chat/answer-draft.js';
import { isRecord } from '../openai/openai.wire.js';
import { type AnthropicBlock, type AnthropicMessage, CLAUDE_FORMAT, textOf } from './anthropic.wire.js';
import { mapAnthropicCitation } from './map-anthropic-citation.js';
import { mapAnthropicFinishReason, saysMoreThanOpenai } from './map-anthropic-finish-reason.js';
import { mapAnthropicUsage } from './map-anthropic-usage.js';

/** A whole message as a chat completion. Blocks of tools that the provider ran itself, and unknown ones, are left out. */
export function mapAnthropicResponse(json: unknown, identity?: AnswerIdentity): Completion {
  const message: AnthropicMessage = isRecord(json) ? json : {};
  const draft = new AnswerDraft();
  for (const block of Array.isArray(message.content) ? message.content : [])
    if (isRecord(block)) addBlock(draft, block);
  const explanation = message.stop_details?.explanation;
  if (message.stop_reason === 'refusal' && typeof explanation === 'string') draft.refusal = explanation;
  const isJsonAnswer = draft.hasJsonAnswer && !draft.hasToolCalls;
  const finishReason = mapAnthropicFinishReason(message.stop_reason, isJsonAnswer);
  const { id, model, stop_sequence: stopSequence, usage } = message;
  const tier = usage?.service_tier;
  return draft.finish(
    {
      usage: mapAnthropicUsage(usage),
      ...(typeof id === 'string' ? { id } : {}),
      ...(typeof model === 'string' && model !== '' ? { model } : {}),
      ...(finishReason ? { finishReason, saysMore: saysMoreThanOpenai(finishReason) } : {}),
      ...(typeof stopSequence === 'string' ? { stopSequence } : {}),
      ...(typeof tier === 'string' ? { serviceTier: tier } : {}),
    },
    identity,
  );
}

function addBlock(draft: AnswerDraft, block: AnthropicBlock): void {
  const { citations } = block;
  switch (block.type) {
    case 'text':
      draft.addText(textOf(block.text), Array.isArray(citations) ? citations.map(mapAnthropicCitation) : []);
      break;
    case 'thinking':
      draft.addDetail(thoughtOf(block));
      break;
    case 'redacted_thinking':
      draft.addDetail({ type: 'reasoning.encrypted', data: textOf(block.data), format: CLAUDE_FORMAT });
      break;
    case 'tool_use':
      draft.addToolCall({ id: textOf(block.id), name: textOf(block.name), input: block.input });
      break;
    default:
      draft.leaveOut();
  }
}

function thoughtOf({ thinking, signature }: AnthropicBlock): ReasoningDetail {
  const signed = typeof signature === 'string' && signature !== '' ? { signature } : {};
  return { type: 'reasoning.text', text: textOf(thinking), ...signed, format: CLAUDE_FORMAT };
}
