import { type AttemptSummary, DISPOSITION_OF, type Failure, type WorkEnvelope } from '#contracts';

/** The one retry budget of a job: attempts, time and (in the cost filter) money, over all stages and fail-overs. */
export interface RetryBudget {
  readonly jobAttempts: number;
  readonly liveAttempts: number;
  /** A live call is not tried again later than this after it arrived. */
  readonly liveRetryForMs: number;
}

/**
 * A provider that says "wait" did no work and took no money, and waiting is not an error: for durable jobs these
 * attempts do not count, up to this many (an envelope grows by 300 bytes with each).
 */
const FREE_REFUSALS = 100;

/** What ends the job before any candidate is looked at; `null`: it may go on. */
export function endOfBudget(envelope: WorkEnvelope, nowMs: number, budget: RetryBudget): Failure | null {
  if (nowMs >= envelope.deadlineMs) return deadlineExceeded(envelope);
  const { attempts, kind } = envelope;
  const last = attempts.at(-1);
  if (!last) return null;
  if (last.failure && DISPOSITION_OF[last.failure.kind] === 'give-up') return last.failure;
  if (kind === 'live') {
    const isOver = attempts.length >= budget.liveAttempts || nowMs - envelope.acceptedAtMs >= budget.liveRetryForMs;
    return isOver ? lastFailureOf(last) : null;
  }
  return countedAttempts(attempts) >= budget.jobAttempts ? attemptsExhausted(attempts, last) : null;
}

/** Attempts that use up the budget of a durable job. One whose worker died counts: it may have been billed. */
export function countedAttempts(attempts: readonly AttemptSummary[]): number {
  const refusals = attempts.filter(({ failure }) => failure?.kind === 'rate-limited').length;
  return attempts.length - Math.min(refusals, FREE_REFUSALS);
}

/** Attempt numbers are never used twice, even when a worker that died took one. */
export function nextAttemptNumber(attempts: readonly AttemptSummary[]): number {
  return attempts.reduce((highest, { attemptNumber }) => Math.max(highest, attemptNumber), 0) + 1;
}

/** A live caller gets what the provider said last; nobody learns anything from "attempts exhausted". */
export function lastFailureOf(last: AttemptSummary): Failure {
  return last.failure ?? { kind: 'internal-error', message: 'The call was not heard of again.' };
}

function attemptsExhausted(attempts: readonly AttemptSummary[], last: AttemptSummary): Failure {
  const { message, statusCode, retryAfterMs } = lastFailureOf(last);
  return {
    kind: 'attempts-exhausted',
    message: `${attempts.length} attempts failed. The last one: ${message}`,
    ...(statusCode === undefined ? {} : { statusCode }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

export function deadlineExceeded({ attempts, hold }: Pick<WorkEnvelope, 'attempts' | 'hold'>): Failure {
  const why = hold?.reason ?? attempts.at(-1)?.failure?.message;
  const suffix = why === undefined ? '' : ` It waited for: ${why}`;
  return { kind: 'deadline-exceeded', message: `The deadline passed before the work could be done.${suffix}` };
}
