import { Injectable } from '@nestjs/common';
import { buildTerminalResult, isoTime, type JobEvent, subjects, type WorkEnvelope } from '#contracts';
import { Bus, ResultWriter } from '#jetstream';
import { Clock } from '#telemetry';

/** Writes the result `cancelled` of a job that has not started, and tells those who watch it. */
@Injectable()
export class CancelledResults {
  constructor(
    private readonly results: ResultWriter,
    private readonly bus: Bus,
    private readonly clock: Clock,
  ) {}

  /** Does nothing to a job that has its result. */
  async write(envelope: WorkEnvelope): Promise<void> {
    const { tenant, jobId, traceparent } = envelope;
    const finishedAtMs = this.clock.nowMs();
    const failure = { kind: 'cancelled', message: 'The job was cancelled before it started.' } as const;
    const result = buildTerminalResult({ envelope, status: 'cancelled', finishedAtMs, failure });
    if (!(await this.results.write(envelope, Buffer.from(JSON.stringify(result))))) return;
    const event: JobEvent = { id: jobId, status: 'cancelled', at: isoTime(finishedAtMs) };
    this.bus.publish(subjects.event(tenant, jobId), Buffer.from(JSON.stringify(event)), { traceparent });
  }
}
