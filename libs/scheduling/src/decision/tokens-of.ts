import type { StoredEntry } from './entry.js';
import type { SchedulerJob } from './scheduler-job.js';

/** Tokens that a job will probably take of limits. */
export function tokensOf({
  job,
  outputTokens,
}: Pick<StoredEntry<SchedulerJob, unknown>, 'job' | 'outputTokens'>): number {
  return job.inputTokens + outputTokens;
}
