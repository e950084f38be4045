import { formatUsd, type TokenUsage } from '#contracts';
import type { PriceBook, PricedProvider } from '#pricing';

/** Decimal US dollars per million tokens. */
export interface ModelPricing {
  readonly input_usd_per_million: string;
  readonly output_usd_per_million: string;
  readonly cache_read_usd_per_million: string;
  readonly cache_write_usd_per_million: string;
}

/** Few enough for the first tier of prices that rise with the input, enough that no digit is lost in nano-dollars. */
const TOKENS = 1_000;
const PER_MILLION = 1_000_000n / BigInt(TOKENS);

/** List price of the `sync` lane at a moment; null where nobody knows one. */
export function listPriceOf(
  prices: PriceBook,
  provider: PricedProvider,
  model: string,
  atMs: number,
): ModelPricing | null {
  const priced = (usage: TokenUsage) => prices.costOf({ provider, model, lane: 'sync', usage, atMs });
  const input = priced({ inputTokens: TOKENS, outputTokens: 0 });
  if (input.source === 'unknown') return null;
  const none = { inputTokens: 0, outputTokens: 0 };
  const usd = ({ listNanoUsd }: { readonly listNanoUsd: bigint }) => formatUsd(listNanoUsd * PER_MILLION);
  return {
    input_usd_per_million: usd(input),
    output_usd_per_million: usd(priced({ inputTokens: 0, outputTokens: TOKENS })),
    cache_read_usd_per_million: usd(priced({ ...none, cacheReadTokens: TOKENS })),
    cache_write_usd_per_million: usd(priced({ ...none, cacheWriteTokens: TOKENS })),
  };
}
