import type { Lane, NanoUsd, TokenUsage } from '#contracts';
import { compileCataloguePrice, type PricedProvider } from './compile-catalogue-price.js';
import { type CompiledPrice, flatPrice, ratesAt } from './compiled-price.js';
import type { PriceOverride } from './price-override.js';
import { parseRate } from './price-rate.js';
import { SIMULATOR_PRICES } from './simulator-prices.js';
import { countOf, type Millionths, usageCost, WHOLE, wholeInputTokens } from './usage-cost.js';

export interface PriceBookOptions {
  /**
   * What batch and flex cost as a decimal part of the list price, where the catalogue has no price of their own.
   * @default 0.5 for both: what OpenAI, Anthropic, Google, Mistral and Bedrock publish
   */
  readonly laneMultipliers?: { readonly batch?: string; readonly flex?: string };
}

export interface PricedUsage {
  readonly provider: PricedProvider;
  /** The provider's own name of the model. */
  readonly model: string;
  readonly lane: Lane;
  readonly usage: TokenUsage;
  /** The moment whose prices count, epoch ms: when the attempt started. */
  readonly atMs: number;
  /**
   * What the configuration says this lane costs at that moment as a part of list price, where the catalogue has no price
   * of its own for the lane. Absent: `laneMultipliers` for batch and flex, 1 for sync.
   */
  readonly priceFactor?: number;
}

export interface PricedEstimate {
  readonly provider: PricedProvider;
  readonly model: string;
  readonly lane: Lane;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** @default the newest price the catalogue knows */
  readonly atMs?: number;
  /** See `PricedUsage`. */
  readonly priceFactor?: number;
}

export interface Cost {
  readonly costNanoUsd: NanoUsd;
  /** What the sync lane would have cost at list price, whatever the lane: the base of "saved". */
  readonly listNanoUsd: NanoUsd;
  /** `unknown`: neither the configuration nor the catalogue prices this model; the amounts are 0 and say nothing. */
  readonly source: 'override' | 'catalogue' | 'unknown';
  /** False when input or output tokens were not stated (or were no counts): they were priced as 0. */
  readonly usageStated: boolean;
}

interface PriceEntry {
  readonly list: CompiledPrice;
  /** Prices of their own, where the catalogue has them. */
  readonly lanes: { readonly batch: CompiledPrice | null; readonly flex: CompiledPrice | null };
  readonly source: 'override' | 'catalogue';
}

/** Callers may name models freely where a provider passes them through: the cache is dropped when it gets this big. */
const MAX_ENTRIES = 4096;
const NO_LANES = { batch: null, flex: null };

/**
 * What attempts cost: pure, exact integers of nano-dollars, time passed in. Overrides of the configuration win over the
 * catalogue bundled with `@pydantic/genai-prices`. Make a new book when the configuration changes.
 */
export class PriceBook {
  private readonly overrides = new Map<string, PriceEntry>();
  private readonly entries = new Map<string, PriceEntry | null>();
  private readonly factors: Readonly<Record<'batch' | 'flex', Millionths>>;

  /** @throws RangeError naming the field of a price or multiplier that is no plain decimal. */
  constructor(overrides: readonly PriceOverride[], options: PriceBookOptions = {}) {
    for (const price of SIMULATOR_PRICES) this.addOverride(price, 'simulator prices');
    overrides.forEach((price, index) => {
      this.addOverride(price, `prices[${index}]`);
    });
    const { batch = '0.5', flex = '0.5' } = options.laneMultipliers ?? {};
    this.factors = {
      batch: parseRate(batch, 'laneMultipliers.batch') / 1_000_000n,
      flex: parseRate(flex, 'laneMultipliers.flex') / 1_000_000n,
    };
  }

  /** Whether the configuration or the catalogue prices a model. */
  knows(provider: PricedProvider, model: string): boolean {
    return this.entryOf(provider, model) !== null;
  }

  costOf({ provider, model, lane, usage, atMs, priceFactor }: PricedUsage): Cost {
    const usageStated = isCount(usage.inputTokens) && isCount(usage.outputTokens);
    const entry = this.entryOf(provider, model);
    if (!entry) return { costNanoUsd: 0n, listNanoUsd: 0n, source: 'unknown', usageStated };
    const inputTokens = wholeInputTokens(usage);
    const listNanoUsd = usageCost(usage, ratesAt(entry.list, atMs, inputTokens), WHOLE);
    const costNanoUsd = this.laneCost(entry, lane, { usage, atMs, inputTokens, listNanoUsd, priceFactor });
    return { costNanoUsd, listNanoUsd, source: entry.source, usageStated };
  }

