import { Injectable } from '@nestjs/common';
import {
  type AttemptSummary,
  buildTerminalResult,
  type Failure,
  subjects,
  type TerminalResultParts,
  terminalStatusOf,
  type WorkEnvelope,
  type WorkMessage,
} from '#contracts';
import { ClaimCheck, Publisher, ResultWriter, StreamReader } from '#jetstream';
import { Clock } from '#telemetry';
import type { FinishedAttempt } from './finished-attempt.js';
import { joinResult } from './join-result.js';
import type { StartedAttempt } from './started-attempt.js';

/**
 * What follows for the job from the end of a durable attempt. A success or a
 * cancellation is its result (the first writer wins), a failure goes back to the router.
 */
@Injectable()
export class AttemptResults {
  constructor(
    private readonly publisher: Publisher,
    private readonly results: ResultWriter,
    private readonly reader: StreamReader,
    private readonly claimCheck: ClaimCheck,
    private readonly clock: Clock,
  ) {}

  /** Ends a job without an answer: cancelled, expired, out of attempts. */
  async end(envelope: WorkEnvelope, failure: Failure): Promise<void> {
    const { tenant, jobId } = envelope;
    // Whoever cancelled it has mostly written its result; one the stream refuses would still be heard by subscribers.
    if (await this.reader.last('result', subjects.result(tenant, jobId))) return;
    const status = terminalStatusOf(failure);
    const result = buildTerminalResult({ envelope, status, failure, finishedAtMs: this.clock.nowMs() });
    await this.publish(envelope, Buffer.from(JSON.stringify(result)));
  }

  /** Resolves when what follows is durable. */
  async conclude(attempt: StartedAttempt, finished: FinishedAttempt, message: WorkMessage): Promise<void> {
    const attempts = [...attempt.envelope.attempts, finished.summary];
    const { failure } = finished.call;
    if (!failure) return this.succeed(attempt.envelope, finished, attempts);
    const envelope: WorkEnvelope = { ...attempt.envelope, decision: attempt.decision, attempts };
    if (failure.kind === 'cancelled') return this.end(envelope, failure);
    await this.publisher.publishWork(subjects.attemptFailed(envelope.tenant, envelope.jobId), { ...message, envelope });
  }

  private async succeed(
    envelope: WorkEnvelope,
    { call, record }: FinishedAttempt,
    attempts: readonly AttemptSummary[],
  ): Promise<void> {
    const { body, usage, warnings, statusCode = 200 } = call;
    const { region } = record;
    const parts: TerminalResultParts = {
      envelope,
      status: 'succeeded',
      finishedAtMs: record.finishedAtMs ?? record.startedAtMs,
      attempts,
      usage,
      ...(warnings ? { warnings } : {}),
      ...(region === undefined ? {} : { region }),
    };
    const inline = joinResult(parts, { statusCode, body });
    if (inline.byteLength <= this.claimCheck.inlineLimitBytes) return this.publish(envelope, inline);
    const response = { status_code: statusCode, body: null, body_ref: await this.claimCheck.store(body) };
    return this.publish(envelope, Buffer.from(JSON.stringify(buildTerminalResult({ ...parts, response }))));
  }

  private async publish(envelope: WorkEnvelope, result: Uint8Array): Promise<void> {
    // False is well: the job has its one result already, and this attempt stays in the ledger.
    await this.results.write(envelope, result);
  }
}
