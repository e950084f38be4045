import type { JobResult } from '#contracts';
import type { GatewayClient } from './gateway-client.js';

const LONGEST_POLL_MS = 30_000;
const POLL_GRACE_MS = 15_000;
const TERMINAL: ReadonlySet<string> = new Set(['succeeded', 'failed', 'expired', 'cancelled']);

/** A job as `GET /v1/jobs/:id` shows it: before its end only the first fields are there. */
export type JobView = Pick<JobResult, 'id'> & { readonly status: string } & Partial<Omit<JobResult, 'id' | 'status'>>;

export function isFinished(job: JobView): job is JobView & JobResult {
  return TERMINAL.has(job.status);
}

/** The job now, or after at most `waitMs` when it has not ended before. */
export async function awaitJob(client: GatewayClient, id: string, waitMs: number): Promise<JobView> {
  const path = `/v1/jobs/${encodeURIComponent(id)}`;
  const endMs = performance.now() + waitMs;
  for (;;) {
    const leftMs = Math.max(0, Math.round(endMs - performance.now()));
    const pollMs = Math.min(leftMs, LONGEST_POLL_MS);
    const query = pollMs > 0 ? `?wait=${pollMs}ms` : '';
    const job = (await client.fetch('GET', `${path}${query}`, { timeoutMs: pollMs + POLL_GRACE_MS })) as JobView;
    if (isFinished(job) || leftMs <= LONGEST_POLL_MS) return job;
  }
}
