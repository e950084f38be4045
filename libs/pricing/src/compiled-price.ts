import type { PicoUsdPerMillion } from './price-rate.js';

/** What one unit of each disjoint counter costs. */
export interface Rates {
  readonly input: PicoUsdPerMillion;
  readonly cacheRead: PicoUsdPerMillion;
  readonly cacheWrite: PicoUsdPerMillion;
  /** Written to live for an hour. */
  readonly cacheWrite1h: PicoUsdPerMillion;
  readonly output: PicoUsdPerMillion;
  /** Output tokens that were reasoning: the output price except for the few models that price them apart. */
  readonly reasoning: PicoUsdPerMillion;
  /** Per million requests, like the rest; 0 for nearly all. */
  readonly request: PicoUsdPerMillion;
}

/** Rates of calls whose whole input (cached parts included) is more than `aboveInputTokens`. */
export interface PriceTier {
  readonly aboveInputTokens: number;
  readonly rates: Rates;
}

/** Prices of one stretch of time. The whole call is billed at the highest tier its input reaches. */
export interface PricePeriod {
  readonly appliesAt: (atMs: number) => boolean;
  /** Ascending; the first is for every call. */
  readonly tiers: readonly [PriceTier, ...PriceTier[]];
}

/** In order of precedence: the first period that applies counts, and the last applies always. */
export type CompiledPrice = readonly [PricePeriod, ...PricePeriod[]];

const always = () => true;

export function flatPrice(rates: Rates): CompiledPrice {
  return [{ appliesAt: always, tiers: [{ aboveInputTokens: -1, rates }] }];
}

/** Time of day is UTC, and so is `atMs`. */
export function ratesAt(price: CompiledPrice, atMs: number, wholeInputTokens: number): Rates {
  let [period] = price;
  if (price.length > 1) period = price.find((candidate) => candidate.appliesAt(atMs)) ?? period;
  let [tier] = period.tiers;
  for (const candidate of period.tiers) if (wholeInputTokens > candidate.aboveInputTokens) tier = candidate;
  return tier.rates;
}
