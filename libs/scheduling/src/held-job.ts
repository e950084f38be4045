import type { Lane } from '#contracts';

/** One way to serve a held job, best first in `HeldJob.candidates`. */
export interface HeldCandidate {
  readonly endpoint: string;
  readonly model: string;
}

/**
 * What the scheduler needs to know about a waiting job, and no more: a million of these lie in memory, the job itself
 * lies in the held stream. Times are epoch ms.
 */
export interface HeldJob {
  readonly jobId: string;
  readonly tenant: string;
  readonly candidates: readonly HeldCandidate[];
  /**
   * Jobs of one queue want the same capacity: they are released in order, and a limit that stops the first stops all
   * of them at the cost of one (not of n).
   */
  readonly queue: string;
  readonly notBeforeMs: number;
  readonly latestStartMs: number;
  readonly deadlineMs: number;
  /** Ties only; higher first. */
  readonly priority: number;
  readonly inputTokens: number;
  readonly expectedOutputTokens: number;
  /** How it may be bought. */
  readonly lanes: readonly Lane[];
}
