import type { ReservedPool } from '../pools/pool.js';
import type { Optimum, OptimumProblem } from './optimum-problem.js';

/** What more of a reserved rate would have been worth over the simulated time, to an operator who knew the future. */
export interface ReservedAdvice {
  readonly pool: string;
  /** Which rate, for a pool that counts input and output apart. */
  readonly counts: 'all' | 'input' | 'output';
  /** Units per pool window it has. */
  readonly rate: number;
  /** Nano-dollars saved, over the span of the workload, by one more unit per pool window. */
  readonly unitSavesNanoUsd: number;
  /** The same for 30 days: buying a unit pays below this price a month, and giving one up pays above it. */
  readonly breakEvenNanoUsdPerMonth: number;
}

const MONTH_MS = 30 * 86_400_000;

/**
 * Reads the shadow prices of the optimum: the dual of a window's row is what one more unit in that window would save, so
 * their sum is the worth of one more unit in every window. It holds for a small change; far more units are worth less each.
 * @param spanMs how long work arrives, which is what a month is compared with.
 */
export function adviseReserved(
  pools: readonly ReservedPool[],
  problem: OptimumProblem,
  optimum: Optimum,
  spanMs: number,
): ReservedAdvice[] {
  return pools.flatMap((pool, index) => {
    const isPair = pool.unit === 'input-and-output-tokens';
    const rates = isPair ? [pool.capacity.input, pool.capacity.output ?? 0] : [pool.capacity.input];
    return rates.map((rate, at): ReservedAdvice => {
      const unitSavesNanoUsd = worthOfUnit(problem, optimum, index, at);
      return {
        pool: pool.id,
        counts: isPair ? (at === 0 ? 'input' : 'output') : 'all',
        rate,
        unitSavesNanoUsd,
        breakEvenNanoUsdPerMonth: spanMs > 0 ? (unitSavesNanoUsd * MONTH_MS) / spanMs : 0,
      };
    });
  });
}

/** One more unit of a rate in every pool window: its weight in each capacity of the pool, at the capacity's shadow prices. */
function worthOfUnit({ capacities }: OptimumProblem, { unitValues }: Optimum, pool: number, rate: number): number {
  let worthNanoUsd = 0;
  for (const [index, capacity] of capacities.entries()) {
    if (capacity.pool !== pool) continue;
    for (const [period, value] of (unitValues[index] ?? []).entries())
      worthNanoUsd += value * (capacity.poolWindows[period] ?? 0) * (capacity.weights[rate] ?? 0);
  }
  return worthNanoUsd;
}
