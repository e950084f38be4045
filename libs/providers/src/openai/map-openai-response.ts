import type { Completion } from '../adapter.js';
import type { FinishReason } from '../finish-reason.js';
import { mapOpenaiFinishReason } from './map-openai-finish-reason.js';
import { mapOpenaiUsage } from './map-openai-usage.js';
import { isRecord, type OpenaiAnswer, type OpenaiChoice } from './openai.wire.js';

/** A whole answer (chat completion, completion, embeddings): the bytes are the caller's, we read what it used. */
export function mapOpenaiResponse(json: unknown): Completion {
  const answer: OpenaiAnswer = isRecord(json) ? json : {};
  const finishReason = firstFinishReason(answer.choices);
  return {
    usage: mapOpenaiUsage(isRecord(answer.usage) ? answer.usage : undefined),
    ...(finishReason ? { finishReason } : {}),
    ...(typeof answer.model === 'string' && answer.model !== '' ? { model: answer.model } : {}),
  };
}

/** Of the first choice that has one. */
export function firstFinishReason(choices: unknown): FinishReason | undefined {
  if (!Array.isArray(choices)) return undefined;
  for (const choice of choices as (OpenaiChoice | null)[]) {
    const reason = mapOpenaiFinishReason(choice?.finish_reason);
    if (reason) return reason;
  }
  return undefined;
}
