import { Injectable } from '@nestjs/common';
import { type JobResult, subjects } from '#contracts';
import { Bus } from '#jetstream';
import { JobStatusReader } from './job-status-reader.js';

/** A core subscription misses what is said while its connection is away; the stream does not. */
const LOOK_AGAIN_MS = 5_000;
/** Subscribers may hear a message a moment before the stream has it. */
const STORED_SOON_MS = 10;

/** Waits for a job's one result: a subscription for the moment it is written, the stream for everything else. */
@Injectable()
export class ResultWaiter {
  constructor(
    private readonly bus: Bus,
    private readonly jobs: JobStatusReader,
  ) {}

  /** Null when there is none by then, or when `signal` fired. */
  async wait(tenant: string, jobId: string, timeoutMs: number, signal: AbortSignal): Promise<JobResult | null> {
    const over = new AbortController();
    // Subscribed before the stream is read: whatever comes in between is heard.
    const heard = new Heard();
    const unsubscribe = this.bus.subscribe(subjects.result(tenant, jobId), () => heard.ring());
    try {
      return await Promise.race([
        this.lookRepeatedly(tenant, jobId, heard, over.signal),
        timeUp(timeoutMs, signal, over.signal),
      ]);
    } finally {
      over.abort();
      unsubscribe();
    }
  }

  /**
   * Never resolves without a result: the time limit is somebody else's. What is heard only says that it is time to look:
   * two writers may both be heard, and the stream keeps the first.
   */
  private async lookRepeatedly(tenant: string, jobId: string, heard: Heard, over: AbortSignal): Promise<JobResult> {
    for (;;) {
      const result = await this.jobs.readResult(tenant, jobId);
      if (result) return result;
      await heard.wait(heard.rung ? STORED_SOON_MS : LOOK_AGAIN_MS, over);
      if (over.aborted) return new Promise<never>(() => undefined);
    }
  }
}

/** A bell somebody may wait for. */
class Heard {
  rung = false;
  private wake: () => void = () => undefined;

  ring(): void {
    this.rung = true;
    this.wake();
  }

  async wait(limitMs: number, over: AbortSignal): Promise<void> {
    const bell = new AbortController();
    this.wake = () => bell.abort();
    await pause(limitMs, AbortSignal.any([over, bell.signal]));
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
