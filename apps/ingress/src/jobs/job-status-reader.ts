import { Injectable } from '@nestjs/common';
import {
  decodeWorkMessage,
  type JobResult,
  type StreamKey,
  subjectPatterns,
  subjects,
  type WorkEnvelope,
} from '#contracts';
import { StreamReader } from '#jetstream';
import type { JobState } from './job-view.js';

/** Each round reads in the direction in which jobs move; a job that moved back (an attempt failed) is met in the next. */
const ROUNDS = 3;

/**
 * Reads where a job is from the streams, with no database and no index of its own.
 *
 * In the order of the stages, and the result last: a job is published to the next stage before it leaves the last one,
 * so a reader who walks the same way meets it. A job handed on in memory lies where it started, hence the claim of an
 * attempt says whether it runs, not the stage alone.
 */
@Injectable()
export class JobStatusReader {
  constructor(private readonly streams: StreamReader) {}

  /** Null when this tenant has no such job. `jobId` must be one of ours (`isJobId`). */
  async read(tenant: string, jobId: string): Promise<JobState | null> {
    for (let round = 0; round < ROUNDS; round += 1) {
      const state = await this.readOnce(tenant, jobId);
      if (state) return state;
    }
    return null;
  }

  async readResult(tenant: string, jobId: string): Promise<JobResult | null> {
    const stored = await this.streams.last('result', subjects.result(tenant, jobId));
    return stored ? (JSON.parse(Buffer.from(stored.data).toString('utf8')) as JobResult) : null;
  }

  private async readOnce(tenant: string, jobId: string): Promise<JobState | null> {
    // Most questions are about jobs that are over; asking here first costs the others one read.
    const early = await this.readResult(tenant, jobId);
    if (early) return { kind: 'ended', result: early };
    const stages: readonly (readonly [StreamKey, string])[] = [
      ['accepted', subjects.jobAccepted(tenant, jobId)],
      ['classified', subjects.jobClassified(tenant, jobId)],
      ['held', subjects.jobHeld(tenant, jobId)],
      ['calls', subjectPatterns.callOfJob(tenant, jobId)],
      ['attemptFailed', subjects.attemptFailed(tenant, jobId)],
    ];
    for (const [stream, subject] of stages) {
      const pending = await this.readStage(stream, subject);
      if (pending) return pending;
    }
    const result = await this.readResult(tenant, jobId);
    return result ? { kind: 'ended', result } : null;
  }

  private async readStage(stream: StreamKey, subject: string): Promise<JobState | null> {
    const stored = await this.streams.last(stream, subject);
    if (!stored) return null;
    const { envelope } = decodeWorkMessage(stored.data);
    if (stream === 'held') return { kind: 'pending', status: 'held', envelope };
    return { kind: 'pending', status: (await this.hasStarted(envelope)) ? 'running' : 'queued', envelope };
  }

  /**
   * Asks for one claim by its name and not for any: attempts are counted from 1, and nats-server 2.9 answers a wildcard by
   * going through all the subjects of the stream, at each question about a job that is not over.
   */
  private async hasStarted({ tenant, jobId, attempts }: WorkEnvelope): Promise<boolean> {
    if (attempts.length > 0) return true;
    return (await this.streams.last('attemptStarted', subjects.attemptStarted(tenant, jobId, 1))) !== null;
  }
}
