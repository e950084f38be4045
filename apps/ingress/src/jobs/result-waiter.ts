import { Injectable } from '@nestjs/common';
import { type JobResult, subjects } from '#contracts';
import { Bus } from '#jetstream';
import { JobStatusReader } from './job-status-reader.js';

/** A core subscription misses what is said while its connection is away; the stream does not. */
const LOOK_AGAIN_MS = 5_000;

/** Waits for a job's one result: a subscription for the moment it is written, the stream for everything else. */
@Injectable()
export class ResultWaiter {
  constructor(
    private readonly bus: Bus,
    private readonly jobs: JobStatusReader,
  ) {}

  /** Null when there is none by then, or when `signal` fired. */
  async wait(tenant: string, jobId: string, timeoutMs: number, signal: AbortSignal): Promise<JobResult | null> {
    // Subscribed before the stream is read: whatever comes in between is heard.
    const heard = this.listen(tenant, jobId);
    try {
      return await Promise.race([
        this.lookRepeatedly(tenant, jobId, heard.over),
        heard.result,
        timeUp(timeoutMs, signal, heard.over),
      ]);
    } finally {
      heard.stop();
    }
  }

  private listen(tenant: string, jobId: string) {
    const over = new AbortController();
    let unsubscribe: () => void = () => undefined;
    const result = new Promise<JobResult>((resolve, reject) => {
      unsubscribe = this.bus.subscribe(subjects.result(tenant, jobId), ({ data }) => {
        try {
          resolve(JSON.parse(Buffer.from(data).toString('utf8')) as JobResult);
        } catch (error) {
          reject(error);
        }
      });
    });
    const stop = () => {
      over.abort();
      unsubscribe();
    };
    return { result, over: over.signal, stop };
  }

  /** Never resolves without a result: the time limit is somebody else's. */
  private async lookRepeatedly(tenant: string, jobId: string, over: AbortSignal): Promise<JobResult> {
    for (;;) {
      const result = await this.jobs.readResult(tenant, jobId);
      if (result) return result;
      await pause(LOOK_AGAIN_MS, over);
      if (over.aborted) return new Promise<never>(() => undefined);
    }
  }
}

function pause(delayMs: number, over: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      over.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, delayMs);
    over.addEventListener('abort', done, { once: true });
  });
}

async function timeUp(timeoutMs: number, signal: AbortSignal, over: AbortSignal): Promise<null> {
  if (!signal.aborted) await pause(timeoutMs, AbortSignal.any([signal, over]));
  return null;
}
