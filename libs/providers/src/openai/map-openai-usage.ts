import type { TokenUsage } from '#contracts';
import type { OpenaiUsage } from './openai.wire.js';

/**
 * Four disjoint counters; undefined = not said, never 0. The wire's `prompt_tokens` include what was read from and
 * written to the cache, and `completion_tokens` reasoning, except where the opposite is proven: by the total (xAI: total =
 * prompt + completion + reasoning), or because a part is more than the whole (reasoning of Perplexity's deep research).
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
  const cached = (cacheRead ?? 0) + (cacheWrite ?? 0);
  return {
    ...(prompt === undefined ? {} : { inputTokens: cached > prompt ? prompt : prompt - cached }),
    ...(cacheRead === undefined ? {} : { cacheReadTokens: cacheRead }),
    ...(cacheWrite === undefined ? {} : { cacheWriteTokens: cacheWrite }),
    ...(output === undefined ? {} : { outputTokens: output }),
    ...(reasoning === undefined ? {} : { reasoningTokens: reasoning }),
  };
}

function mapOutput(usage: OpenaiUsage, prompt: number | undefined, reasoning: number | undefined): number | undefined {
  const completion = count(usage.completion_tokens);
  if (completion === undefined || !reasoning) return completion;
  const isApart = reasoning > completion || count(usage.total_tokens) === (prompt ?? 0) + completion + reasoning;
  return isApart ? completion + reasoning : completion;
}

/** A count that is none (negative, a fraction, text) was not said. */
function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
