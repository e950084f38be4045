import { Injectable } from '@nestjs/common';
import { isoTime, type JobEvent, type JobStatus, subjects } from '#contracts';
import { Bus } from '#jetstream';
import { Clock } from '#telemetry';

const encoder = new TextEncoder();

/** Tells whoever watches a job what happens to it, over core NATS; nobody has to listen. */
@Injectable()
export class JobEvents {
  constructor(
    private readonly bus: Bus,
    private readonly clock: Clock,
  ) {}

  /** To the other replicas of the router: this hold is over. */
  released({ tenant, jobId }: { tenant: string; jobId: string }, sequence: number): void {
    this.bus.publish(subjects.jobReleased(tenant, jobId), encoder.encode(String(sequence)));
  }

  tell({ tenant, jobId }: { tenant: string; jobId: string }, status: JobStatus, detail: string): void {
    const event: JobEvent = { id: jobId, status, at: isoTime(this.clock.nowMs()), detail };
    this.bus.publish(subjects.event(tenant, jobId), encoder.encode(JSON.stringify(event)));
  }
}
