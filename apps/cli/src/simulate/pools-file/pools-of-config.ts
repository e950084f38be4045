import { parseUsd } from '#contracts';
import type {
  BatchPool,
  FlexPool,
  PoolSet,
  PriceWindow,
  RateLimits,
  ReservedPool,
  SyncPool,
  TokenPrice,
} from '#scheduling';
import type { BatchPoolConfig } from './batch-pool.config.js';
import type { ListPriceConfig } from './list-price.config.js';
import type { FlexPoolConfig, PoolLimitsConfig, PriceWindowConfig, SyncPoolConfig } from './metered-pool.config.js';
import type { PoolsConfig } from './pools.config.js';
import type { ReservedPoolConfig } from './reserved-pool.config.js';

export interface PoolsToSimulate {
  readonly pools: PoolSet;
  /** Ids of reserved pools without a rate of their own: they are sized by the load. */
  readonly unsized: ReadonlySet<string>;
}

const NANO_USD_PER_USD = 1e9;
const TOKENS_PER_PRICE = 1_000_000;

/** Configuration as people write it → pools as the scheduler reads them. */
export function poolsOf(config: PoolsConfig): PoolsToSimulate {
  const target = targetOf(config.listPrice);
  return {
    pools: {
      reserved: config.reserved.map((pool) => ({ ...target(pool), ...reservedOf(pool) })),
      batch: config.batch.map((pool) => ({ ...target(pool), ...batchOf(pool) })),
      flex: config.flex.map((pool) => ({ ...target(pool), ...flexOf(pool) })),
      sync: config.sync.map((pool) => ({ ...target(pool), ...syncOf(pool) })),
    },
    unsized: new Set(config.reserved.filter((pool) => pool.capacityPerWindow === undefined).map(({ id }) => id)),
  };
}

function targetOf(fallback: ListPriceConfig) {
  return ({ id, listPrice }: { readonly id: string; readonly listPrice?: ListPriceConfig }) => ({
    id,
    endpoint: id,
    model: 'simulated',
    listPrice: tokenPrice(listPrice ?? fallback),
  });
}

function tokenPrice({ inputUsdPerMillion, outputUsdPerMillion }: ListPriceConfig): TokenPrice {
  return { inputNanoUsd: perToken(inputUsdPerMillion), outputNanoUsd: perToken(outputUsdPerMillion) };
}

function perToken(usdPerMillion: string): number {
  return Number(parseUsd(usdPerMillion)) / TOKENS_PER_PRICE;
}

type Own<Pool> = Omit<Pool, 'id' | 'endpoint' | 'model' | 'listPrice'>;

function reservedOf(pool: ReservedPoolConfig): Own<ReservedPool> {
  const { unit, capacityPerWindow = 0, outputCapacityPerWindow: output } = pool;
  const capacity =
    unit === 'usd'
      ? { input: capacityPerWindow * NANO_USD_PER_USD }
      : { input: capacityPerWindow, ...(output === undefined ? {} : { output }) };
  return {
    lane: 'reserved',
    unit: unit === 'usd' ? 'nano-usd' : unit,
    capacity,
    windowMs: pool.window,
    burn: { input: pool.inputBurn, output: pool.outputBurn },
    overflow: pool.overflow,
  };
}

function batchOf(pool: BatchPoolConfig): Own<BatchPool> {
  const { priceFactor, maxRequests, minRequests, maxEnqueuedTokens, expiryKeepsPartials } = pool;
  return {
    lane: 'batch',
    priceFactor,
    maxRequests,
    minRequests,
    ...(maxEnqueuedTokens === undefined ? {} : { maxEnqueuedTokens }),
    windowMs: pool.window,
    expiryKeepsPartials,
    cancelMs: pool.cancel,
  };
}

function flexOf({ priceFactor, limits }: FlexPoolConfig): Own<FlexPool> {
  return { lane: 'flex', priceFactor, ...limitsOf(limits) };
}

function syncOf({ limits, priceWindows }: SyncPoolConfig): Own<SyncPool> {
  return {
    lane: 'sync',
    ...limitsOf(limits),
    ...(priceWindows.length > 0 ? { priceWindows: priceWindows.map(priceWindowOf) } : {}),
  };
}

function limitsOf(limits: PoolLimitsConfig | undefined): { limits?: RateLimits } {
  return limits ? { limits: { ...limits } } : {};
}

function priceWindowOf({ from, to, priceFactor }: PriceWindowConfig): PriceWindow {
  return { fromMinute: minuteOf(from), toMinute: minuteOf(to), priceFactor };
}

function minuteOf(clock: string): number {
  const [hours = '0', minutes = '0'] = clock.split(':');
  return Number(hours) * 60 + Number(minutes);
}
