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
  return problem.capacities.map((capacity, index): ReservedAdvice => {
    const pool = pools[capacity.pool];
    const counts = countsOf(problem, index);
    const rate = (counts === 'output' ? pool?.capacity.output : pool?.capacity.input) ?? 0;
    const values = optimum.unitValues[index] ?? [];
    // An amount per period grows by this when the rate grows by one: the pool windows in it that are not lost.
    const poolWindows = (period: number) => (rate > 0 ? (capacity.perPeriod[period] ?? 0) / rate : 0);
    const unitSavesNanoUsd = values.reduce((sum, value, period) => sum + value * poolWindows(period), 0);
    return {
      pool: pool?.id ?? '',
      counts,
      rate,
      unitSavesNanoUsd,
      breakEvenNanoUsdPerMonth: spanMs > 0 ? (unitSavesNanoUsd * MONTH_MS) / spanMs : 0,
    };
  });
}

function countsOf({ capacities }: OptimumProblem, index: number): ReservedAdvice['counts'] {
  const pool = capacities[index]?.pool;
  if (capacities[index + 1]?.pool === pool) return 'input';
  return capacities[index - 1]?.pool === pool ? 'output' : 'all';
}
