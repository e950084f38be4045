import { Injectable } from '@nestjs/common';
import type { WorkEnvelope } from '#contracts';
import { type MaybePromise, SharedState } from '#state';
import { Clock } from '#telemetry';
import type { Candidate } from '../candidates/candidate.js';
import { orderCandidates } from '../candidates/candidate-order.scorer.js';
import { expectedCostNanoUsd, type TokenEstimate } from '../candidates/cost-limit.filter.js';
import { type Eligible, eligibleCandidates, UNKNOWN_FACTS } from '../candidates/eligible-candidates.policy.js';
import { RoutingTable } from '../candidates/routing-table.js';
import { HealthWatch } from '../health/health-watch.js';
import { HeldBoard } from '../held/held-board.js';
import { EndpointLimits, limitName } from '../limits/endpoint-limits.js';
import { backoffUntilMs } from './backoff.policy.js';
import { type Picked, pickCandidate } from './candidate.picker.js';
import { latestStartOf } from './expected-duration.policy.js';
import { callReason, outcomeOfWait } from './outcome.policy.js';
import type { RouteOutcome, WaitUntil } from './route-outcome.js';

/** The work a candidate is picked for. */
export interface PickQuery {
  /** Best first, at least one. */
  readonly candidates: readonly Candidate[];
  readonly kind: 'job' | 'live';
  readonly tokens: TokenEstimate;
  readonly deadlineMs: number;
  readonly nowMs: number;
  readonly backoffUntilMs: (candidate: Candidate) => number;
}

const NO_BACKOFF = () => 0;

/** Puts the pure policies together with what they read: configuration, health, limits and the time. */
@Injectable()
export class Decider {
  private readonly limits: EndpointLimits;

  constructor(
    private readonly routing: RoutingTable,
    private readonly watch: HealthWatch,
    private readonly board: HeldBoard,
    private readonly clock: Clock,
    state: SharedState,
  ) {
    this.limits = new EndpointLimits(state);
  }

  /** At list price, or not now. Synchronous while the shared state is. A `call` has its limits reserved. */
  decideAtListPrice(
    envelope: WorkEnvelope,
    query: PickQuery,
    { queues }: { queues: boolean },
  ): MaybePromise<RouteOutcome> {
    const queued = queues ? this.behindOthers(query) : null;
    if (queued) return queued;
    const picked = this.pick(query);
    return picked instanceof Promise
      ? picked.then((done) => this.outcomeOf(done, envelope, query))
      : this.outcomeOf(picked, envelope, query);
  }

  /** Of the configuration: what was worked out under another one is worked out again. */
  get generation(): number {
    return this.routing.current.generation;
  }

  /** Who may serve it, best first. */
  eligible(envelope: WorkEnvelope, nowMs: number): Eligible {
    const { table, prices } = this.routing.current;
    const eligible = eligibleCandidates({ envelope, named: table.resolve(envelope.model), prices, nowMs });
    if (eligible.kind === 'none') return eligible;
    return { ...eligible, candidates: orderCandidates(eligible.candidates, envelope.attempts, this.penaltyOf) };
  }

  /** Picks and reserves; the caller sends the call out or gives the reservation back. */
  pick(query: PickQuery): MaybePromise<Picked> {
    const { candidates, kind, nowMs, tokens } = query;
    const reserved = { calls: 1, tokens: tokens.inputTokens + tokens.expectedOutputTokens };
    const picked = pickCandidate(
      { candidates, kind, nowMs },
      {
        availableAtMs: (candidate) => this.watch.health.availableAtMs(candidate, nowMs),
        backoffUntilMs: query.backoffUntilMs,
        take: (candidate) => this.limits.take(candidate, reserved, nowMs),
        expectedCostNanoUsd: (candidate) => expectedCostNanoUsd(candidate, tokens, this.routing.current.prices, nowMs),
        latestStartMs: (candidate) => this.latestStartMs(candidate, query.deadlineMs, tokens),
        limitName,
      },
    );
    return picked instanceof Promise ? picked.then((done) => this.admit(done, nowMs)) : this.admit(picked, nowMs);
  }

  giveBack(candidate: Candidate, tokens: TokenEstimate): void {
    void this.limits.giveBack(candidate, tokens.inputTokens + tokens.expectedOutputTokens, this.clock.nowMs());
  }

  latestStartMs(candidate: Candidate, deadlineMs: number, { expectedOutputTokens }: TokenEstimate): number {
    const meanLatencyMs = this.watch.health.meanLatencyMs(candidate);
    return latestStartOf(deadlineMs, { meanLatencyMs, expectedOutputTokens });
  }

  /** A hold that is due at once: the index of held jobs knows better than this job when its turn is. */
  private behindOthers({ candidates, deadlineMs, tokens, nowMs }: PickQuery): RouteOutcome | null {
    const [first] = candidates;
    if (!first) return null;
    const latestStartMs = this.latestStartMs(first, deadlineMs, tokens);
    if (!this.board.mustQueue(candidates, latestStartMs, nowMs)) return null;
    return { kind: 'hold', untilMs: nowMs, latestStartMs, cause: 'queue', reason: `its turn at ${first.endpoint}` };
  }

  private readonly penaltyOf = (candidate: Candidate): number => this.watch.health.penaltyOf(candidate);

  /** `backoff` false: it has waited already. */
  queryOf(
    envelope: WorkEnvelope,
    { candidates, nowMs, backoff }: { candidates: readonly Candidate[]; nowMs: number; backoff: boolean },
  ): PickQuery {
    const { kind, attempts, deadlineMs } = envelope;
    const random = Math.random();
    return {
      candidates,
      kind,
      tokens: envelope.facts ?? UNKNOWN_FACTS,
      deadlineMs,
      nowMs,
      backoffUntilMs:
        backoff && attempts.length > 0
          ? (candidate) => backoffUntilMs(candidate, { attempts, kind, random })
          : NO_BACKOFF,
    };
  }

  private admit(picked: Picked, nowMs: number): Picked {
    if (picked.kind === 'candidate') this.watch.health.admitted(picked.candidate, nowMs);
    return picked;
  }

  /** Nobody can start it now. */
  outcomeOfWait(
    envelope: WorkEnvelope,
    wait: WaitUntil,
    { nowMs, latestStartMs }: { nowMs: number; latestStartMs: number },
  ): RouteOutcome {
    const liveUntilMs = envelope.acceptedAtMs + this.routing.current.budget.liveRetryForMs;
    return outcomeOfWait({ envelope, wait, latestStartMs, nowMs, liveUntilMs });
  }

  private outcomeOf(picked: Picked, envelope: WorkEnvelope, query: PickQuery): RouteOutcome {
    if (picked.kind === 'candidate') {
      const { candidate } = picked;
      return {
        kind: 'call',
        candidate,
        lane: 'sync',
        reason: callReason(candidate, query.candidates[0], envelope.attempts),
      };
    }
    const latestStartMs = this.latestStartMs(picked.candidate, envelope.deadlineMs, query.tokens);
    return this.outcomeOfWait(envelope, picked, { nowMs: query.nowMs, latestStartMs });
  }
}
