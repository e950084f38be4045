import { type AttemptSummary, type Decision, type Failure, newAttemptId } from '#contracts';

/**
 * A decision that could not be carried out: no call was made and the ledger has no row, but it counts towards the
 * job's attempts, or the router could send it here for ever.
 */
export function notAttempted(decision: Decision, failure: Failure, nowMs = Date.now()): AttemptSummary {
  const { attemptNumber, endpoint, model, lane } = decision;
  return {
    attemptId: newAttemptId(nowMs),
    attemptNumber,
    endpoint,
    model,
    lane,
    startedAtMs: nowMs,
    finishedAtMs: nowMs,
    outcome: failure.kind === 'cancelled' ? 'cancelled' : 'failed',
    failure,
    costNanoUsd: '0',
  };
}
