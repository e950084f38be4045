import {
  type ConditionalPrice,
  calcPrice,
  findProvider,
  type ModelInfo,
  type ModelPrice,
} from '@pydantic/genai-prices';
import type { CompiledPrice, PricePeriod, PriceTier, Rates } from './compiled-price.js';
import { type PicoUsdPerMillion, rateOfNumber } from './price-rate.js';

/** How a provider of the configuration finds its place in the catalogue. */
export interface PricedProvider {
  readonly id: string;
  readonly catalogueId?: string;
  readonly baseUrl?: string;
}

type CatalogueProvider = NonNullable<ReturnType<typeof findProvider>>;
type Constraint = NonNullable<ConditionalPrice['constraint']>;

const DAY_SECONDS = 86_400;

/**
 * The catalogue's price of a model, or null. Only the data bundled with the package is read, nothing is fetched. The
 * provider is found by its catalogue id, else by its address, else by its name (`openai-eu` is `openai`); a provider
 * the catalogue does not know has no prices, whatever its models are called. `lane` asks for a price of its own that
 * some catalogues keep as `<model>:batch`.
 */
export function compileCataloguePrice(provider: PricedProvider, model: string, lane?: string): CompiledPrice | null {
  const found = findCatalogueProvider(provider);
  if (!found) return null;
  const wanted = lane === undefined ? model : `${model}:${lane}`;
  const info = findModel(found, wanted);
  if (!info || (lane !== undefined && !info.id.toLowerCase().endsWith(`:${lane}`))) return null;
  return compileModel(info);
}

function findCatalogueProvider(provider: PricedProvider): CatalogueProvider | undefined {
  if (provider.catalogueId !== undefined) return findProvider({ providerId: provider.catalogueId });
  const byAddress = provider.baseUrl === undefined ? undefined : findProvider({ providerApiUrl: provider.baseUrl });
  return byAddress ?? findProvider({ providerId: provider.id });
}

/** The catalogue's own matching (aliases, dated names, providers that resell); the moment does not matter to it. */
function findModel(provider: CatalogueProvider, model: string): ModelInfo | undefined {
  return calcPrice({}, model, { providerId: provider.id, timestamp: new Date(0) })?.model;
}

function compileModel(info: ModelInfo): CompiledPrice {
  if (!Array.isArray(info.prices)) return [compilePeriod(info.prices)];
  // The catalogue lists periods oldest first, the last that applies wins, and the first is for when none does.
  const [first, ...later] = info.prices.map(({ prices, constraint }) => compilePeriod(prices, constraint));
  if (!first) throw new RangeError(`the price catalogue lists no price for '${info.id}'`);
  const newestFirst: PricePeriod[] = [...later.reverse(), first, { ...first, appliesAt: () => true }];
  return newestFirst as unknown as CompiledPrice;
}

function compilePeriod(price: ModelPrice, constraint?: Constraint): PricePeriod {
  return { appliesAt: compileConstraint(constraint), tiers: compileTiers(price) };
}

function compileConstraint(constraint?: Constraint): (atMs: number) => boolean {
  if (!constraint) return () => true;
  if (constraint.type === 'start_date') {
    const startMs = Date.parse(constraint.start_date);
    return (atMs) => atMs >= startMs;
  }
  const start = secondOfDay(constraint.start_time);
  const end = secondOfDay(constraint.end_time);
  return (atMs) => {
    const second = (atMs / 1000) % DAY_SECONDS;
    return end < start ? second >= start || second < end : second >= start && second < end;
  };
}

/** `16:30:00Z`, `09:00:00+08:00` → seconds after midnight UTC. */
function secondOfDay(time: string): number {
  return (Date.parse(`1970-01-02T${time}`) / 1000) % DAY_SECONDS;
}

function compileTiers(price: ModelPrice): [PriceTier, ...PriceTier[]] {
  const starts = new Set<number>();
  for (const value of Object.values(price)) {
    if (typeof value === 'object') for (const tier of value.tiers) starts.add(tier.start);
  }
  const ascending = [...starts].sort((a, b) => a - b);
  const tierAbove = (aboveInputTokens: number): PriceTier => ({
    aboveInputTokens,
    rates: ratesAbove(price, aboveInputTokens),
  });
  return [tierAbove(-1), ...ascending.map(tierAbove)];
}

/** A counter without a price of its own is billed as what it is a part of: cached input as input, reasoning as output. */
function ratesAbove(price: ModelPrice, inputTokens: number): Rates {
  const rate = (key: string): PicoUsdPerMillion | undefined => {
    const value = price[key];
    if (value === undefined) return undefined;
    if (typeof value === 'number') return rateOfNumber(value);
    const reached = value.tiers.filter((tier) => inputTokens >= tier.start).sort((a, b) => a.start - b.start);
    return rateOfNumber(reached.at(-1)?.price ?? value.base);
  };
  const input = rate('input_mtok') ?? 0n;
  const output = rate('output_mtok') ?? 0n;
  const cacheWrite = rate('cache_write_mtok') ?? input;
  return {
    input,
    output,
    cacheRead: rate('cache_read_mtok') ?? input,
    cacheWrite,
    cacheWrite1h: rate('cache_write_1h_mtok') ?? cacheWrite,
    reasoning: rate('output_reasoning_mtok') ?? output,
    request: (rate('requests_kcount') ?? 0n) * 1000n,
  };
}
