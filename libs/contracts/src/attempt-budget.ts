import type { AttemptSummary } from './envelope.js';

/**
 * A provider that says "wait" did no work and took no money, and waiting is not an error; one whose wire cannot honour a
 * parameter (`strict`) was not even asked: for durable jobs these attempts do not count, up to this many (an envelope grows by 300 bytes with each).
 */
const FREE_REFUSALS = 100;

/**
 * A lane that may say no (flex is shed, reserved is full) has said no: nothing was done and nothing is billed, and the
 * other lanes of the same model are none the worse for it.
 */
export function isLaneRefusal({ lane, failure }: Pick<AttemptSummary, 'lane' | 'failure'>): boolean {
  if (lane !== 'flex' && lane !== 'reserved') return false;
  return failure?.kind === 'rate-limited' || (lane === 'flex' && failure?.kind === 'overloaded');
}

/** Its wire said before any call that it cannot honour a parameter of a `strict` call. */
export function wasNotAsked({ failure }: Pick<AttemptSummary, 'failure'>): boolean {
  return failure?.kind === 'unsupported-parameter';
}

/** Attempts that use up the budget of a durable job. One whose worker died counts: it may have been billed. */
export function countedAttempts(attempts: readonly AttemptSummary[]): number {
  const isRefusal = (attempt: AttemptSummary) =>
    attempt.failure?.kind === 'rate-limited' || wasNotAsked(attempt) || isLaneRefusal(attempt);
  const refusals = attempts.filter(isRefusal).length;
  return attempts.length - Math.min(refusals, FREE_REFUSALS);
}

/** Attempt numbers are never used twice, even when a worker that died took one. */
export function nextAttemptNumber(attempts: readonly AttemptSummary[]): number {
  return attempts.reduce((highest, { attemptNumber }) => Math.max(highest, attemptNumber), 0) + 1;
}