  /** For routing and quotes: all input as uncached. */
  estimate({ inputTokens, outputTokens, atMs, ...priced }: PricedEstimate): Cost {
    const usage = { inputTokens: countOf(Math.ceil(inputTokens)), outputTokens: countOf(Math.ceil(outputTokens)) };
    return this.costOf({ ...priced, usage, atMs: atMs ?? Number.MAX_SAFE_INTEGER });
  }

  private laneCost(
    entry: PriceEntry,
    lane: Lane,
    call: {
      usage: TokenUsage;
      atMs: number;
      inputTokens: number;
      listNanoUsd: NanoUsd;
      priceFactor: number | undefined;
    },
  ): NanoUsd {
    if (lane === 'reserved') return 0n; // paid for already, used or not
    const { usage, atMs, inputTokens, priceFactor } = call;
    if (lane === 'sync' && priceFactor === undefined) return call.listNanoUsd;
    const own = lane === 'sync' ? null : entry.lanes[lane];
    if (own) return usageCost(usage, ratesAt(own, atMs, inputTokens), WHOLE);
    const ofLane = lane === 'sync' ? WHOLE : this.factors[lane];
    const factor = priceFactor === undefined ? ofLane : toMillionths(priceFactor);
    return usageCost(usage, ratesAt(entry.list, atMs, inputTokens), factor);
  }

  private entryOf(provider: PricedProvider, model: string): PriceEntry | null {
    const key = `${provider.id}\0${model}\0${provider.catalogueId ?? ''}\0${provider.baseUrl ?? ''}`;
    const known = this.entries.get(key);
    if (known !== undefined) return known;
    const entry = this.findOverride(provider, model) ?? this.findInCatalogue(provider, model);
    if (this.entries.size >= MAX_ENTRIES) this.entries.clear();
    this.entries.set(key, entry);
    return entry;
  }

  private findOverride(provider: PricedProvider, model: string): PriceEntry | undefined {
    const own = this.overrides.get(`${provider.id}\0${model}`);
    return own ?? (provider.catalogueId ? this.overrides.get(`${provider.catalogueId}\0${model}`) : undefined);
  }

  private findInCatalogue(provider: PricedProvider, model: string): PriceEntry | null {
    const list = compileCataloguePrice(provider, model);
    if (!list) return null;
    const lanes = {
      batch: compileCataloguePrice(provider, model, 'batch'),
      flex: compileCataloguePrice(provider, model, 'flex'),
    };
    return { list, lanes, source: 'catalogue' };
  }

  private addOverride(price: PriceOverride, path: string): void {
    const input = parseRate(price.inputUsdPerMillion, `${path}.inputUsdPerMillion`);
    const output = parseRate(price.outputUsdPerMillion, `${path}.outputUsdPerMillion`);
    const { cacheReadUsdPerMillion, cacheWriteUsdPerMillion, cacheWrite1hUsdPerMillion } = price;
    const optional = (decimal: string | undefined, field: string, otherwise = input) =>
      decimal === undefined ? otherwise : parseRate(decimal, `${path}.${field}`);
    const cacheWrite = optional(cacheWriteUsdPerMillion, 'cacheWriteUsdPerMillion');
    const list = flatPrice({
      input,
      output,
      cacheRead: optional(cacheReadUsdPerMillion, 'cacheReadUsdPerMillion'),
      cacheWrite,
      cacheWrite1h: optional(cacheWrite1hUsdPerMillion, 'cacheWrite1hUsdPerMillion', cacheWrite),
      reasoning: output,
      request: 0n,
    });
    this.overrides.set(`${price.provider}\0${price.model}`, { list, lanes: NO_LANES, source: 'override' });
  }
}

/** A factor that is none (negative, NaN) counts as the whole price: nothing becomes free by a mistake. */
function toMillionths(factor: number): Millionths {
  return Number.isFinite(factor) && factor >= 0 ? BigInt(Math.round(factor * Number(WHOLE))) : WHOLE;
}

function isCount(tokens: number | undefined): boolean {
  return tokens !== undefined && Number.isSafeInteger(tokens) && tokens >= 0;
}
