import type { DecisionNote, Failure, Lane } from '#contracts';
import type { Units } from '#scheduling';
import type { Candidate } from '../candidates/candidate.js';

/** Why a candidate was chosen; goes into `Decision.reason`, the log and a metric label: a closed list. */
export type CallReason = 'first choice' | 'next candidate' | 'retry' | 'fail-over' | 'released' | 'scheduled';

/** Why work waits: a closed list, for a metric label. */
export type WaitCause = 'limit' | 'unavailable' | 'backoff' | 'queue' | 'lane';

export interface WaitUntil {
  readonly untilMs: number;
  readonly cause: WaitCause;
  /** For people: "requests per minute of openai". */
  readonly reason: string;
}

/** Where a call goes, and what was taken for it. */
export interface Place {
  readonly candidate: Candidate;
  readonly lane: Exclude<Lane, 'batch'>;
  /** Lane reserved: what was taken out of the pool. */
  readonly reservedUnits?: Units;
}

/** What the router says about a job or call. */
export type RouteOutcome =
  | ({ readonly kind: 'call'; readonly reason: CallReason; readonly note?: DecisionNote } & Place)
  /** Durable jobs: to the held stream. */
  | ({ readonly kind: 'hold'; readonly latestStartMs: number; readonly note?: DecisionNote } & WaitUntil)
  /** Live calls: in the stage, then decide again. */
  | ({ readonly kind: 'wait' } & WaitUntil)
  | { readonly kind: 'fail'; readonly failure: Failure };
