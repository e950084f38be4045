import { drainedToMs, type LeakyBucket } from './leaky-bucket.js';
import type { ReservedPool } from './pool.js';

/** Windows up to this are rates, used or lost; longer ones are credit that may be used any time within them. */
export const LONGEST_RATE_WINDOW_MS = 3_600_000;

/**
 * Who asks for prepaid capacity. `urgent` has no cheaper way left and may use the window's whole burst; `deferrable` may
 * wait, so it takes what would drain away and leaves the burst for urgent work that nobody has seen yet.
 */
export type Claim = 'urgent' | 'deferrable';

/** The rules of one rate of a reserved pool, in its units. Plain numbers, so that a script in a shared store can follow them. */
export interface PacingRules {
  /** What drains per ms. */
  readonly unitsPerMs: number;
  /** A claim is let in while the level is at or below its ceiling … */
  readonly ceiling: Readonly<Record<Claim, number>>;
  /** … before it (the bucket may overflow by one call: an error we wait out) or with it (overflow would be billed). */
  readonly countsItself: boolean;
}

/** Of a billed window: what is kept back so that no interval of a window's length ever holds more than the window. */
const BILLED_MARGIN = 0.1;
/** Of a window: how much deferrable work runs ahead of the drain, so that a late wake-up leaves nothing unused. */
const DEFERRABLE_AHEAD = 0.02;

/**
 * Rules of the first or only (`input`) and of the second rate of a pool.
 *
 * - overflow `reject`: in any interval of T ms at most `rate × T + window + the last call` goes in, as the provider's own
 *   leaky bucket has it, and refuses the rest.
 * - overflow billed: drain is the rate less 10 %, depth those 10 %, so that no interval of a window's length holds more
 *   than the window, however the provider lays its windows. A call larger than the depth does not go there at all.
 */
export function pacingRules(pool: ReservedPool, rate: 'input' | 'output' = 'input'): PacingRules {
  const capacity = (rate === 'input' ? pool.capacity.input : pool.capacity.output) ?? 0;
  const unitsPerMs = capacity / pool.windowMs;
  if (pool.overflow !== 'reject') {
    const depth = capacity * BILLED_MARGIN;
    return {
      unitsPerMs: unitsPerMs * (1 - BILLED_MARGIN),
      ceiling: { urgent: depth, deferrable: depth },
      countsItself: true,
    };
  }
  // `<` a full window, as the provider has it: a bucket that is exactly full is full.
  const ceiling = { urgent: capacity * (1 - 1e-9), deferrable: capacity * DEFERRABLE_AHEAD };
  return { unitsPerMs, ceiling, countsItself: false };
}

/** Whether a claim of `units` is let in now; else when to ask again (`Infinity`: never, it is larger than the depth). */
export function pacedEntryMs(bucket: LeakyBucket, rules: PacingRules, claim: Claim, units: number): number {
  const ceiling = rules.ceiling[claim] - (rules.countsItself ? units : 0);
  if (ceiling < 0) return Number.POSITIVE_INFINITY;
  return drainedToMs(bucket, rules.unitsPerMs, ceiling);
}
