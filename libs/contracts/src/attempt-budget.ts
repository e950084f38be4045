import type { AttemptSummary } from './envelope.js';

/**
 * A provider that says "wait" did no work and took no money, and waiting is not an error: for durable jobs these
 * attempts do not count, up to this many (an envelope grows by 300 bytes with each).
 */
const FREE_REFUSALS = 100;

/** Attempts that use up the budget of a durable job. One whose worker died counts: it may have been billed. */
export function countedAttempts(attempts: readonly AttemptSummary[]): number {
  const refusals = attempts.filter(({ failure }) => failure?.kind === 'rate-limited').length;
  return attempts.length - Math.min(refusals, FREE_REFUSALS);
}

/** Attempt numbers are never used twice, even when a worker that died took one. */
export function nextAttemptNumber(attempts: readonly AttemptSummary[]): number {
  return attempts.reduce((highest, { attemptNumber }) => Math.max(highest, attemptNumber), 0) + 1;
}
