/**
 * What the clairvoyant optimum is asked: how much of the work of each group goes to prepaid capacity, and when, so that
 * buying the rest elsewhere costs least. Time is cut into windows of equal length; work is measured in its list price.
 */
export interface OptimumProblem {
  readonly windowMs: number;
  readonly windowCount: number;
  readonly groups: readonly WorkGroup[];
  readonly capacities: readonly ReservedCapacity[];
}

/** Jobs with the same time to their deadline and nearly the same mix of tokens: served in order of arrival at no loss. */
export interface WorkGroup {
  /** Windows after the one of its arrival in which a job may still be served. */
  readonly lagWindows: number;
  /** List price of what arrives in each window, nano-dollars. */
  readonly arrivals: ArrayLike<number>;
  /** Cheapest way but reserved to buy what arrives in each window, as a share of list price. */
  readonly otherFactors: ArrayLike<number>;
  /** Units of each capacity that work worth one nano-dollar takes; in the order of `OptimumProblem.capacities`. */
  readonly burns: readonly number[];
}

/** One rate of a reserved pool: a pool that counts input and output apart has two, which share their `pool`. */
export interface ReservedCapacity {
  readonly pool: number;
  /** Windows over which the rate is counted: 1, or more when the pool's own window is longer than ours. */
  readonly periodWindows: number;
  /** Units in each period. */
  readonly perPeriod: ArrayLike<number>;
  /** Units that may be taken ahead of the rate: the depth of a leaky bucket plus the last call that fits. */
  readonly burstUnits: number;
}

export interface Optimum {
  readonly costNanoUsd: number;
  /** List price of what reserved capacity serves, by pool. */
  readonly servedNanoUsd: readonly number[];
  /** Units taken out of each capacity, in the order of the problem's. */
  readonly usedUnits: readonly number[];
  /** List price served from reserved capacity in each window, all pools together. */
  readonly servedPerWindow: readonly number[];
  /** Cost of what arrives in each window and is bought elsewhere. */
  readonly costPerWindow: readonly number[];
  /** Nano-dollars one more unit of each capacity would save, by period: the shadow price. */
  readonly unitValues: readonly (readonly number[])[];
}
