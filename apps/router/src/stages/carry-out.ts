import { Injectable } from '@nestjs/common';
import {
  addNote,
  type Decision,
  type DecisionNote,
  type Failure,
  isoTime,
  nextAttemptNumber,
  subjects,
  type WorkEnvelope,
  type WorkMessage,
} from '#contracts';
import { ack, BrokerUnavailableError, type Delivery, defer, forward, QueueFullError, type Verdict } from '#jetstream';
import { Clock } from '#telemetry';
import type { RouteOutcome } from '../decision/route-outcome.js';
import { HoldJob } from '../held/hold-job.js';
import { noteOfHold } from '../lanes/decision-notes.js';
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
    private readonly clock: Clock,
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

  private call(outcome: Final & { kind: 'call' }, message: WorkMessage): Verdict {
    const { candidate, lane, reason, reservedUnits } = outcome;
    const { endpoint, model } = candidate;
    const attemptNumber = nextAttemptNumber(message.envelope.attempts);
    const decision: Decision = {
      endpoint,
      model,
      lane,
      attemptNumber,
      reason,
      ...(reservedUnits ? { reservedUnits } : {}),
    };
    this.metrics.called(endpoint, lane, reason);
    const envelope = noted({ ...message.envelope, decision }, this.noteOfCall(outcome));
    if (envelope.kind === 'live') return forward(subjects.liveCall(endpoint), { ...message, envelope });
    if (reason === 'fail-over' || reason === 'retry') this.events.tell(envelope, 'queued', `${reason}: ${endpoint}`);
    return forward(subjects.call(endpoint, lane, envelope.tenant, envelope.jobId), { ...message, envelope });
  }

  /** None for the plain case: the first choice at list price, which its attempt says by itself. */
  private noteOfCall({ candidate, lane, reason, note }: Final & { kind: 'call' }): DecisionNote | null {
    if (note) return note;
    if (reason === 'first choice' && lane === 'sync' && candidate.pools === null) return null;
    const { endpoint, model } = candidate;
    return { atMs: this.clock.nowMs(), what: 'call', reason, lane, endpoint, model };
  }

  private async hold(outcome: Final & { kind: 'hold' }, message: WorkMessage): Promise<Verdict> {
    const { untilMs, latestStartMs, reason } = outcome;
    const hold = { notBeforeMs: Math.ceil(untilMs), latestStartMs: Math.floor(latestStartMs), reason };
    const note = outcome.note ?? noteOfHold(outcome, { atMs: this.clock.nowMs(), latestStartMs });
    const held = { ...message, envelope: noted(message.envelope, note) };
    if (!(await this.holdJob.hold(held, hold))) return defer(DEFER_MS, 'a release of this job is under way');
    const until = isoTime(hold.notBeforeMs);
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

function noted(envelope: WorkEnvelope, note: DecisionNote | null): WorkEnvelope {
  return note ? { ...envelope, decisions: addNote(envelope.decisions, note) } : envelope;
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
