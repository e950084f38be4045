import type { PoolSet, ReservedPool, TokenPrice } from '../pools/pool.js';
import { tokensCost } from '../pools/price-at.js';
import { unitsOfCall } from '../pools/reserved-units.js';
import type { Workload, WorkloadJob } from '../simulation/workload.js';

/** What a call takes out of a reserved pool: one number, or input and output apart, in the order of its rates. */
export function reservedUnits(pool: ReservedPool, { inputTokens, outputTokens }: WorkloadJob): readonly number[] {
  const [first, second] = unitsOfCall(pool, { inputTokens, outputTokens });
  return pool.unit === 'input-and-output-tokens' ? [first, second] : [first];
}

/** What a call costs at a price. */
export function listCostNanoUsd(price: TokenPrice, { inputTokens, outputTokens }: WorkloadJob): number {
  return tokensCost(price, inputTokens, outputTokens);
}

/**
 * The same pools with every reserved rate set so that the mean load is `loadFactor` times the rate; several pools get
 * equal parts of the load. A fixed price is paid for them, so nothing else changes.
 */
export function sizeReserved(pools: PoolSet, { jobs, spanMs }: Workload, loadFactor: number): PoolSet {
  const reserved = pools.reserved.map((pool): ReservedPool => {
    const perWindow = pool.windowMs / Math.max(spanMs, pool.windowMs) / loadFactor / pools.reserved.length;
    const [input = 0, output] = jobs.reduce<number[]>((sum, job) => addUp(sum, reservedUnits(pool, job)), []);
    const capacity = { input: input * perWindow, ...(output === undefined ? {} : { output: output * perWindow }) };
    return { ...pool, capacity };
  });
  return { ...pools, reserved };
}

/** The same pools with every reserved rate times a factor. */
export function scaleReserved(pools: PoolSet, factor: number): PoolSet {
  const reserved = pools.reserved.map((pool): ReservedPool => {
    const { input, output } = pool.capacity;
    return {
      ...pool,
      capacity: { input: input * factor, ...(output === undefined ? {} : { output: output * factor }) },
    };
  });
  return { ...pools, reserved };
}

function addUp(sum: readonly number[], units: readonly number[]): number[] {
  return units.map((amount, index) => amount + (sum[index] ?? 0));
}
