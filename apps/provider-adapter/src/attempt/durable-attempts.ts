import { Injectable } from '@nestjs/common';
import { type Failure, isoTime, type JobEvent, subjects, type WorkEnvelope } from '#contracts';
import { ack, Bus, defer, type Verdict } from '#jetstream';
import { Logger } from '#telemetry';
import { abortFailure } from '../transport/abort-failure.js';
import { AttemptCalls, type CallWork } from './attempt-calls.js';
import { AttemptClaims, type Claim } from './attempt-claims.js';
import { AttemptResults } from './attempt-results.js';
import type { FinishedAttempt } from './finished-attempt.js';
import type { StartedAttempt } from './started-attempt.js';
import { TokenSink } from './token-sink.js';

/** More than a gate's whole queue waits: the next look is not worth making sooner. */
const GATE_PAUSE_MS = 500;

/**
 * One delivery of a durable job's call: a place, a claim, exactly one call, then its end on record before the delivery
 * is settled. Whether it is tried again, and where, is the router's to decide. Errors of the broker are thrown: the
 * delivery comes back, and the claim keeps the call from being made twice.
 */
@Injectable()
export class DurableAttempts {
  constructor(
    private readonly calls: AttemptCalls,
    private readonly claims: AttemptClaims,
    private readonly results: AttemptResults,
    private readonly bus: Bus,
    private readonly logger: Logger,
  ) {}

  async run(work: CallWork): Promise<Verdict> {
    const { endpoint, delivery, message } = work;
    if (!endpoint.gate.tryEnter()) {
      const answer = await endpoint.gate.enter('job', delivery.signal);
      if (answer === 'full') return defer(GATE_PAUSE_MS, `too many calls of ${endpoint.config.id} wait here`);
      if (answer === 'aborted') return this.endBeforeCall(message.envelope, abortFailure(delivery.signal, 'draining'));
    }
    const called = await this.callWithin(work).finally(() => endpoint.gate.leave());
    if ('verdict' in called) return called.verdict;
    // Both durable before the delivery is settled.
    await Promise.all([
      this.claims.finish(called.finished.record),
      this.results.conclude(called.attempt, called.finished, work.message),
    ]);
    this.calls.report(called.attempt, called.finished);
    return ack();
  }

  /** The job needs no call any more (cancelled, expired); anything else means that this worker stops: hand it back. */
  async endBeforeCall(envelope: WorkEnvelope, failure: Failure): Promise<Verdict> {
    if (failure.kind !== 'cancelled' && failure.kind !== 'deadline-exceeded') return defer(0, failure.message);
    await this.results.end(envelope, failure);
    return ack();
  }

  private async callWithin(
    work: CallWork,
  ): Promise<{ verdict: Verdict } | { attempt: StartedAttempt; finished: FinishedAttempt }> {
    const claim = await this.claims.claim(this.calls.begin(work), work.delivery);
    if (claim.kind !== 'claimed') return { verdict: await this.withoutCall(claim, work) };
    const { attempt } = claim;
    this.announce(attempt);
    const sink = new TokenSink(this.bus, work.endpoint.adapter.newCollector(), attempt.envelope);
    const finished = await this.calls.make(attempt, work, sink);
    const body = finished.call.outcome === 'succeeded' ? sink.collected() : null;
    return { attempt, finished: body ? { ...finished, call: { ...finished.call, body } } : finished };
  }

  private async withoutCall(claim: Exclude<Claim, { kind: 'claimed' }>, work: CallWork): Promise<Verdict> {
    const { jobId } = work.message.envelope;
    if (claim.kind === 'in-work') return defer(claim.lookAgainMs, 'an earlier delivery may still be at work on it');
    if (claim.kind === 'duplicate') {
      this.logger.warn(
        { jobId, claimedBy: claim.claimedBy, messageKey: work.delivery.messageKey },
        'duplicate dropped',
      );
      return ack();
    }
    await this.results.end(claim.attempt.envelope, {
      kind: 'attempts-exhausted',
      message: 'Every attempt this job may make was begun, and none of them reported its end.',
    });
    return ack();
  }

  private announce({ envelope, decision, startedAtMs }: StartedAttempt): void {
    const event: JobEvent = {
      id: envelope.jobId,
      status: 'running',
      at: isoTime(startedAtMs),
      detail: `attempt ${decision.attemptNumber} at ${decision.endpoint}`,
    };
    this.bus.publish(subjects.event(envelope.tenant, envelope.jobId), Buffer.from(JSON.stringify(event)));
  }
}
