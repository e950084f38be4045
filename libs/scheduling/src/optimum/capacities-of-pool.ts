import type { ReservedPool, TokenPrice } from '../pools/pool.js';
import type { Hindsight } from './hindsight.js';
import type { ReservedCapacity } from './optimum-problem.js';

export interface Windows {
  readonly windowMs: number;
  readonly windowCount: number;
}

export interface CapacityRequest extends Windows {
  readonly hindsight: Hindsight;
  /** What "list price" means. */
  readonly reference: TokenPrice;
  /** Units of the largest call on each rate. */
  readonly largestCall: readonly number[];
}

/** By capacity of a pool, in the order of its capacities: how much each of its rates counts. */
export function capacityWeights({ unit, burn }: ReservedPool, reference: TokenPrice): readonly (readonly number[])[] {
  if (unit !== 'input-and-output-tokens') return [[1]];
  const input = burn?.input ?? 1;
  const output = burn?.output ?? 1;
  const both = [
    [1, 0],
    [0, 1],
  ];
  // A rate that burns nothing limits nothing, and has no price.
  if (input <= 0 || output <= 0) return both;
  return [...both, [reference.inputNanoUsd / input, reference.outputNanoUsd / output]];
}

/**
 * The capacities of a reserved pool. A pool window longer than ours (prepaid credit of a month) is a period of several
 * windows, rounded up, the whole amount in each; where the two do not fit together, a window more may be ahead.
 */
export function capacitiesOfPool(
  pool: ReservedPool,
  index: number,
  { hindsight, reference, largestCall, windowMs, windowCount }: CapacityRequest,
): ReservedCapacity[] {
  const periodWindows = Math.max(1, Math.ceil(pool.windowMs / windowMs - 1e-9));
  const periodMs = periodWindows * windowMs;
  const isAligned = pool.windowMs <= windowMs || Math.abs(periodMs - pool.windowMs) < 1;
  const rates = [pool.capacity.input, pool.capacity.output ?? 0];
  const bursts = (['input', 'output'] as const).map(
    (rate, at) => hindsight.reservedBurstUnits(pool, rate, largestCall[at] ?? 0) + (isAligned ? 0 : (rates[at] ?? 0)),
  );
  const poolWindows = Array.from({ length: Math.ceil(windowCount / periodWindows) }, (_, period) => {
    const fromMs = period * periodMs;
    return (
      (hindsight.reservedShare(pool, fromMs, fromMs + periodMs) * Math.max(periodMs, pool.windowMs)) / pool.windowMs
    );
  });
  return capacityWeights(pool, reference).map((weights) => {
    const perWindow = weighted(weights, rates);
    return {
      pool: index,
      weights,
      periodWindows,
      poolWindows,
      perPeriod: poolWindows.map((count) => count * perWindow),
      burstUnits: weighted(weights, bursts),
    };
  });
}

/** Σ weight × value. */
export function weighted(weights: readonly number[], values: readonly number[]): number {
  return weights.reduce((sum, weight, rate) => sum + weight * (values[rate] ?? 0), 0);
}
