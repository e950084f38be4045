import { Injectable } from '@nestjs/common';
import { isoTime, type JobEvent, type JobResult, type JobStatus, subjects } from '#contracts';
import { Bus } from '#jetstream';
import { Clock } from '#telemetry';
import { JobStatusReader } from './job-status-reader.js';
import { statusOf } from './job-view.js';
import { ResultWaiter } from './result-waiter.js';

/** Where the events of a job go; `write` resolves when there is room for more. */
export interface EventSink {
  write(event: string, data: string): Promise<void> | void;
}

/** Longer than any deadline: the stream ends with the job or with its reader. */
const UNTIL_THE_END_MS = 2_000_000_000;

/** A job's life as events: `status` (now, then each change), `token` (what it writes, as it writes), at last `result`. */
@Injectable()
export class JobEvents {
  constructor(
    private readonly bus: Bus,
    private readonly jobs: JobStatusReader,
    private readonly waiter: ResultWaiter,
    private readonly clock: Clock,
  ) {}

  /**
   * False, before anything is written, when this tenant has no such job. Everything that happens after the call is told,
   * nothing twice; a reader who comes back is told the state of now, so there is nothing to resume.
   */
  async follow(tenant: string, jobId: string, sink: EventSink, signal: AbortSignal): Promise<boolean> {
    const live = new LiveEvents(this.bus, tenant, jobId);
    try {
      const state = await this.jobs.read(tenant, jobId);
      if (state === null) return false;
      tellStatus(sink, jobId, statusOf(state), this.clock.nowMs());
      live.flowInto(sink);
      const result =
        state.kind === 'ended' ? state.result : await this.waiter.wait(tenant, jobId, UNTIL_THE_END_MS, signal);
      // Whoever ended the job may have said so: what was told last counts, and is not told again.
      if (result) tellResult(sink, result, live.lastStatus ?? statusOf(state));
      return true;
    } finally {
      live.stop();
    }
  }
}

/** Subscribed before the state is read, held back until it is told: a reader sees the order in which things were. */
class LiveEvents {
  /** The last one that was told, if one was. */
  lastStatus: JobStatus | undefined;
  private sink: EventSink | null = null;
  private readonly early: (readonly [event: string, data: string])[] = [];
  private readonly unsubscribes: readonly (() => void)[];

  constructor(bus: Bus, tenant: string, jobId: string) {
    const pass = (event: string) => (message: { data: Uint8Array }) =>
      this.pass(event, Buffer.from(message.data).toString('utf8'));
    this.unsubscribes = [
      bus.subscribe(subjects.event(tenant, jobId), pass('status')),
      bus.subscribe(subjects.token(tenant, jobId), pass('token')),
    ];
  }

  flowInto(sink: EventSink): void {
    this.sink = sink;
    for (const [event, data] of this.early.splice(0)) this.tell(sink, event, data);
  }

  stop(): void {
    for (const unsubscribe of this.unsubscribes) unsubscribe();
  }

  private pass(event: string, data: string): void {
    if (this.sink) this.tell(this.sink, event, data);
    else this.early.push([event, data]);
  }

  private tell(sink: EventSink, event: string, data: string): void {
    if (event === 'status') this.lastStatus = statusIn(data) ?? this.lastStatus;
    void sink.write(event, data);
  }
}

/** Undefined for what is no JSON: it is passed on as it came, and says nothing. */
function statusIn(data: string): JobStatus | undefined {
  try {
    return (JSON.parse(data) as Partial<JobEvent> | null)?.status;
  } catch {
    return undefined;
  }
}

function tellStatus(sink: EventSink, id: string, status: JobStatus, nowMs: number): void {
  void sink.write('status', JSON.stringify({ id, status, at: isoTime(nowMs) }));
}

function tellResult(sink: EventSink, result: JobResult, known: JobStatus): void {
  if (known !== result.status) {
    void sink.write('status', JSON.stringify({ id: result.id, status: result.status, at: result.timings.finishedAt }));
  }
  void sink.write('result', JSON.stringify(result));
}
