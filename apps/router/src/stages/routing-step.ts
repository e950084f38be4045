import { Injectable } from '@nestjs/common';
import type { Failure, WorkMessage } from '#contracts';
import type { Delivery, Verdict } from '#jetstream';
import type { MaybePromise } from '#state';
import { Clock } from '#telemetry';
import { RouteDecider } from '../decision/route-decider.js';
import type { RouteOutcome } from '../decision/route-outcome.js';
import { RouteGrants } from '../grants/route-grants.js';
import { RouterMetrics } from '../router-metrics.js';
import { CarryOut } from './carry-out.js';
import { pause } from './pause.js';

/** Decide, carry out; for live calls wait a little in between. What both stages of the router do. */
@Injectable()
export class RoutingStep {
  constructor(
    private readonly decider: RouteDecider,
    private readonly carryOut: CarryOut,
    private readonly clock: Clock,
    private readonly metrics: RouterMetrics,
    private readonly grants: RouteGrants,
  ) {}

  /** No promise is made on the path of a live call while limits are kept in memory. */
  route(message: WorkMessage, delivery: Delivery, after: { backoff: boolean }): MaybePromise<Verdict> {
    const outcome = this.decider.decide(message.envelope, after);
    return outcome instanceof Promise
      ? outcome.then((decided) => this.continueWith(decided, message, delivery))
      : this.continueWith(outcome, message, delivery);
  }

  private continueWith(outcome: RouteOutcome, message: WorkMessage, delivery: Delivery): MaybePromise<Verdict> {
    if (outcome.kind === 'call') this.grants.offer(message.envelope, outcome, delivery.answer);
    if (outcome.kind !== 'wait') return this.carryOut.carryOut(outcome, message, delivery);
    this.metrics.waited('wait', outcome.cause);
    return this.waitAndRoute(outcome.untilMs, message, delivery);
  }

  private async waitAndRoute(untilMs: number, message: WorkMessage, delivery: Delivery): Promise<Verdict> {
    const waited = await pause(Math.max(0, untilMs - this.clock.nowMs()), delivery.signal);
    if (waited) return this.route(message, delivery, { backoff: false });
    return this.carryOut.carryOut({ kind: 'fail', failure: CANCELLED }, message, delivery);
  }
}

const CANCELLED: Failure = { kind: 'cancelled', message: 'The caller hung up.' };
