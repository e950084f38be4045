/**
 * What the clairvoyant optimum is asked: how much of the work of each group goes to prepaid capacity, and when, so that
 * buying the rest elsewhere costs least. Time is cut into windows of equal length; what work is measured in is said by
 * `workMeasure`.
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
  /** Work that arrives in each window. */
  readonly arrivals: ArrayLike<number>;
  /** Nano-dollars that a unit of the work that arrives in each window costs elsewhere, where it is cheapest. */
  readonly otherNanoUsd: ArrayLike<number>;
  /** Units of each capacity that a unit of work takes; in the order of `OptimumProblem.capacities`. */
  readonly burns: readonly number[];
}

/**
 * A limit on what a reserved pool serves, in units that are a weighted sum of the pool's rates. A pool of one rate has
 * one. A pool that counts input and output apart has three: each rate, and both together weighed by price, which says
 * exactly how much list price fits into it where the rates alone are rounded to a whole group of jobs.
 */
export interface ReservedCapacity {
  readonly pool: number;
  /** By rate of the pool. */
  readonly weights: readonly number[];
  /** Windows over which the rate is counted: 1, or more when the pool's own window is longer than ours. */
  readonly periodWindows: number;
  /** Pool windows in each period, without the time in which the pool is lost. */
  readonly poolWindows: readonly number[];
  /** Units in each period. */
  readonly perPeriod: ArrayLike<number>;
  /** Units that may be taken ahead of the rate: the depth of a leaky bucket plus the last call that fits. */
  readonly burstUnits: number;
}

export interface Optimum {
  readonly costNanoUsd: number;
  /** Work that reserved capacity serves, by pool. */
  readonly servedWork: readonly number[];
  /** Units taken out of each capacity, in the order of the problem's. */
  readonly usedUnits: readonly number[];
  /** Work served from reserved capacity in each window, all pools together. */
  readonly servedPerWindow: readonly number[];
  /** Cost of what arrives in each window and is bought elsewhere. */
  readonly costPerWindow: readonly number[];
  /** Nano-dollars one more unit of each capacity would save, by period: the shadow price. */
  readonly unitValues: readonly (readonly number[])[];
}
