import type { ReservedPool } from '../pools/pool.js';
import type { Hindsight } from './hindsight.js';
import type { ReservedCapacity } from './optimum-problem.js';

export interface Windows {
  readonly windowMs: number;
  readonly windowCount: number;
}

export interface CapacityRequest extends Windows {
  readonly hindsight: Hindsight;
  /** Units of the largest call on each rate. */
  readonly largestCall: readonly number[];
}

/**
 * The rates of a reserved pool as capacities: one, or two when it counts input and output apart. A pool window longer
 * than ours (prepaid credit of a month) is a period of several windows, rounded up, the whole amount in each.
 */
export function capacitiesOfPool(
  pool: ReservedPool,
  index: number,
  { hindsight, largestCall, windowMs, windowCount }: CapacityRequest,
): ReservedCapacity[] {
  const periodWindows = Math.max(1, Math.ceil(pool.windowMs / windowMs - 1e-9));
  const periodMs = Math.max(pool.windowMs, periodWindows * windowMs);
  const periods = Math.ceil(windowCount / periodWindows);
  const { input, output } = pool.capacity;
  const rates = pool.unit === 'input-and-output-tokens' ? [input, output ?? 0] : [input];
  const shares = Array.from({ length: periods }, (_, period) => {
    const fromMs = period * periodWindows * windowMs;
    return hindsight.reservedShare(pool, fromMs, fromMs + periodWindows * windowMs);
  });
  return rates.map((rate, at) => ({
    pool: index,
    periodWindows,
    perPeriod: shares.map((share) => (share * rate * periodMs) / pool.windowMs),
    burstUnits: hindsight.reservedBurstUnits(pool, at === 0 ? 'input' : 'output', largestCall[at] ?? 0),
  }));
}
