import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { type EndpointObservation, isLaneRefusal, type TokenUsage } from '#contracts';
import type { CallTokens, ReservedPool } from '#scheduling';
import type { MaybePromise } from '#state';
import { RoutingTable } from '../candidates/routing-table.js';
import { HealthWatch } from '../health/health-watch.js';
import { HeldBoard } from '../held/held-board.js';
import { HeldSchedule } from '../held/held-schedule.js';
import { ReservedCapacity } from './reserved-capacity.js';

/**
 * What adapters tell of attempts, for the scheduler: every replica learns how long calls take; the one that leads also
 * settles what was taken out of reserved pools and tells its scheduler how its starts went. While nobody leads (seconds,
 * after a death) an estimate stays what it was.
 */
@Injectable()
export class LaneObservations implements OnApplicationBootstrap, OnModuleDestroy {
  constructor(
    private readonly watch: HealthWatch,
    private readonly routing: RoutingTable,
    private readonly board: HeldBoard,
    private readonly capacity: ReservedCapacity,
    private readonly schedule: HeldSchedule,
  ) {}

  onApplicationBootstrap(): void {
    this.watch.listeners.add(this.read);
    this.routing.listeners.add(this.wake);
  }

  onModuleDestroy(): void {
    this.watch.listeners.delete(this.read);
    this.routing.listeners.delete(this.wake);
  }

  /** After a reload jobs wait for other pools. */
  private readonly wake = (): void => this.schedule.wake();

  private readonly read = (observations: readonly EndpointObservation[]): void => {
    let isNews = false;
    for (const observation of observations) isNews = this.apply(observation) || isNews;
    // Room came free, or a pool was told to be full: what is due has changed.
    if (isNews) this.schedule.wake();
  };

  /** True when the scheduler knows more than before about its pools. */
  private apply(observation: EndpointObservation): boolean {
    const isReserved = observation.lane === 'reserved';
    if (this.board.leading && isReserved) this.settle(observation);
    const { jobId } = observation;
    if (jobId !== undefined && this.board.lanes.isFlying(jobId)) {
      this.conclude(jobId, observation);
      return true;
    }
    this.learn(observation);
    return isReserved;
  }

  private learn({ endpoint, model, lane = 'sync', outcome, outputTokens, latencyMs }: EndpointObservation): void {
    if (outcome !== 'succeeded' || outputTokens === undefined) return;
    // A passed-through model is named by the caller, who could name a million of them.
    if (!this.routing.current.table.isListed(`${endpoint}/${model}`)) return;
    this.board.lanes.learnLatency(`${endpoint}/${model}:${lane}`, outputTokens, latencyMs);
  }

  private settle(observation: EndpointObservation): void {
    const { endpoint, model, failureKind, retryAfterMs, atMs } = observation;
    const pool = this.poolOf(endpoint, model);
    if (!pool) return;
    if (failureKind === 'rate-limited' && retryAfterMs !== undefined) this.capacity.block(pool, atMs + retryAfterMs);
    const settled = this.correct(pool, observation);
    if (settled instanceof Promise) void settled.then(() => this.schedule.wake());
  }

  /** Nothing is corrected where nobody knows what was used: the estimate stands. */
  private correct(
    pool: ReservedPool,
    { outcome, failureKind, usage, reservedUnits, atMs, latencyMs }: EndpointObservation,
  ): MaybePromise<void> {
    if (!reservedUnits) return;
    if (failureKind === 'rate-limited' || failureKind === 'connect-failed') {
      return this.capacity.giveBack(pool, reservedUnits);
    }
    if (outcome !== 'succeeded' || !usage || !isStated(usage)) return;
    const taken = { units: reservedUnits, atMs: atMs - latencyMs };
    return this.capacity.settle(pool, taken, tokensOf(usage));
  }

  private conclude(jobId: string, observation: EndpointObservation): void {
    const { outcome, failureKind, lane = 'sync', usage = {}, latencyMs, retryAfterMs, atMs } = observation;
    const { lanes } = this.board;
    if (outcome === 'succeeded') lanes.finished(jobId, { ...finishedTokens(usage), latencyMs });
    else if (failureKind && isLaneRefusal({ lane, failure: { kind: failureKind, message: '' } })) {
      lanes.refused(jobId, retryAfterMs === undefined ? {} : { retryAtMs: atMs + retryAfterMs });
    } else lanes.remove(jobId);
  }

  private poolOf(endpoint: string, model: string): ReservedPool | null {
    const [candidate] = this.routing.current.table.resolve(`${endpoint}/${model}`);
    return candidate?.endpoint === endpoint ? (candidate.pools?.reserved ?? null) : null;
  }
}

function isStated({ inputTokens, outputTokens }: TokenUsage): boolean {
  return inputTokens !== undefined && outputTokens !== undefined;
}

/** The provider's counters are disjoint; a reservation counts all of the input. */
function tokensOf(usage: TokenUsage): CallTokens {
  const { inputTokens = 0, outputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0 } = usage;
  return {
    inputTokens: inputTokens + cacheReadTokens + cacheWriteTokens,
    outputTokens,
    cacheReadTokens,
    cacheWriteTokens,
  };
}

function finishedTokens(usage: TokenUsage): { inputTokens: number; outputTokens: number } {
  const { inputTokens, outputTokens } = tokensOf(usage);
  return { inputTokens, outputTokens };
}
