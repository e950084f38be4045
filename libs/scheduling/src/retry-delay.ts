export interface RetryDelayInput {
  /** Failed attempts so far on this endpoint, from 1. */
  readonly failedAttempts: number;
  /** Ceiling of the first delay. */
  readonly baseMs: number;
  /** No jittered delay is longer, whatever the count. */
  readonly capMs: number;
  /** What the provider asked for: a floor, and never shortened by the cap. */
  readonly retryAfterMs?: number;
  /** Uniform in [0, 1). */
  readonly random: number;
}

/** 2^30 × 1 ms is twelve days: beyond it the cap rules anyway and a float would lose whole milliseconds. */
const MAX_DOUBLINGS = 30;

/**
 * Exponential backoff with full jitter, in whole ms: uniform in [0, min(cap, base × 2^(failures−1))), because equal
 * delays make everybody who failed together come back together. `Retry-After` is a floor the jitter is added to:
 * coming back at exactly the second that was named is the next stampede.
 */
export function retryDelayMs(input: RetryDelayInput): number {
  const doublings = Math.min(Math.max(0, input.failedAttempts - 1), MAX_DOUBLINGS);
  const ceilingMs = Math.min(input.capMs, input.baseMs * 2 ** doublings);
  return Math.ceil((input.retryAfterMs ?? 0) + input.random * ceilingMs);
}
