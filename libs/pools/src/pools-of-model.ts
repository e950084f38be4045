import {
  type BatchLaneConfig,
  type ModelConfig,
  type ProviderConfig,
  type ReservedLaneConfig,
  WEEKDAYS,
} from '#config';
import type { Lane, TokenUsage } from '#contracts';
import type { PriceBook } from '#pricing';
import type { BatchPool, FlexPool, PoolTarget, PriceWindow, ReservedPool, SyncPool, TokenPrice } from '#scheduling';

/** How one model of one endpoint may be bought; what is not offered is null. */
export interface ModelPools {
  readonly reserved: ReservedPool | null;
  readonly batch: BatchPool | null;
  readonly flex: FlexPool | null;
  readonly sync: SyncPool | null;
  /** A reservation in US dollars of a model without a known price cannot be paced: it is not offered. */
  readonly isReservedUnpriced: boolean;
}

const NANO_USD_PER_USD = 1e9;
const MONTH_MS = 30 * 86_400_000;
/** Enough for nine digits of any price, and below the first long-context tier of every provider. */
const SAMPLE_TOKENS = 10_000;

/** A model that is not listed (passed through) can be had at list price and in no other way. */
export function poolsOfModel(provider: ProviderConfig, model: string, prices: PriceBook): ModelPools {
  const config = provider.models.find(({ id }) => id === model);
  const listPrice = listPriceOf(provider, model, prices);
  const target = (lane: Lane): PoolTarget => ({
    id: `${provider.id}/${model}:${lane}`,
    endpoint: provider.id,
    model,
    listPrice,
  });
  const isReservedUnpriced = config?.reserved?.unit === 'usd' && listPrice.inputNanoUsd + listPrice.outputNanoUsd === 0;
  const factor = (lane: 'batch' | 'flex', priceFactor: number) =>
    laneFactor({ provider, model, prices, lane, priceFactor });
  return {
    reserved:
      config?.reserved && !isReservedUnpriced ? { ...target('reserved'), ...reservedOf(config.reserved) } : null,
    batch: config?.batch
      ? { ...target('batch'), ...batchOf(config.batch), priceFactor: factor('batch', config.batch.priceFactor) }
      : null,
    flex: config?.flex
      ? { ...target('flex'), ...flexOf(config), priceFactor: factor('flex', config.flex.priceFactor) }
      : null,
    sync: config?.payAsYouGo === false ? null : { ...target('sync'), ...syncOf(provider, config) },
    isReservedUnpriced,
  };
}

type Own<Pool> = Omit<Pool, keyof PoolTarget | 'priceFactor'>;

function reservedOf(reserved: ReservedLaneConfig): Own<ReservedPool> {
  const { unit, capacityPerWindow, outputCapacityPerWindow: output, windowMs, renews, burn, overflow } = reserved;
  const input = unit === 'usd' ? capacityPerWindow * NANO_USD_PER_USD : capacityPerWindow;
  return {
    lane: 'reserved',
    unit: unit === 'usd' ? 'nano-usd' : unit,
    capacity: { input, ...(output === undefined ? {} : { output }) },
    ...(renews ? { windowMs: MONTH_MS, renews } : { windowMs }),
    burn,
    overflow,
  };
}

function batchOf(batch: BatchLaneConfig): Own<BatchPool> {
  const { maxRequests, minRequests, maxBytes, maxEnqueuedTokens, windowMs, expiryKeepsPartials, cancelMs } = batch;
  return {
    lane: 'batch',
    maxRequests,
    minRequests,
    maxBytes,
    ...(maxEnqueuedTokens === undefined ? {} : { maxEnqueuedTokens }),
    windowMs,
    expiryKeepsPartials,
    cancelMs,
  };
}

function flexOf({ flex }: ModelConfig): Own<FlexPool> {
  return { lane: 'flex', ...limitsOf(flex) };
}

/**
 * Limits of the endpoint are shared by its models and kept in the shared state; here they say what to plan with. Calls
 * at once are those of one adapter process, which sees to them.
 */
function syncOf({ id, limits }: ProviderConfig, config: ModelConfig | undefined): Own<SyncPool> {
  const priceWindows = config ? priceWindowsOf(config) : [];
  const shared = { ...limitsOf(limits), limitsId: id, callsAtOnce: limits.concurrency };
  return { lane: 'sync', ...shared, ...(priceWindows.length > 0 ? { priceWindows } : {}) };
}

function limitsOf(
  limits: { requestsPerMinute?: number; tokensPerMinute?: number } | undefined,
): Pick<FlexPool, 'limits'> {
  const { requestsPerMinute, tokensPerMinute } = limits ?? {};
  if (requestsPerMinute === undefined && tokensPerMinute === undefined) return {};
  return {
    limits: {
      ...(requestsPerMinute === undefined ? {} : { requestsPerMinute }),
      ...(tokensPerMinute === undefined ? {} : { tokensPerMinute }),
    },
  };
}

export function priceWindowsOf({ priceWindows = [] }: ModelConfig): readonly PriceWindow[] {
  return priceWindows.map(({ from, to, weekdays, priceFactor }) => ({
    fromMinute: minuteOf(from),
    toMinute: minuteOf(to),
    ...(weekdays ? { weekdays: weekdays.map((day) => WEEKDAYS.indexOf(day)) } : {}),
    priceFactor,
  }));
}

/** `16:30` → 990; the configuration has checked the form. */
function minuteOf(clock: string): number {
  return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
}

function listPriceOf(provider: ProviderConfig, model: string, prices: PriceBook): TokenPrice {
  const perToken = (usage: TokenUsage) => sampleCost({ provider, model, prices, lane: 'sync', usage }) / SAMPLE_TOKENS;
  return {
    inputNanoUsd: perToken({ inputTokens: SAMPLE_TOKENS }),
    outputNanoUsd: perToken({ outputTokens: SAMPLE_TOKENS }),
    cacheReadNanoUsd: perToken({ cacheReadTokens: SAMPLE_TOKENS }),
    cacheWriteNanoUsd: perToken({ cacheWriteTokens: SAMPLE_TOKENS }),
  };
}

interface Sample {
  readonly provider: ProviderConfig;
  readonly model: string;
  readonly prices: PriceBook;
  readonly lane: Lane;
}

/** What the lane really costs beside list price: the catalogue's own price wins over the factor of the configuration. */
function laneFactor({ priceFactor, ...sample }: Sample & { readonly priceFactor: number }): number {
  const usage = { inputTokens: SAMPLE_TOKENS, outputTokens: SAMPLE_TOKENS };
  const listNanoUsd = sampleCost({ ...sample, lane: 'sync', usage });
  return listNanoUsd > 0 ? sampleCost({ ...sample, usage, priceFactor }) / listNanoUsd : priceFactor;
}

/** At the newest price there is: pools live as long as the configuration. */
function sampleCost({
  prices,
  ...priced
}: Sample & { readonly usage: TokenUsage; readonly priceFactor?: number }): number {
  return Number(prices.costOf({ ...priced, atMs: Number.MAX_SAFE_INTEGER }).costNanoUsd);
}
