import type { Failure } from '#contracts';
import type { Candidate } from '../candidates/candidate.js';

/** Why a candidate was chosen; goes into `Decision.reason`, the log and a metric label: a closed list. */
export type CallReason = 'first choice' | 'next candidate' | 'retry' | 'fail-over' | 'released';

/** Why work waits: a closed list, for a metric label. */
export type WaitCause = 'limit' | 'unavailable' | 'backoff' | 'queue';

export interface WaitUntil {
  readonly untilMs: number;
  readonly cause: WaitCause;
  /** For people: "requests per minute of openai". */
  readonly reason: string;
}

/** What the router says about a job or call. */
export type RouteOutcome =
  | { readonly kind: 'call'; readonly candidate: Candidate; readonly reason: CallReason }
  /** Durable jobs: to the held stream. */
  | ({ readonly kind: 'hold'; readonly latestStartMs: number } & WaitUntil)
  /** Live calls: in the stage, then decide again. */
  | ({ readonly kind: 'wait' } & WaitUntil)
  | { readonly kind: 'fail'; readonly failure: Failure };
