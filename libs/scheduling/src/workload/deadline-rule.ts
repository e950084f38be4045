/** A share of the jobs that must be answered within a time of their arrival. */
export interface DeadlineShare {
  readonly share: number;
  readonly withinMs: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * Traces do not say how long a request may take, so this rule does: one job in ten waits for a person (a minute), a
 * quarter belongs to a pipeline that goes on within 15 minutes, a fifth to an hourly run, and the rest is over-night work.
 * Which job gets which is drawn by seed and independent of its size.
 */
export const DEADLINE_MIX: readonly DeadlineShare[] = [
  { share: 0.1, withinMs: MINUTE_MS },
  { share: 0.25, withinMs: 15 * MINUTE_MS },
  { share: 0.2, withinMs: 2 * HOUR_MS },
  { share: 0.45, withinMs: 24 * HOUR_MS },
];
