import { Injectable } from '@nestjs/common';
import { type Decision, newAttemptId, type WorkMessage } from '#contracts';
import type { Delivery } from '#jetstream';
import { Clock, childTraceparent } from '#telemetry';
import type { Endpoint } from '../endpoint/endpoint.js';
import { AttemptMetrics } from '../record/attempt-metrics.js';
import { AttemptPrices } from '../record/attempt-prices.js';
import { AttemptReporter } from '../record/attempt-reporter.js';
import type { EventSink } from '../transport/event-reader.js';
import { callProvider } from './attempt-call.js';
import { billedLane } from './billed-lane.js';
import { type FinishedAttempt, finishAttempt } from './finished-attempt.js';
import type { StartedAttempt } from './started-attempt.js';

/** A delivery that wants one call of one endpoint. */
export interface CallWork {
  readonly endpoint: Endpoint;
  readonly decision: Decision;
  /** As it was delivered: what goes back to the router. */
  readonly message: WorkMessage;
  /** The same with the body in hand, wherever it lay. */
  readonly loaded: WorkMessage;
  readonly delivery: Delivery;
}

/** Makes attempts: exactly one call each, priced when it is over. Whose place and whose claim it is, is not its business. */
@Injectable()
export class AttemptCalls {
  constructor(
    private readonly clock: Clock,
    private readonly prices: AttemptPrices,
    private readonly metrics: AttemptMetrics,
    private readonly reporter: AttemptReporter,
  ) {}

  begin({ endpoint, decision, message }: CallWork): StartedAttempt {
    const startedAtMs = this.clock.nowMs();
    return { attemptId: newAttemptId(startedAtMs), startedAtMs, envelope: message.envelope, decision, endpoint };
  }

  /** Resolves when the call is over; what the provider does wrong is in the outcome, never thrown. */
  async make(attempt: StartedAttempt, work: CallWork, sink: EventSink): Promise<FinishedAttempt> {
    const { envelope } = attempt;
    this.metrics.started(attempt);
    try {
      const call = await callProvider(attempt.endpoint, work.loaded, {
        attemptId: attempt.attemptId,
        model: attempt.decision.model,
        traceparent: childTraceparent(envelope.traceparent),
        startedAtMs: attempt.startedAtMs,
        deadlineMs: envelope.deadlineMs,
        signal: work.delivery.signal,
        abortMeaning: envelope.kind === 'live' ? 'caller-gone' : 'draining',
        sink,
      });
      const { config } = attempt.endpoint;
      const lane = billedLane(config, attempt.decision, call.serviceTier);
      const cost = this.prices.costOf(config, { ...attempt.decision, lane }, call, attempt.startedAtMs);
      return finishAttempt(attempt, call, { ...cost, lane, finishedAtMs: this.clock.nowMs() });
    } finally {
      this.metrics.ended(attempt);
    }
  }

  /** Health, metrics and log of a finished attempt: behind the answer, because nobody waits for them. */
  report(attempt: StartedAttempt, finished: FinishedAttempt): void {
    this.reporter.report(attempt, finished);
  }
}
