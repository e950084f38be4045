import type { PoolSet, PoolTarget } from '../pools/pool.js';
import type { Hindsight } from './hindsight.js';

export interface OtherPrice {
  readonly target: PoolTarget;
  /** Of that target's list price. */
  readonly factor: number;
}

/** Every way but reserved to buy a call between two times, with its price. */
export function otherPrices(pools: PoolSet, hindsight: Hindsight, fromMs: number, toMs: number): OtherPrice[] {
  return [
    ...pools.batch
      .filter((pool) => hindsight.batchReturns(pool, fromMs, toMs))
      .map((pool) => ({ target: pool, factor: pool.priceFactor })),
    ...pools.flex
      .filter((pool) => hindsight.flexOpens(pool, fromMs, toMs))
      .map((pool) => ({ target: pool, factor: pool.priceFactor })),
    ...pools.sync.map((pool) => ({ target: pool, factor: hindsight.syncFactor(pool, fromMs, toMs) })),
  ];
}
