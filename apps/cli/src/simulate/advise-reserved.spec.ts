import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  adviseReserved,
  buildWorkload,
  type Hindsight,
  type PoolSet,
  problemOfWorkload,
  type ReservedAdvice,
  sizeReserved,
  solveOptimum,
  syntheticTrace,
} from '#scheduling';
import { openHighsSolver } from './highs-solver.js';
import { DEFAULT_POOLS } from './pools-file/default-pools.js';

const HOUR_MS = 3_600_000;
const WINDOW_MS = 15 * 60_000;
const always: Hindsight = {
  reservedShare: () => 1,
  reservedBurstUnits: () => 0,
  batchReturns: (_pool, fromMs, toMs) => toMs - fromMs >= HOUR_MS,
  flexOpens: () => false,
  syncFactor: () => 1,
};

describe('adviseReserved', () => {
  it('says what a unit more saves as solving again with that unit does', async () => {
    const solve = await openHighsSolver();
    const solved = (seed: number, loadFactor: number, unitsMore = 0) => {
      const rows = syntheticTrace({ seed, jobs: 800, spanMs: 48 * HOUR_MS });
      const workload = buildWorkload({ rows, seed, stretchToMs: 48 * HOUR_MS });
      const sized = sizeReserved(DEFAULT_POOLS.pools, workload, loadFactor);
      const pools = withMore(sized, unitsMore);
      const problem = problemOfWorkload({ workload, pools, hindsight: always, windowMs: WINDOW_MS });
      const optimum = solveOptimum(problem, solve);
      const [advice] = adviseReserved(pools.reserved, problem, optimum, workload.spanMs);
      if (!advice) throw new Error('one pool, one rate');
      return { costNanoUsd: optimum.costNanoUsd, advice };
    };
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000 }),
        fc.double({ min: 0.7, max: 3, noNaN: true }),
        (seed, loadFactor) => {
          const now = solved(seed, loadFactor);
          const unitsMore = now.advice.rate / 200;
          const more = solved(seed, loadFactor, unitsMore);
          const savedNanoUsd = now.costNanoUsd - more.costNanoUsd;
          // Cost is convex in the rate: what is saved lies between what the two shadow prices promise.
          const slack = 1e-6 * Math.max(1, now.costNanoUsd);
          expect(savedNanoUsd).toBeLessThanOrEqual(now.advice.unitSavesNanoUsd * unitsMore + slack);
          expect(savedNanoUsd).toBeGreaterThanOrEqual(more.advice.unitSavesNanoUsd * unitsMore - slack);
          expect(now.advice.breakEvenNanoUsdPerMonth).toBeCloseTo(15 * now.advice.unitSavesNanoUsd, 0);
        },
      ),
      { numRuns: 12 },
    );
  });

  it('names both rates of a pool that counts input and output apart', async () => {
    const solve = await openHighsSolver();
    const workload = buildWorkload({ rows: syntheticTrace({ seed: 1, jobs: 300, spanMs: 48 * HOUR_MS }), seed: 1 });
    const [pool] = DEFAULT_POOLS.pools.reserved;
    if (!pool) throw new Error('the default pools have a reserved one');
    const apart = { ...DEFAULT_POOLS.pools, reserved: [{ ...pool, unit: 'input-and-output-tokens' as const }] };
    const pools = sizeReserved(apart, workload, 1.3);
    const problem = problemOfWorkload({ workload, pools, hindsight: always, windowMs: WINDOW_MS });
    const advice = adviseReserved(pools.reserved, problem, solveOptimum(problem, solve), workload.spanMs);
    expect(advice.map((one: ReservedAdvice) => [one.counts, one.rate])).toEqual([
      ['input', pools.reserved[0]?.capacity.input],
      ['output', pools.reserved[0]?.capacity.output],
    ]);
  });
});

function withMore(pools: PoolSet, units: number): PoolSet {
  const reserved = pools.reserved.map((pool) => ({ ...pool, capacity: { input: pool.capacity.input + units } }));
  return { ...pools, reserved };
}
