import { type AttemptSummary, DISPOSITION_OF, type FailureKind, isLaneRefusal } from '#contracts';
import type { Candidate } from './candidate.js';

/** Failures that say something about the endpoint whatever the model. */
const OF_THE_ENDPOINT: ReadonlySet<FailureKind> = new Set([
  'authentication-failed',
  'quota-exhausted',
  'redirect-refused',
]);

/** Whether an earlier attempt of this job said "not here again". */
export function hasFailedForGood(candidate: Candidate, attempts: readonly AttemptSummary[]): boolean {
  for (const { endpoint, model, failure } of attempts) {
    if (!failure || endpoint !== candidate.endpoint || DISPOSITION_OF[failure.kind] === 'retry') continue;
    if (model === candidate.model || OF_THE_ENDPOINT.has(failure.kind)) return true;
  }
  return false;
}

/** How often this job failed here. Being told to wait is not a failure. */
export function failuresHere(candidate: Candidate, attempts: readonly AttemptSummary[]): number {
  let failures = 0;
  for (const attempt of attempts) {
    const { endpoint, model, outcome, failure } = attempt;
    if (endpoint !== candidate.endpoint || model !== candidate.model || isLaneRefusal(attempt)) continue;
    if (outcome !== 'succeeded' && failure?.kind !== 'rate-limited') failures += 1;
  }
  return failures;
}
