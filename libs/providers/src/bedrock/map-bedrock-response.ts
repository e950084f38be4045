import type { AnswerIdentity, Completion } from '../adapter.js';
import { AnswerDraft } from '../chat/answer-draft.js';
import { isRecord } from '../openai/openai.wire.js';
import { type BedrockAnswer, type BedrockBlock, type BedrockMetadata, textOf } from './bedrock.wire.js';
import { bedrockModelOf } from './bedrock-model.js';
import { mapBedrockCitation } from './map-bedrock-citation.js';
import { mapBedrockFinishReason, saysMoreThanOpenai, stopSequenceOf } from './map-bedrock-finish-reason.js';
import { mapBedrockUsage } from './map-bedrock-usage.js';

/** A whole answer as a chat completion. It names neither itself nor the model: both are what the call says. */
export function mapBedrockResponse(json: unknown, identity?: AnswerIdentity): Completion {
  const answer: BedrockAnswer = isRecord(json) ? json : {};
  const { reasoningFormat: format } = bedrockModelOf(identity?.model ?? '');
  const draft = new AnswerDraft();
  const content = answer.output?.message?.content;
  for (const block of Array.isArray(content) ? content : [])
    if (isRecord(block)) addBlock(draft, block, format === undefined ? {} : { format });
  const isJsonAnswer = draft.hasJsonAnswer && !draft.hasToolCalls;
  const finishReason = mapBedrockFinishReason(answer.stopReason, isJsonAnswer);
  const stopSequence = stopSequenceOf(answer.additionalModelResponseFields);
  return draft.finish(
    {
      usage: mapBedrockUsage(answer.usage),
      ...(finishReason ? { finishReason, saysMore: saysMoreThanOpenai(finishReason) } : {}),
      ...(stopSequence === undefined ? {} : { stopSequence }),
      ...readMetadata(answer),
    },
    identity,
  );
}

/** The model a router chose, and the tier. */
export function readMetadata(metadata: BedrockMetadata): { readonly model?: string; readonly serviceTier?: string } {
  const model = metadata.trace?.promptRouter?.invokedModelId;
  const tier = metadata.serviceTier?.type;
  return {
    ...(typeof model === 'string' && model !== '' ? { model } : {}),
    ...(typeof tier === 'string' ? { serviceTier: tier } : {}),
  };
}

function addBlock(draft: AnswerDraft, block: BedrockBlock, marked: { readonly format?: string }): void {
  const { text, toolUse, reasoningContent, citationsContent } = block;
  if (typeof text === 'string') draft.addText(text);
  else if (toolUse && toolUse.type !== 'server_tool_use')
    draft.addToolCall({ id: textOf(toolUse.toolUseId), name: textOf(toolUse.name), input: toolUse.input });
  else if (reasoningContent?.reasoningText) {
    const { text: thought, signature } = reasoningContent.reasoningText;
    const signed = typeof signature === 'string' && signature !== '' ? { signature } : {};
    draft.addDetail({ type: 'reasoning.text', text: textOf(thought), ...signed, ...marked });
  } else if (typeof reasoningContent?.redactedContent === 'string')
    draft.addDetail({ type: 'reasoning.encrypted', data: reasoningContent.redactedContent, ...marked });
  else if (citationsContent) addCited(draft, citationsContent);
  else draft.leaveOut();
}

function addCited(draft: AnswerDraft, { content, citations }: NonNullable<BedrockBlock['citationsContent']>): void {
  const pieces = Array.isArray(content) ? content.filter(isRecord) : [];
  const annotations = Array.isArray(citations) ? citations.map(mapBedrockCitation) : [];
  draft.addText(pieces.map((piece) => textOf(piece.text)).join(''), annotations);
}
