import { type AttemptSummary, type Failure, type WorkEnvelope } from '#contracts';
import type { Candidate } from '../candidates/candidate.js';
import { deadlineExceeded, lastFailureOf } from './decide-after-failure.policy.js';
import type { CallReason, RouteOutcome, WaitUntil } from './route-outcome.js';

/**
 * A live caller waits inside the stage for no longer than this; beyond it the answer is 429 or 503 with Retry-After,
 * and SDKs come back by themselves. A second and a half covers the commonest `Retry-After: 1` and its jitter.
 */
export const MAX_LIVE_WAIT_MS = 1_500;

export interface WaitInput {
  readonly envelope: WorkEnvelope;
  readonly wait: WaitUntil;
  readonly latestStartMs: number;
  readonly nowMs: number;
  /** A live call is not started again after this epoch ms. */
  readonly liveUntilMs: number;
}

/** What follows when nobody can start now. */
export function outcomeOfWait({ envelope, wait, latestStartMs, nowMs, liveUntilMs }: WaitInput): RouteOutcome {
  const { untilMs, cause, reason } = wait;
  if (envelope.kind === 'job') {
    if (untilMs < envelope.deadlineMs) return { kind: 'hold', untilMs, cause, reason, latestStartMs };
    return {
      kind: 'fail',
      failure: deadlineExceeded({ ...envelope, hold: { notBeforeMs: untilMs, latestStartMs, reason } }),
    };
  }
  const isShort = untilMs - nowMs <= MAX_LIVE_WAIT_MS && untilMs <= Math.min(liveUntilMs, envelope.deadlineMs);
  if (isShort) return { kind: 'wait', untilMs, cause, reason };
  return { kind: 'fail', failure: noCapacity(envelope, untilMs - nowMs, reason) };
}

/** After a failed attempt the caller hears what the provider said; without one, that there is no capacity. */
function noCapacity({ attempts }: WorkEnvelope, retryAfterMs: number, reason: string): Failure {
  const last = attempts.at(-1);
  if (last) return { ...lastFailureOf(last), retryAfterMs };
  return { kind: 'no-capacity', message: `No capacity now: waiting for ${reason}.`, retryAfterMs };
}

/** Why this candidate, in one of five words for the decision, the log and the metrics. */
export function callReason(
  { endpoint, model }: Candidate,
  preferred: Candidate | undefined,
  attempts: readonly AttemptSummary[],
): CallReason {
  const last = attempts.at(-1);
  if (last) return last.endpoint === endpoint && last.model === model ? 'retry' : 'fail-over';
  return preferred?.endpoint === endpoint && preferred.model === model ? 'first choice' : 'next candidate';
}
