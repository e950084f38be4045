import { Injectable } from '@nestjs/common';
import type { JobResult } from '#contracts';
import type { Exchange } from '../http/exchange.js';
import { OpenRequests } from '../http/open-requests.js';
import { callerGone } from '../live/caller-gone.js';
import { JobStatusReader } from './job-status-reader.js';
import type { JobState } from './job-view.js';
import { ResultWaiter } from './result-waiter.js';

/** A caller's own jobs, now or after waiting a while for the result. */
@Injectable()
export class JobLookup {
  constructor(
    private readonly jobs: JobStatusReader,
    private readonly waiter: ResultWaiter,
    private readonly openRequests: OpenRequests,
  ) {}

  async find(exchange: Exchange, jobId: string, waitMs: number): Promise<JobState | null> {
    const { tenant } = exchange.authenticated;
    const state = await this.jobs.read(tenant, jobId);
    // A job that is not there will not come: waiting for it would tell a stranger's id from an invented one by time.
    if (state === null || state.kind === 'ended' || waitMs === 0) return state;
    const result = await this.wait(exchange, jobId, waitMs);
    return result ? { kind: 'ended', result } : this.jobs.read(tenant, jobId);
  }

  wait(exchange: Exchange, jobId: string, waitMs: number): Promise<JobResult | null> {
    return this.waiter.wait(exchange.authenticated.tenant, jobId, waitMs, this.endOfWaiting(exchange));
  }

  /** Fires when nobody waits any more, or when this process is about to end. */
  endOfWaiting(exchange: Exchange): AbortSignal {
    return AbortSignal.any([callerGone(exchange.response), this.openRequests.drainSignal]);
  }
}
