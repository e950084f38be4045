import { Injectable } from '@nestjs/common';
import {
  type Decision,
  decodeWorkMessage,
  type Failure,
  type JobStatus,
  nextAttemptNumber,
  subjects,
  type WorkEnvelope,
  type WorkMessage,
} from '#contracts';
import { Publisher, StreamReader } from '#jetstream';
import type { Candidate } from '../candidates/candidate.js';
import { RouterMetrics } from '../router-metrics.js';
import { JobEnds } from '../stages/job-ends.js';
import { JobEvents } from '../stages/job-events.js';
import type { HeldEntry } from './held-entry.js';

/**
 * Takes jobs off the held stream: publish first, remove then. Dying in between leaves the job in both places; the next
 * leader releases it again, which is the same message id and the same attempt number: it starts once.
 */
@Injectable()
export class ReleaseHeldJob {
  constructor(
    private readonly publisher: Publisher,
    private readonly reader: StreamReader,
    private readonly ends: JobEnds,
    private readonly events: JobEvents,
    private readonly metrics: RouterMetrics,
  ) {}

  /** The job as it lies on the stream; null when this hold of it is over. */
  async load(entry: HeldEntry): Promise<WorkMessage | null> {
    const stored = await this.reader.last('held', entry.subject);
    return stored && stored.sequence === entry.sequence ? decodeWorkMessage(stored.data) : null;
  }

  /** To the adapters. False when there was nothing to release. */
  async call(entry: HeldEntry, candidate: Candidate, lane: Decision['lane']): Promise<boolean> {
    const message = await this.load(entry);
    if (!message) return false;
    const { endpoint, model } = candidate;
    const { hold: _, ...envelope } = message.envelope;
    const attemptNumber = nextAttemptNumber(envelope.attempts);
    const decision: Decision = { endpoint, model, lane, attemptNumber, reason: 'released' };
    const released: WorkEnvelope = { ...envelope, decision };
    const subject = subjects.call(endpoint, lane, envelope.tenant, envelope.jobId);
    await this.publisher.publishWork(subject, { envelope: released, body: message.body });
    this.metrics.called(endpoint, lane, decision.reason);
    await this.forget(entry, 'queued', `released to ${endpoint}`);
    return true;
  }

  /** Ends the job without another attempt. */
  async end(entry: HeldEntry, failureOf: (envelope: WorkEnvelope) => Failure): Promise<void> {
    const message = await this.load(entry);
    if (!message) return;
    const { envelope } = message;
    const failure = failureOf(envelope);
    this.metrics.failed(failure.kind);
    const status = await this.ends.end(envelope, failure);
    await this.forget(entry, status, failure.message);
  }

  private async forget(entry: HeldEntry, status: JobStatus, detail: string): Promise<void> {
    await this.reader.remove('held', entry.sequence);
    this.events.released(entry, entry.sequence);
    this.events.tell(entry, status, detail);
  }
}
