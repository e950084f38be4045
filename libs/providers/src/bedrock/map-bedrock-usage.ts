import type { TokenUsage } from '#contracts';
import { readCount } from '../chat/to-chat-usage.js';
import { isRecord } from '../openai/openai.wire.js';
import type { BedrockUsage } from './bedrock.wire.js';

/**
 * Four disjoint counters; undefined = not said, never 0. `inputTokens` leave out what the cache gave or got, except
 * where the total proves the opposite. Reasoning is part of the output and never told apart.
 */
export function mapBedrockUsage(usage: BedrockUsage | null | undefined): TokenUsage {
  if (!usage) return {};
  const input = readCount(usage.inputTokens);
  const outputTokens = readCount(usage.outputTokens);
  const cacheReadTokens = readCount(usage.cacheReadInputTokens);
  const details = Array.isArray(usage.cacheDetails) ? usage.cacheDetails.filter(isRecord) : [];
  const cacheWriteTokens = readCount(usage.cacheWriteInputTokens) ?? sumOf(details);
  const anHour = sumOf(details.filter(({ ttl }) => ttl === '1h'));
  const cached = (cacheReadTokens ?? 0) + (cacheWriteTokens ?? 0);
  const includesCache = input !== undefined && readCount(usage.totalTokens) === input + (outputTokens ?? 0);
  return {
    ...(input === undefined ? {} : { inputTokens: includesCache ? Math.max(0, input - cached) : input }),
    ...(cacheReadTokens === undefined ? {} : { cacheReadTokens }),
    ...(cacheWriteTokens === undefined ? {} : { cacheWriteTokens }),
    ...(anHour === undefined ? {} : { cacheWrite1hTokens: Math.min(anHour, cacheWriteTokens ?? anHour) }),
    ...(outputTokens === undefined ? {} : { outputTokens }),
  };
}

/** Undefined when nothing was listed. */
function sumOf(details: readonly Readonly<Record<string, unknown>>[]): number | undefined {
  if (details.length === 0) return undefined;
  return details.reduce((sum, { inputTokens }) => sum + (readCount(inputTokens) ?? 0), 0);
}
