import { Injectable } from '@nestjs/common';
import { type Decision, type Failure, nextAttemptNumber, subjects, type WorkMessage } from '#contracts';
import { ack, BrokerUnavailableError, type Delivery, defer, forward, QueueFullError, type Verdict } from '#jetstream';
import { LANE } from '../decision/lane.js';
import type { RouteOutcome } from '../decision/route-outcome.js';
import { HoldJob } from '../held/hold-job.js';
import { RouterMetrics } from '../router-metrics.js';
import { JobEnds } from './job-ends.js';
import { JobEvents } from './job-events.js';

/** The broker is full or away: the message comes again, and nothing of it counts as a failure. */
const DEFER_MS = 1_000;

type Final = Exclude<RouteOutcome, { kind: 'wait' }>;

/** Turns an outcome into what the runner does: forward, hold, or the end of the work. */
@Injectable()
export class CarryOut {
  constructor(
    private readonly ends: JobEnds,
    private readonly holdJob: HoldJob,
    private readonly events: JobEvents,
    private readonly metrics: RouterMetrics,
  ) {}

  carryOut(outcome: Final, message: WorkMessage, delivery: Delivery): Verdict | Promise<Verdict> {
    switch (outcome.kind) {
      case 'call':
        return this.call(outcome, message);
      case 'hold':
        this.metrics.waited('hold', outcome.cause);
        return deferWhenBrokerCannot(this.hold(outcome, message));
      case 'fail':
        this.metrics.failed(outcome.failure.kind);
        return delivery.answer
          ? this.answer(outcome.failure, message, delivery)
          : deferWhenBrokerCannot(this.finish(outcome.failure, message));
    }
  }

  private call({ candidate, reason }: Final & { kind: 'call' }, message: WorkMessage): Verdict {
    const { envelope } = message;
    const { endpoint, model } = candidate;
    const attemptNumber = nextAttemptNumber(envelope.attempts);
    const decision: Decision = { endpoint, model, lane: LANE, attemptNumber, reason };
    this.metrics.called(endpoint, LANE, reason);
    if (envelope.kind === 'live') {
      return forward(subjects.liveCall(endpoint), { ...message, envelope: { ...envelope, decision } });
    }
    if (reason === 'fail-over' || reason === 'retry') this.events.tell(envelope, 'queued', `${reason}: ${endpoint}`);
    const subject = subjects.call(endpoint, LANE, envelope.tenant, envelope.jobId);
    return forward(subject, { ...message, envelope: { ...envelope, decision } });
  }

  private async hold(
    { untilMs, latestStartMs, reason }: Final & { kind: 'hold' },
    message: WorkMessage,
  ): Promise<Verdict> {
    const hold = { notBeforeMs: Math.ceil(untilMs), latestStartMs: Math.floor(latestStartMs), reason };
    if (!(await this.holdJob.hold(message, hold))) return defer(DEFER_MS, 'a release of this job is under way');
    const until = new Date(hold.notBeforeMs).toISOString();
    this.events.tell(message.envelope, 'held', `held until ${until}: ${reason}`);
    return ack();
  }

  private answer(failure: Failure, { envelope }: WorkMessage, delivery: Delivery): Verdict {
    delivery.answer?.fail(failure, envelope.attempts);
    return ack();
  }

  private async finish(failure: Failure, { envelope }: WorkMessage): Promise<Verdict> {
    await this.ends.end(envelope, failure);
    return ack();
  }
}

async function deferWhenBrokerCannot(work: Promise<Verdict>): Promise<Verdict> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof QueueFullError) return defer(DEFER_MS, 'the queue is full');
    if (error instanceof BrokerUnavailableError) return defer(DEFER_MS, 'the broker is away');
    throw error;
  }
}
