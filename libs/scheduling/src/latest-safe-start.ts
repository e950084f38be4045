export interface LatestSafeStartInput {
  readonly deadlineMs: number;
  /** How long the call will probably take (an upper quantile, not the mean, or half the jobs are late). */
  readonly estimatedDurationMs: number;
  /** For queueing, clocks and the way back. */
  readonly marginMs: number;
}

/** Epoch ms after which a start is probably late. May lie in the past: then now is the best there is. */
export function latestSafeStartMs(input: LatestSafeStartInput): number {
  return input.deadlineMs - Math.ceil(input.estimatedDurationMs) - input.marginMs;
}
