import type { ChatUsage, TokenUsage } from '#contracts';

/**
 * Our disjoint counters as OpenAI's overlapping ones: `prompt_tokens` include what was read from and written to the
 * cache. What was not said is not made up; a sum needs its first part.
 */
export function toChatUsage(usage: TokenUsage): ChatUsage {
  const { inputTokens, cacheReadTokens, cacheWriteTokens, cacheWrite1hTokens, outputTokens, reasoningTokens } = usage;
  const prompt = inputTokens === undefined ? undefined : inputTokens + (cacheReadTokens ?? 0) + (cacheWriteTokens ?? 0);
  const details = {
    ...(cacheReadTokens === undefined ? {} : { cached_tokens: cacheReadTokens }),
    ...(cacheWriteTokens === undefined ? {} : { cache_write_tokens: cacheWriteTokens }),
    ...(cacheWrite1hTokens === undefined ? {} : { cache_write_1h_tokens: cacheWrite1hTokens }),
  };
  return {
    ...(prompt === undefined ? {} : { prompt_tokens: prompt }),
    ...(outputTokens === undefined ? {} : { completion_tokens: outputTokens }),
    ...(prompt === undefined || outputTokens === undefined ? {} : { total_tokens: prompt + outputTokens }),
    ...(Object.keys(details).length === 0 ? {} : { prompt_tokens_details: details }),
    ...(reasoningTokens === undefined ? {} : { completion_tokens_details: { reasoning_tokens: reasoningTokens } }),
  };
}

/** A provider's counter; what is none (negative, a fraction, text, null) was not said. */
export function readCount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
