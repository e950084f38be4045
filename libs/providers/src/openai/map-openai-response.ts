import type { Completion } from '../adapter.js';
import type { Dialect } from '../dialects/dialect.js';
import type { FinishReason } from '../finish-reason.js';
import { completeOpenaiAnswer } from './complete-openai-answer.js';
import { mapOpenaiFinishReason } from './map-openai-finish-reason.js';
import { mapOpenaiUsage } from './map-openai-usage.js';
import { isRecord, type OpenaiAnswer, type OpenaiChoice } from './openai.wire.js';

/** A whole answer (chat completion, completion, embeddings): the bytes are the caller's, we read what it used. */
export function mapOpenaiResponse(json: unknown, dialect: Dialect): Completion {
  const answer: OpenaiAnswer = isRecord(json) ? json : {};
  const completed = completeOpenaiAnswer(answer, dialect, 'message');
  return {
    ...(completed ? { body: JSON.stringify(completed) } : {}),
    usage: mapOpenaiUsage(isRecord(answer.usage) ? answer.usage : undefined),
    ...factsOf(answer, dialect),
  };
}

/** What a whole answer and a chunk say alike. */
export function factsOf(answer: OpenaiAnswer, { statedCost }: Dialect): Omit<Completion, 'body' | 'usage'> {
  const finishReason = firstFinishReason(answer.choices);
  const serviceTier = answer.service_tier ?? (isRecord(answer.usage) ? answer.usage.service_tier : undefined);
  const statedCostUsd = isRecord(answer) ? statedCost?.(answer) : undefined;
  return {
    ...(finishReason ? { finishReason } : {}),
    ...(typeof answer.model === 'string' && answer.model !== '' ? { model: answer.model } : {}),
    ...(typeof serviceTier === 'string' ? { serviceTier } : {}),
    ...(statedCostUsd === undefined ? {} : { statedCostUsd }),
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
