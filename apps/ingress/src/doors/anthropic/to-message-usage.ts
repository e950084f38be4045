import type { ChatUsage } from '#contracts';

/**
 * Counters as Anthropic has them: disjoint, where OpenAI's input includes what was read from and written to the cache.
 * What its clients' types promise and nobody has said is null.
 *
 * @param estimatedInputTokens for a provider that says nothing: the API has no word for "not known"
 */
export function toMessageUsage(usage: ChatUsage | undefined, estimatedInputTokens: number): object {
  const { prompt_tokens: prompt, prompt_tokens_details: details, completion_tokens_details: written } = usage ?? {};
  const { cached_tokens: read, cache_write_tokens: writes, cache_write_1h_tokens: long = 0 } = details ?? {};
  const uncached = prompt === undefined ? estimatedInputTokens : prompt - (read ?? 0) - (writes ?? 0);
  const thinking = written?.reasoning_tokens;
  return {
    input_tokens: Math.max(0, uncached),
    cache_read_input_tokens: read ?? 0,
    cache_creation_input_tokens: writes ?? 0,
    cache_creation:
      writes === undefined
        ? null
        : { ephemeral_5m_input_tokens: Math.max(0, writes - long), ephemeral_1h_input_tokens: long },
    output_tokens: usage?.completion_tokens ?? 0,
    output_tokens_details: thinking === undefined ? null : { thinking_tokens: thinking },
    // Tools that Anthropic runs are refused, so none has run.
    server_tool_use: null,
  };
}

/** What a whole message says of its usage beside the counters. */
export function toMessageTerms(serviceTier: string | undefined): object {
  return { service_tier: null, inference_geo: null, speed: null, ...toServiceTier(serviceTier) };
}

/** OpenAI's words for tiers as Anthropic's; others are said as they are. */
export function toServiceTier(tier: string | undefined): { readonly service_tier?: string } {
  if (tier === undefined) return {};
  return { service_tier: tier === 'default' || tier === 'auto' ? 'standard' : tier };
}
