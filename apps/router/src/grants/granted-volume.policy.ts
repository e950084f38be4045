import type { CallVolume } from '#contracts';

/** One limit of an endpoint: what it holds when full, what is left of it, and what a grant would take. */
export interface LimitRoom {
  readonly capacity: number;
  readonly remaining: number;
  readonly asked: number;
}

/** Below half full every call is decided by itself: what a grant takes and nobody uses is missed only near the limit. */
const KEPT = 1 / 2;
/** One grant takes no more of a limit than this: several doors share it, and what is not used lapses. */
const LARGEST_SHARE = 1 / 20;
/** Fewer calls are not worth a message. */
const FEWEST_CALLS = 8;
/** The room of one door for a moment, whatever it asks for. */
const MOST_CALLS = 10_000;

/** What of the volume asked for is granted; null: nothing. */
export function grantedVolume(asked: CallVolume, rooms: readonly LimitRoom[]): CallVolume | null {
  let part = Math.min(1, MOST_CALLS / asked.calls);
  for (const { capacity, remaining, asked: cost } of rooms) {
    if (remaining < capacity * KEPT) return null;
    if (cost > 0) part = Math.min(part, (capacity * LARGEST_SHARE) / cost);
  }
  const calls = Math.floor(asked.calls * part);
  const tokens = Math.ceil(asked.tokens * part);
  // Written so that what is not a number is not granted.
  return calls >= FEWEST_CALLS && tokens > 0 ? { calls, tokens } : null;
}
