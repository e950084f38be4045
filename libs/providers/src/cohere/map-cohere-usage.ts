import type { TokenUsage } from '#contracts';
import { readCount } from '../chat/to-chat-usage.js';
import type { CohereUsage } from './cohere.wire.js';

/**
 * What is billed where that is said, for the ledger's sake: `tokens` also count what Cohere puts around a prompt and does
 * not charge for (docs.cohere.com, "how does Cohere's pricing work"; often several hundred). `cached_tokens` are of those,
 * so nothing is said about how many of the billed ones were cached.
 */
export function mapCohereUsage(usage: CohereUsage | null | undefined): TokenUsage {
  const billedInput = readCount(usage?.billed_units?.input_tokens);
  const billedOutput = readCount(usage?.billed_units?.output_tokens);
  if (billedInput !== undefined || billedOutput !== undefined) return counters(billedInput, billedOutput);
  const input = readCount(usage?.tokens?.input_tokens);
  const cached = readCount(usage?.cached_tokens);
  const uncached = input === undefined ? undefined : Math.max(0, input - (cached ?? 0));
  return {
    ...counters(uncached, readCount(usage?.tokens?.output_tokens)),
    ...(cached === undefined ? {} : { cacheReadTokens: cached }),
  };
}

function counters(input: number | undefined, output: number | undefined): TokenUsage {
  return {
    ...(input === undefined ? {} : { inputTokens: input }),
    ...(output === undefined ? {} : { outputTokens: output }),
  };
}
