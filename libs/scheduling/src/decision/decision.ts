import type { Lane } from '#contracts';
import type { SchedulerJob } from './scheduler-job.js';
import type { Why } from './why.js';

/**
 * What is to be done now. Every decision takes its jobs out of the held ones; each job comes back through exactly one of
 * `refused`, `finished` or `remove` (an answer is owed, or its reservations stay).
 */
export type Decision<J extends SchedulerJob = SchedulerJob> =
  | StartDecision<J>
  | CommitDecision<J>
  | CancelBatchDecision;

/** Call it now. */
export interface StartDecision<J extends SchedulerJob = SchedulerJob> {
  readonly kind: 'start';
  readonly job: J;
  readonly lane: Exclude<Lane, 'batch'>;
  readonly poolId: string;
  readonly endpoint: string;
  readonly model: string;
  /** What it will probably cost; 0 in reserved. */
  readonly costNanoUsd: number;
  readonly why: Why;
}

/** Hand these over as one batch. */
export interface CommitDecision<J extends SchedulerJob = SchedulerJob> {
  readonly kind: 'commit';
  /** Number of the batch, from 1: what `batchEnded` and `cancel-batch` name. */
  readonly batch: number;
  readonly jobs: readonly J[];
  readonly poolId: string;
  readonly endpoint: string;
  readonly model: string;
  /** Of the most urgent job. */
  readonly why: Why;
}

/** Cancel the batch: what it has not finished runs elsewhere as soon as `batchEnded` says so. */
export interface CancelBatchDecision {
  readonly kind: 'cancel-batch';
  readonly batch: number;
  readonly poolId: string;
  readonly why: Why;
}

/** How an attempt went. */
export interface AttemptOutcome {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** From its start to its last token. */
  readonly latencyMs: number;
}

/** Nothing was served and nothing is billed. */
export interface Refusal {
  /** What the pool said, or knows, about when to come back. Absent: the scheduler backs off by itself. */
  readonly retryAtMs?: number;
}
