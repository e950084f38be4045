import type { TokenUsage } from '#contracts';

interface SaidUsage {
  readonly prompt_tokens?: number;
  readonly completion_tokens?: number;
  readonly total_tokens?: number;
  readonly prompt_tokens_details?: Readonly<Record<string, number>>;
  readonly completion_tokens_details?: Readonly<Record<string, number>>;
}

/**
 * Where four disjoint counters and the usage a caller reads do not add up to the same, one sentence each.
 *
 * @param translated the answer's usage was written by us: then details and total must agree too; a provider's own bytes
 *   may leave details out or count reasoning apart (xAI)
 */
export function brokenIdentities(usage: TokenUsage, said: unknown, translated: boolean): string[] {
  const { inputTokens, cacheReadTokens = 0, cacheWriteTokens = 0, cacheWrite1hTokens = 0 } = usage;
  const { outputTokens, reasoningTokens = 0 } = usage;
  const counters = Object.entries(usage).filter(([, count]) => !Number.isSafeInteger(count) || Number(count) < 0);
  const input = inputTokens === undefined ? undefined : inputTokens + cacheReadTokens + cacheWriteTokens;
  const { prompt_tokens, completion_tokens, total_tokens, prompt_tokens_details } = (said ?? {}) as SaidUsage;
  // More from the cache than in the prompt: such a host's prompt does not include it.
  const isApart = !translated && cacheReadTokens + cacheWriteTokens > (prompt_tokens ?? 0);
  const broken = [
    ...counters.map(([name, count]) => `${name} is ${count}`),
    ...(outputTokens !== undefined && reasoningTokens > outputTokens ? ['more reasoning than output'] : []),
    ...(cacheWrite1hTokens > cacheWriteTokens ? ['more written for an hour than written'] : []),
    ...differ('prompt_tokens', prompt_tokens, isApart ? inputTokens : input),
  ];
  if (!translated || said === undefined || said === null) return broken;
  return [
    ...broken,
    ...differ('completion_tokens', completion_tokens, outputTokens),
    ...differ('total_tokens', total_tokens, sumOf(input, outputTokens)),
    ...differ('cached_tokens', prompt_tokens_details?.['cached_tokens'] ?? 0, cacheReadTokens),
    ...differ('cache_write_tokens', prompt_tokens_details?.['cache_write_tokens'] ?? 0, cacheWriteTokens),
  ];
}

/** Undefined = not said: nothing to compare. */
function differ(name: string, said: number | undefined, counted: number | undefined): string[] {
  return said === undefined || counted === undefined || said === counted
    ? []
    : [`${name} says ${said}, counted ${counted}`];
}

function sumOf(...counts: readonly (number | undefined)[]): number | undefined {
  const known = counts.filter((count) => count !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, count) => sum + count, 0);
}
