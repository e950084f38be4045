import { invalidRequest } from '../problem/problems.js';
import { readDuration } from './read-job-terms.js';

/** Proxies give a silent request about a minute. */
const MAX_WAIT_MS = 60_000;

/**
 * `?wait=30s` → ms; 0 when it is not given, and a minute for everything longer.
 * @throws ApiProblem 400 when it is no duration
 */
export function readWait(query: unknown): number {
  const wait = (query as { wait?: unknown } | null)?.wait;
  if (wait === undefined) return 0;
  if (typeof wait !== 'string' || !/^\d{1,6}(?:ms|s|m)$/.test(wait)) {
    throw invalidRequest(
      `Invalid 'wait': expected a duration in ms, s or m of at most ${MAX_WAIT_MS / 1_000}s, such as 30s.`,
      'invalid_value',
      'wait',
    );
  }
  return Math.min(MAX_WAIT_MS, readDuration(wait));
}
