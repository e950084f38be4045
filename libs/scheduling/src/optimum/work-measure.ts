import type { PoolSet, TokenPrice } from '../pools/pool.js';
import type { WorkloadJob } from '../simulation/workload.js';
import { listCostNanoUsd, reservedUnits } from '../workload/size-reserved.js';
import { capacityWeights, weighted } from './capacities-of-pool.js';

/** How much work a job is. */
export type WorkMeasure = (job: WorkloadJob) => number;

/**
 * What the optimum counts work in: units of the first reserved pool (list price, where that counts input and output
 * apart), so that what fits into the pool is exact, and only the price of the small rest that does not is rounded.
 */
export function workMeasure({ reserved }: PoolSet, reference: TokenPrice): WorkMeasure {
  const [pool] = reserved;
  const weights = pool && capacityWeights(pool, reference).at(-1);
  if (!pool || !weights) return (job) => listCostNanoUsd(reference, job);
  return (job) => weighted(weights, reservedUnits(pool, job));
}
