import type { JobStatus } from './job-result.js';
import type { Lane } from './lane.js';

/** What `GET /v1/jobs/<id>/explain` answers: why a job went where and when it did. Times are ISO 8601. */
export interface JobExplanation {
  readonly id: string;
  readonly object: 'job.explanation';
  readonly status: JobStatus;
  /** One sentence: where it is, or how it ended and what it cost. */
  readonly summary: string;
  /** Absent when the job is over. */
  readonly deadline?: string;
  /** In the order in which it happened. */
  readonly steps: readonly ExplainedStep[];
}

export interface ExplainedStep {
  readonly at: string;
  /** `call`, `hold`: a decision. `attempt`: what came of one. `end`: a result without an attempt. */
  readonly what: 'accepted' | 'call' | 'hold' | 'attempt' | 'end';
  /** The step in words and numbers. */
  readonly text: string;
  /** The rule that decided, or the kind of failure. */
  readonly reason?: string;
  readonly lane?: Lane;
  readonly provider?: string;
  readonly model?: string;
  /** Of a decision: expected. Of an attempt: what it cost, null where its model has no price. US dollars as a decimal. */
  readonly costUsd?: string | null;
  /** Of a hold: when it is looked at again at the latest. */
  readonly until?: string;
  /** Time left until the latest safe start; negative: it was past. */
  readonly slackMs?: number;
  /** How full prepaid capacity was, as a share of its window. */
  readonly reservedLevel?: number;
  /** What every lane offered. */
  readonly offers?: readonly ExplainedOffer[];
}

export interface ExplainedOffer {
  readonly lane: Lane;
  readonly provider: string;
  readonly model: string;
  readonly costUsd: string;
  /** The latest safe start there; for batch the latest hand-over. */
  readonly latestStart: string;
}
