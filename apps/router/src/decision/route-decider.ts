import { Injectable } from '@nestjs/common';
import type { WorkEnvelope } from '#contracts';
import type { MaybePromise } from '#state';
import { Clock } from '#telemetry';
import type { Candidate } from '../candidates/candidate.js';
import type { Eligible } from '../candidates/eligible-candidates.policy.js';
import { hasChoiceOfLanes } from '../candidates/route-constraint.filter.js';
import { RoutingTable } from '../candidates/routing-table.js';
import { type LaneAnswer, LaneDecider } from '../lanes/lane-decider.js';
import { endOfBudget } from './decide-after-failure.policy.js';
import { Decider, type PickQuery } from './decider.js';
import type { RouteOutcome } from './route-outcome.js';

/** What happens to this work now: first who may serve it, then how it is bought, then who. */
@Injectable()
export class RouteDecider {
  constructor(
    private readonly routing: RoutingTable,
    private readonly decider: Decider,
    private readonly lanes: LaneDecider,
    private readonly clock: Clock,
  ) {}

  /** Synchronous while the shared state is. `backoff` false: it has waited already. A `call` has all it needs reserved. */
  decide(envelope: WorkEnvelope, { backoff }: { backoff: boolean }): MaybePromise<RouteOutcome> {
    const nowMs = this.clock.nowMs();
    const failure = endOfBudget(envelope, nowMs, this.routing.current.budget);
    if (failure) return { kind: 'fail', failure };
    const eligible = this.decider.eligible(envelope, nowMs);
    if (eligible.kind === 'none') return { kind: 'fail', failure: eligible.failure };
    const { candidates, lanes } = eligible;
    const query = this.decider.queryOf(envelope, { candidates, nowMs, backoff });
    if (this.routing.current.pools && hasChoiceOfLanes(candidates, lanes)) {
      return this.decideLane(envelope, eligible, query);
    }
    return this.decider.decideAtListPrice(envelope, query, { queues: envelope.kind === 'job' && !backoff });
  }

  private decideLane(
    envelope: WorkEnvelope,
    eligible: Eligible & { kind: 'some' },
    query: PickQuery,
  ): MaybePromise<RouteOutcome> {
    const { nowMs, backoffUntilMs } = query;
    const latestStartMs = this.latestStartMs(query);
    const answer = this.lanes.decide({ envelope, eligible, nowMs, latestStartMs, backoffUntilMs });
    const carryOn = (done: LaneAnswer): MaybePromise<RouteOutcome> => {
      if (done.kind === 'call' || done.kind === 'hold') return done;
      if (done.kind === 'list-price') {
        return this.decider.decideAtListPrice(envelope, atListPrice(query), { queues: false });
      }
      return this.decider.outcomeOfWait(envelope, done, { nowMs, latestStartMs });
    };
    return answer instanceof Promise ? answer.then(carryOn) : carryOn(answer);
  }

  /** Of those that are always open; a reservation may be full at its latest start. */
  private latestStartMs({ candidates, deadlineMs, tokens }: PickQuery): number {
    const starts = candidates.map((candidate) => this.decider.latestStartMs(candidate, deadlineMs, tokens));
    return Math.max(...starts);
  }
}

function atListPrice(query: PickQuery): PickQuery {
  return { ...query, candidates: query.candidates.filter(({ lanes }: Candidate) => lanes.includes('sync')) };
}
