import type { AttemptSummary } from '#contracts';
import type { Candidate } from './candidate.js';
import { failuresHere } from './failed-endpoint.filter.js';

/**
 * Best first: fewest failures of this job, then the operator's rank, then the lower health penalty, then the order of
 * the configuration (the sort is stable).
 */
export function orderCandidates(
  candidates: readonly Candidate[],
  attempts: readonly AttemptSummary[],
  penaltyOf: (candidate: Candidate) => number,
): readonly Candidate[] {
  if (candidates.length < 2) return candidates;
  return [...candidates].sort(
    (a, b) => failuresHere(a, attempts) - failuresHere(b, attempts) || a.rank - b.rank || penaltyOf(a) - penaltyOf(b),
  );
}
