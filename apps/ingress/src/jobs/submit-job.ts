import { Injectable } from '@nestjs/common';
import { newJobId, type PayloadRef, subjects, type WorkEnvelope } from '#contracts';
import { ClaimCheck, Publisher } from '#jetstream';
import { Clock } from '#telemetry';
import { isStreamed } from '../shape/is-streamed.js';
import { Admission } from './admission.js';
import type { IdempotencyEntry } from './idempotency-entry.js';
import { IdempotentSubmissions } from './idempotent-submissions.js';
import type { JobRequest } from './job-request.js';
import type { JobState } from './job-view.js';

/** A job that is durable: whatever happens now, it will have a result. */
export interface AcceptedJob {
  readonly jobId: string;
  readonly acceptedAtMs: number;
  readonly deadlineMs: number;
  /** True when an earlier submission with the same idempotency key made it. */
  readonly replayed: boolean;
  /** Where it is, for a replayed one. */
  readonly state: JobState | null;
  /** Where the broker keeps it; absent for a replayed one. */
  readonly stored?: { readonly stream: string; readonly sequence: number };
}

/** The one way in for durable work, whichever door it came through. */
@Injectable()
export class SubmitJob {
  constructor(
    private readonly admission: Admission,
    private readonly idempotent: IdempotentSubmissions,
    private readonly publisher: Publisher,
    private readonly claimCheck: ClaimCheck,
    private readonly clock: Clock,
  ) {}

  /**
   * Resolves when the broker has acknowledged the job.
   * @throws ApiProblem | QueueFullError | BrokerUnavailableError: then nothing was promised
   */
  async submit(request: JobRequest): Promise<AcceptedJob> {
    this.admission.check({ needsWebhook: request.webhook !== undefined });
    if (request.idempotency) return this.submitKeyed(request);
    const acceptedAtMs = this.clock.nowMs();
    const { deadlineMs } = request.terms;
    const jobId = newJobId(acceptedAtMs);
    const stored = await this.publish(request, { jobId, acceptedAtMs, deadlineMs });
    return { jobId, acceptedAtMs, deadlineMs, replayed: false, state: null, stored };
  }

  private async submitKeyed(request: JobRequest): Promise<AcceptedJob> {
    let stored: AcceptedJob['stored'];
    const { entry, replayed, state } = await this.idempotent.submit(request, async (mine) => {
      stored = await this.publish(request, mine);
    });
    const { jobId, acceptedAtMs, deadlineMs } = entry;
    return { jobId, acceptedAtMs, deadlineMs, replayed, state, ...(stored ? { stored } : {}) };
  }

  private async publish(
    request: JobRequest,
    identity: Pick<IdempotencyEntry, 'jobId' | 'acceptedAtMs' | 'deadlineMs'>,
  ): Promise<{ stream: string; sequence: number }> {
    const isLarge = request.bytes.byteLength > this.claimCheck.inlineLimitBytes;
    const bodyRef = isLarge ? await this.claimCheck.store(request.bytes) : undefined;
    const envelope = newJobEnvelope(request, identity, bodyRef);
    const body = isLarge ? new Uint8Array(0) : request.bytes;
    const subject = subjects.jobAccepted(envelope.tenant, envelope.jobId);
    // When this fails the stored body stays: the publish may have been stored unheard; the bucket's age limit clears it.
    const { stream, sequence } = await this.publisher.publishWork(subject, { envelope, body });
    return { stream, sequence };
  }
}

function newJobEnvelope(
  request: JobRequest,
  identity: Pick<IdempotencyEntry, 'jobId' | 'acceptedAtMs' | 'deadlineMs'>,
  bodyRef: PayloadRef | undefined,
): WorkEnvelope {
  const { caller, terms } = request;
  return {
    v: 1,
    jobId: identity.jobId,
    tenant: caller.tenant,
    keyId: caller.keyId,
    path: request.endpoint,
    kind: 'job',
    stream: isStreamed(request.endpoint, request.body),
    model: request.body.model,
    acceptedAtMs: identity.acceptedAtMs,
    deadlineMs: identity.deadlineMs,
    priority: request.priority,
    ...(terms.maxCostNanoUsd === undefined ? {} : { maxCostNanoUsd: terms.maxCostNanoUsd }),
    ...(request.route ? { route: request.route } : {}),
    ...(request.strict ? { strict: true } : {}),
    ...(request.metadata ? { metadata: request.metadata } : {}),
    ...(request.webhook === undefined ? {} : { webhook: request.webhook }),
    traceparent: request.traceparent,
    bodyBytes: request.bytes.byteLength,
    ...(bodyRef ? { bodyRef } : {}),
    attempts: [],
  };
}
