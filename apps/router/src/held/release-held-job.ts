import { Injectable } from '@nestjs/common';
import {
  addNote,
  type Decision,
  type DecisionNote,
  decodeWorkMessage,
  type Failure,
  type JobStatus,
  nextAttemptNumber,
  subjects,
  type WorkEnvelope,
  type WorkMessage,
} from '#contracts';
import { Publisher, StreamReader } from '#jetstream';
import type { CallReason, Place } from '../decision/route-outcome.js';
import { RouterMetrics } from '../router-metrics.js';
import { JobEnds } from '../stages/job-ends.js';
import { JobEvents } from '../stages/job-events.js';
import type { HeldEntry } from './held-entry.js';

/** Why a job goes now. */
export interface Release {
  readonly reason: CallReason & ('released' | 'scheduled');
  readonly atMs: number;
  /** Default: that it was released, and where to. */
  readonly note?: DecisionNote;
}

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
  async call(entry: HeldEntry, place: Place, why: Release): Promise<boolean> {
    const message = await this.load(entry);
    if (!message) return false;
    const { lane, reservedUnits } = place;
    const { endpoint, model } = place.candidate;
    const { hold: _, ...envelope } = message.envelope;
    const decision: Decision = {
      endpoint,
      model,
      lane,
      attemptNumber: nextAttemptNumber(envelope.attempts),
      reason: why.reason,
      ...(reservedUnits ? { reservedUnits } : {}),
    };
    const note = why.note ?? { atMs: why.atMs, what: 'call', reason: why.reason, lane, endpoint, model };
    const released: WorkEnvelope = { ...envelope, decision, decisions: addNote(envelope.decisions, note) };
    const subject = subjects.call(endpoint, lane, envelope.tenant, envelope.jobId);
    await this.publisher.publishWork(subject, { envelope: released, body: message.body });
    this.metrics.called(endpoint, lane, decision.reason);
    await this.forget(entry, 'queued', `released to ${endpoint}${lane === 'sync' ? '' : `, lane ${lane}`}`);
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
