import type { Lane } from '#contracts';
import type { HeldCandidate } from '../held-job.js';

/** What the scheduler needs to know about a job; a `HeldJob` is one. Times are epoch ms. */
export interface SchedulerJob {
  readonly jobId: string;
  readonly tenant: string;
  /** Endpoint and model pairs that may serve it, best first: it may use the pools of all of them. */
  readonly candidates: readonly HeldCandidate[];
  /** Jobs of one queue have the same candidates **and the same lanes**: put both into its name. */
  readonly queue: string;
  readonly notBeforeMs: number;
  readonly deadlineMs: number;
  /** Ties only; higher first. */
  readonly priority: number;
  readonly inputTokens: number;
  readonly expectedOutputTokens: number;
  /** How it may be bought. */
  readonly lanes: readonly Lane[];
  /** Kind of work, as far as output estimates are learned apart for it. */
  readonly task?: string;
}
