import type { BatchPool, FlexPool, ReservedPool, SyncPool } from '../pools/pool.js';

/**
 * What the optimum knows of the world and no policy can: answers that are never too pessimistic, because the optimum
 * must stay below everything that is possible. Times are ms of the simulation.
 */
export interface Hindsight {
  /** Share of a reserved pool's rate that is really there between two times: 0 while it is lost, 1 normally. */
  reservedShare(pool: ReservedPool, fromMs: number, toMs: number): number;
  /**
   * Units of a rate that may be taken ahead of it: the depth of its bucket, and `largestCallUnits` on top where a bucket
   * with any room lets one call in. 0 for credit, which cannot be overdrawn.
   */
  reservedBurstUnits(pool: ReservedPool, rate: 'input' | 'output', largestCallUnits: number): number;
  /** Whether a batch handed over and collected within these times is possible. */
  batchReturns(pool: BatchPool, fromMs: number, toMs: number): boolean;
  /** Whether the pool takes work at some moment between these times. */
  flexOpens(pool: FlexPool, fromMs: number, toMs: number): boolean;
  /** Lowest price factor of the pool between these times. */
  syncFactor(pool: SyncPool, fromMs: number, toMs: number): number;
}
