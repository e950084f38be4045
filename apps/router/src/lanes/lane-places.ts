import { Injectable } from '@nestjs/common';
import type { StartDecision } from '#scheduling';
import type { Candidate } from '../candidates/candidate.js';
import { Decider } from '../decision/decider.js';
import type { Place } from '../decision/route-outcome.js';
import { HealthWatch } from '../health/health-watch.js';
import { HeldBoard } from '../held/held-board.js';
import type { HeldEntry } from '../held/held-entry.js';
import { ReservedCapacity } from './reserved-capacity.js';

/** No place for it now. */
export interface NoPlace {
  readonly retryAtMs: number;
}

const NO_BACKOFF = () => 0;
/** A candidate that a reload took away between decision and start, or a pool that others fill: looked at again then. */
const ASK_AGAIN_MS = 1_000;

/** Takes what a start needs where all replicas see it: prepaid capacity, limits, a breaker that is closed. */
@Injectable()
export class LanePlaces {
  constructor(
    private readonly decider: Decider,
    private readonly watch: HealthWatch,
    private readonly board: HeldBoard,
    private readonly capacity: ReservedCapacity,
  ) {}

  async find(decision: StartDecision<HeldEntry>): Promise<Place | NoPlace> {
    const { job, endpoint, model, lane, why } = decision;
    const candidate = job.candidates.find((one) => one.endpoint === endpoint && one.model === model);
    if (!candidate) return { retryAtMs: why.atMs + ASK_AGAIN_MS };
    if (lane === 'sync') return this.atListPrice(candidate, decision);
    const availableAtMs = this.watch.health.availableAtMs(candidate, why.atMs);
    if (availableAtMs > why.atMs) return { retryAtMs: availableAtMs };
    return lane === 'flex' ? { candidate, lane } : this.inReserved(candidate, decision);
  }

  giveBack({ candidate, lane, reservedUnits }: Place, entry: HeldEntry): void {
    if (lane === 'sync') this.decider.giveBack(candidate, entry);
    if (reservedUnits && candidate.pools?.reserved)
      void this.capacity.giveBack(candidate.pools.reserved, reservedUnits);
  }

  private async inReserved(candidate: Candidate, { job, why }: StartDecision<HeldEntry>): Promise<Place | NoPlace> {
    const pool = candidate.pools?.reserved;
    if (!pool) return { retryAtMs: why.atMs + ASK_AGAIN_MS };
    const outputTokens = this.board.lanes.estimates.outputTokens(job, candidate.model);
    const claim = why.slackMs <= 0 ? 'urgent' : 'deferrable';
    const room = await this.capacity.take(pool, claim, { inputTokens: job.inputTokens, outputTokens });
    // The scheduler knows the level now, and paces by it; a pool that is blocked by the provider is asked again and again.
    if (room.kind === 'full') return { retryAtMs: Math.min(room.untilMs, why.atMs + ASK_AGAIN_MS) };
    return { candidate, lane: 'reserved', reservedUnits: room.units };
  }

  /** The candidate that the scheduler chose, or another whose limits let it start. */
  private async atListPrice(chosen: Candidate, { job, why }: StartDecision<HeldEntry>): Promise<Place | NoPlace> {
    const others = job.candidates.filter((one) => one !== chosen && one.lanes.includes('sync'));
    const picked = await this.decider.pick({
      candidates: [chosen, ...others],
      kind: 'job',
      tokens: job,
      deadlineMs: job.deadlineMs,
      nowMs: why.atMs,
      backoffUntilMs: NO_BACKOFF,
    });
    return picked.kind === 'candidate' ? { candidate: picked.candidate, lane: 'sync' } : { retryAtMs: picked.untilMs };
  }
}
