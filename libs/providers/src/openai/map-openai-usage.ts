import type { TokenUsage } from '#contracts';
import type { OpenaiUsage } from './openai.wire.js';

/**
 * Four disjoint counters; undefined = not said, never 0. The wire's `prompt_tokens` include what was read from and
 * written to the cache. `completion_tokens` include reasoning, except where the total proves the opposite (xAI:
 * total = prompt + completion + reasoning).
 */
export function mapOpenaiUsage(usage: OpenaiUsage | null | undefined): TokenUsage {
  if (!usage) return {};
  const prompt = count(usage.prompt_tokens);
  const details = usage.prompt_tokens_details;
  const cacheRead =
    count(details?.cached_tokens) ??
    count(usage.prompt_cache_hit_tokens) ??
    count(usage.cached_tokens) ??
    count(usage.num_cached_tokens);
  const cacheWrite = count(details?.cache_write_tokens);
  const reasoning = count(usage.completion_tokens_details?.reasoning_tokens) ?? count(usage.reasoning_tokens);
  const output = mapOutput(usage, prompt, reasoning);
  return {
    ...(prompt === undefined ? {} : { inputTokens: Math.max(0, prompt - (cacheRead ?? 0) - (cacheWrite ?? 0)) }),
    ...(cacheRead === undefined ? {} : { cacheReadTokens: cacheRead }),
    ...(cacheWrite === undefined ? {} : { cacheWriteTokens: cacheWrite }),
    ...(output === undefined ? {} : { outputTokens: output }),
    ...(reasoning === undefined ? {} : { reasoningTokens: reasoning }),
  };
}

function mapOutput(usage: OpenaiUsage, prompt: number | undefined, reasoning: number | undefined): number | undefined {
  const completion = count(usage.completion_tokens);
  if (completion === undefined || !reasoning) return completion;
  const isApart = count(usage.total_tokens) === (prompt ?? 0) + completion + reasoning;
  return isApart ? completion + reasoning : completion;
}

/** A count that is none (negative, a fraction, text) was not said. */
function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
