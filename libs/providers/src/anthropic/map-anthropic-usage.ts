import type { TokenUsage } from '#contracts';
import { readCount } from '../chat/to-chat-usage.js';
import { isRecord } from '../openai/openai.wire.js';
import type { AnthropicUsage } from './anthropic.wire.js';

/**
 * Four disjoint counters as the wire has them; undefined = not said, never 0. What compacting the conversation took is
 * billed and stands in `iterations` only, so it is added. Sub-calls of another model (`advisor_message`) are left out:
 * they have another price.
 *
 * @param before of the same answer: a stream says its counters several times, each time in full, and leaves some out.
 *   A later one replaces an earlier one and is never added to it.
 */
export function mapAnthropicUsage(usage: AnthropicUsage | null | undefined, before: TokenUsage = {}): TokenUsage {
  if (!usage) return before;
  const compactions = compactionsOf(usage.iterations);
  const sum = (name: 'input_tokens' | 'output_tokens' | 'cache_read_input_tokens', earlier: number | undefined) =>
    plus(readCount(usage[name]), compactions, name) ?? earlier;
  const inputTokens = sum('input_tokens', before.inputTokens);
  const cacheReadTokens = sum('cache_read_input_tokens', before.cacheReadTokens);
  const cacheWriteTokens =
    plus(cacheWrites(usage), compactions, 'cache_creation_input_tokens') ?? before.cacheWriteTokens;
  const anHour = readCount(usage.cache_creation?.ephemeral_1h_input_tokens) ?? before.cacheWrite1hTokens;
  const outputTokens = sum('output_tokens', before.outputTokens);
  const thinking = readCount(usage.output_tokens_details?.thinking_tokens) ?? before.reasoningTokens;
  return {
    ...(inputTokens === undefined ? {} : { inputTokens }),
    ...(cacheReadTokens === undefined ? {} : { cacheReadTokens }),
    ...(cacheWriteTokens === undefined ? {} : { cacheWriteTokens }),
    // A part of the writes: said once at the beginning, it must not exceed what is said of all of them later.
    ...(anHour === undefined ? {} : { cacheWrite1hTokens: Math.min(anHour, cacheWriteTokens ?? anHour) }),
    ...(outputTokens === undefined ? {} : { outputTokens }),
    ...(thinking === undefined ? {} : { reasoningTokens: Math.min(thinking, outputTokens ?? thinking) }),
  };
}

function cacheWrites({
  cache_creation_input_tokens: total,
  cache_creation: parts,
}: AnthropicUsage): number | undefined {
  const said = readCount(total);
  if (said !== undefined || !parts) return said;
  const short = readCount(parts.ephemeral_5m_input_tokens);
  const long = readCount(parts.ephemeral_1h_input_tokens);
  return short === undefined && long === undefined ? undefined : (short ?? 0) + (long ?? 0);
}

function compactionsOf(iterations: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(iterations) ? iterations.filter(isRecord).filter(({ type }) => type === 'compaction') : [];
}

function plus(
  said: number | undefined,
  iterations: readonly Readonly<Record<string, unknown>>[],
  name: string,
): number | undefined {
  if (said === undefined) return undefined;
  return iterations.reduce((sum, iteration) => sum + (readCount(iteration[name]) ?? 0), said);
}
