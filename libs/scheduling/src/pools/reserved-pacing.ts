import { drained, drainedToMs, EMPTY_BUCKET, type LeakyBucket, poured } from './leaky-bucket.js';
import type { ReservedPool } from './pool.js';
import {
  NO_USE,
  type Pour,
  sustainedUnitsPerMs,
  type TrailingRule,
  type TrailingUse,
  trailingEntryMs,
  trailingPoured,
  trailingRule,
} from './trailing-use.js';

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
  /** A claim is let in while the level before it is at or below its ceiling: the bucket may overflow by one call. */
  readonly ceiling: Readonly<Record<Claim, number>>;
  /** Where overflow is billed, what a trailing window may hold with the claim; else an overflow is an error we wait out. */
  readonly trailing: TrailingRule | null;
}

/** How much of one rate is in use; `trailing` only where the rules count it. */
export interface PacedUse {
  readonly bucket: LeakyBucket;
  readonly trailing: TrailingUse;
}

export const NOTHING_USED: PacedUse = { bucket: EMPTY_BUCKET, trailing: NO_USE };

/** Of a window: how much deferrable work runs ahead of the drain, so that a late wake-up leaves nothing unused. */
const DEFERRABLE_AHEAD = 0.02;
/** A full window, as providers have it: a bucket that is exactly full is full. */
const FULL = 1 - 1e-9;

/**
 * Rules of the first or only (`input`) and of the second rate of a pool.
 *
 * - overflow `reject`: in any interval of T ms at most `rate × T + window + the last call` goes in, as the provider's own
 *   leaky bucket has it, and refuses the rest.
 * - overflow billed: no interval of a window's length ever holds more than the window, however the provider lays its
 *   windows. A call of any size up to the window goes in as soon as it fits the rest of the trailing window.
 */
export function pacingRules(pool: ReservedPool, rate: 'input' | 'output' = 'input'): PacingRules {
  const capacity = (rate === 'input' ? pool.capacity.input : pool.capacity.output) ?? 0;
  // Where a call needs room in two rates, deferrable work that waits for one to drain leaves the other idle.
  const deferrable = capacity * (pool.unit === 'input-and-output-tokens' ? FULL : DEFERRABLE_AHEAD);
  if (pool.overflow !== 'reject') {
    const trailing = trailingRule(capacity, pool.windowMs);
    return {
      unitsPerMs: sustainedUnitsPerMs(trailing),
      ceiling: { urgent: Number.POSITIVE_INFINITY, deferrable },
      trailing,
    };
  }
  return { unitsPerMs: capacity / pool.windowMs, ceiling: { urgent: capacity * FULL, deferrable }, trailing: null };
}

/** When a claim of `units` is let in: at or before now = now; `Infinity`: never, it is larger than the window. */
export function pacedEntryMs({ bucket, trailing }: PacedUse, rules: PacingRules, claim: Claim, units: number): number {
  const ceiling = rules.ceiling[claim];
  if (!rules.trailing) return drainedToMs(bucket, rules.unitsPerMs, ceiling);
  // One call ahead of the drain: what a large call waits for anyway must not be waited for twice.
  const drainedMs = drainedToMs(bucket, rules.unitsPerMs, Math.max(ceiling, units));
  return Math.max(drainedMs, trailingEntryMs(trailing, rules.trailing, units));
}

export function pacedPoured({ bucket, trailing }: PacedUse, rules: PacingRules, pour: Pour): PacedUse {
  return {
    bucket: poured(drained(bucket, rules.unitsPerMs, pour.nowMs), pour.units),
    trailing: rules.trailing ? trailingPoured(trailing, rules.trailing, pour) : trailing,
  };
}
