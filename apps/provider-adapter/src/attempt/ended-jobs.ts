import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { type Failure, streams, subjectPatterns, type WorkEnvelope } from '#contracts';
import { type StoredMessage, StreamReader } from '#jetstream';
import { Clock, Logger } from '#telemetry';

const RESUME_PAUSE_MS = 1_000;
const CANCELLED: Failure = { kind: 'cancelled', message: 'The job was cancelled.' };
const EXPIRED: Failure = { kind: 'deadline-exceeded', message: 'The deadline passed before the job could be run.' };

/**
 * Jobs that need no call any more. Tombstones of cancelled jobs are followed into memory, so that asking costs a
 * look-up and not a broker round trip for every job. It may lag by a moment; a job cancelled in that moment is aborted
 * in flight by its delivery's signal.
 */
@Injectable()
export class EndedJobs implements OnApplicationBootstrap, OnApplicationShutdown {
  /** Job id → when its tombstone was stored, oldest first. */
  private readonly cancelledAtMs = new Map<string, number>();
  private readonly stopping = new AbortController();

  constructor(
    private readonly reader: StreamReader,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** Why no call is to be made, or undefined. */
  whyEnded({ jobId, deadlineMs }: WorkEnvelope): Failure | undefined {
    if (this.cancelledAtMs.has(jobId)) return CANCELLED;
    return this.clock.nowMs() >= deadlineMs ? EXPIRED : undefined;
  }

  onApplicationBootstrap(): void {
    void this.follow();
  }

  onApplicationShutdown(): void {
    this.stopping.abort();
  }

  private async follow(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        await this.reader.tail('cancelled', subjectPatterns.jobCancelled, (message) => this.add(message), { signal });
      } catch (error) {
        if (signal.aborted) return;
        this.logger.warn({ error }, 'cannot follow cancelled jobs, trying again');
      }
      if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, RESUME_PAUSE_MS));
    }
  }

  private add({ subject, storedAtMs }: StoredMessage): void {
    this.cancelledAtMs.set(subject.slice(subject.lastIndexOf('.') + 1), storedAtMs);
    const oldestMs = this.clock.nowMs() - streams.cancelled.maxAgeMs;
    for (const [jobId, atMs] of this.cancelledAtMs) {
      if (atMs >= oldestMs) break;
      this.cancelledAtMs.delete(jobId);
    }
  }
}
