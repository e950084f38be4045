import { type AttemptSummary, DISPOSITION_OF, isLaneRefusal } from '#contracts';
import { retryDelayMs } from '#scheduling';
import type { Candidate } from '../candidates/candidate.js';

/**
 * Somebody waits on a live call: short. A durable job has hours and may ride out an outage: half a second to a minute.
 */
const BACKOFF = {
  live: { baseMs: 100, capMs: 400 },
  job: { baseMs: 500, capMs: 60_000 },
} as const;

export interface BackoffInput {
  readonly attempts: readonly AttemptSummary[];
  readonly kind: 'job' | 'live';
  /** Uniform in [0, 1). */
  readonly random: number;
}

/**
 * From when this job may be tried at this candidate again: 0 = it has not failed here. Its failures here are the
 * exponent; the jitter comes on top of what the provider asked for.
 */
export function backoffUntilMs({ endpoint, model }: Candidate, input: BackoffInput): number {
  let failedAttempts = 0;
  let last: AttemptSummary | undefined;
  for (const attempt of input.attempts) {
    if (attempt.endpoint !== endpoint || attempt.model !== model || !isRetryable(attempt)) continue;
    failedAttempts += 1;
    last = attempt;
  }
  if (!last) return 0;
  const { random } = input;
  const retryAfterMs = last.failure?.retryAfterMs ?? 0;
  return last.finishedAtMs + retryDelayMs({ ...BACKOFF[input.kind], failedAttempts, retryAfterMs, random });
}

function isRetryable(attempt: AttemptSummary): boolean {
  const { outcome, failure } = attempt;
  // Flex that is shed or a reservation that is full says nothing about the other lanes: no wait there.
  if (outcome === 'succeeded' || isLaneRefusal(attempt)) return false;
  return !failure || DISPOSITION_OF[failure.kind] === 'retry';
}
