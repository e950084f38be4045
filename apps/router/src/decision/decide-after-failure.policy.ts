import {
  type AttemptSummary,
  countedAttempts,
  DISPOSITION_OF,
  type Failure,
  isLaneRefusal,
  type WorkEnvelope,
  wasNotAsked,
} from '#contracts';

/** The one retry budget of a job: attempts, time and (in the cost filter) money, over all stages and fail-overs. */
export interface RetryBudget {
  readonly jobAttempts: number;
  readonly liveAttempts: number;
  /** A live call is not tried again later than this after it arrived. */
  readonly liveRetryForMs: number;
}

/** What ends the job before any candidate is looked at; `null`: it may go on. */
export function endOfBudget(envelope: WorkEnvelope, nowMs: number, budget: RetryBudget): Failure | null {
  if (nowMs >= envelope.deadlineMs) return deadlineExceeded(envelope);
  const { attempts, kind } = envelope;
  const last = attempts.at(-1);
  if (!last) return null;
  if (last.failure && DISPOSITION_OF[last.failure.kind] === 'give-up') return last.failure;
  if (kind === 'live') {
    const calls = attempts.reduce(
      (sum, attempt) => (isLaneRefusal(attempt) || wasNotAsked(attempt) ? sum : sum + 1),
      0,
    );
    const isOver = calls >= budget.liveAttempts || nowMs - envelope.acceptedAtMs >= budget.liveRetryForMs;
    return isOver ? lastFailureOf(last) : null;
  }
  return countedAttempts(attempts) >= budget.jobAttempts ? attemptsExhausted(attempts, last) : null;
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
