import { Injectable } from '@nestjs/common';
import { isoTime, subjects } from '#contracts';
import { Publisher } from '#jetstream';
import { Clock } from '#telemetry';
import { CancelledResults } from './cancelled-results.js';
import { JobStatusReader } from './job-status-reader.js';
import type { JobState } from './job-view.js';
import { ResultWaiter } from './result-waiter.js';

/** A running call hears of it within a second; who cancels it wants to know how it ended. */
const ABORT_WAIT_MS = 1_500;

/**
 * Ends a job in whatever state it is. The tombstone is durable, so a stage that meets the job later drops it; its
 * publication is at the same moment the broadcast that aborts a call in flight. The result `cancelled` of a job that
 * has not started is written here, that of a running one by the adapter that knows what it cost; the first writer wins.
 */
@Injectable()
export class CancelJob {
  constructor(
    private readonly jobs: JobStatusReader,
    private readonly publisher: Publisher,
    private readonly cancelled: CancelledResults,
    private readonly waiter: ResultWaiter,
    private readonly clock: Clock,
  ) {}

  /** Where the job is afterwards; null when this tenant has no such job. */
  async cancel(tenant: string, jobId: string, signal: AbortSignal): Promise<JobState | null> {
    const state = await this.jobs.read(tenant, jobId);
    if (state === null || state.kind === 'ended') return state;
    if (state.status !== 'running') await this.cancelled.write(state.envelope);
    await this.publisher.publishOnce(
      subjects.jobCancelled(tenant, jobId),
      Buffer.from(JSON.stringify({ id: jobId, at: isoTime(this.clock.nowMs()) })),
    );
    // It may have begun since it was read, or be on its last byte: whoever wrote the result first has written it.
    const result = await this.waiter.wait(tenant, jobId, ABORT_WAIT_MS, signal);
    return result ? { kind: 'ended', result } : state;
  }
}
