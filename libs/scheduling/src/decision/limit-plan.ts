import { Calendar } from '../calendar.js';
import { type Waiting, waitsBefore } from '../fairness/fair-queue.js';
import { IndexedHeap } from '../indexed-heap.js';
import type { StoredEntry } from './entry.js';
import type { Contender, LimitLoad } from './limit-load.js';
import type { FlexPlace, SyncPlace } from './places.js';
import type { PlanSeat } from './plan-seat.js';
import type { Lineup } from './pool-book.js';
import type { SchedulerJob } from './scheduler-job.js';
import { tokensOf } from './tokens-of.js';

const SLOT_MS = 60_000;
/** Who goes earlier than its latest start by less than this goes at its latest start. */
const SAME_MS = 500;
/** With many calls open their mean counts, which lies a little above the median. */
const CALL_QUANTILE = 0.6;

/** How long calls of a pool take. */
export interface CallDurations {
  quantileMs(poolId: string, expectedOutputTokens: number, at: number): number;
}

/** How large a job is. */
type Sized = Pick<StoredEntry<SchedulerJob, unknown>, 'job' | 'outputTokens'>;

interface Planned<E> extends Waiting, Sized {
  readonly fitsReserved: boolean;
  planSeat: PlanSeat<E> | undefined;
}

/** The queue a plan is for. */
export interface PlannedQueue {
  readonly lineup: Lineup;
  readonly pressing: { readonly size: number };
  readonly dueNanoUsd: number;
  reservedNanoUsdPerMs(nowMs: number): number;
}

/**
 * What the jobs of one queue will take of limits that are too narrow to start all of them at their latest starts. A queue
 * has one when every pool that always takes its work is limited.
 */
export class LimitPlan<E extends Planned<E>> implements Contender {
  private readonly waiting = new Calendar<E, IndexedHeap<E>>({
    slotMs: SLOT_MS,
    timeOf: ({ latestStartMs }) => latestStartMs,
    open: () => new IndexedHeap<E>(waitsBefore),
  });
  /** Work of those that prepaid capacity may take over. */
  private reservableMs = 0;

  private constructor(
    private readonly queue: PlannedQueue,
    private readonly places: readonly (SyncPlace | FlexPlace)[],
    private readonly loads: readonly LimitLoad[],
    private readonly durations: CallDurations,
  ) {}

  static of<E extends Planned<E>>(queue: PlannedQueue, durations: CallDurations): LimitPlan<E> | undefined {
    const { sync, flex } = queue.lineup;
    const places: readonly (SyncPlace | FlexPlace)[] = sync.length > 0 ? sync : flex;
    const loads = new Set(places.flatMap(({ load }) => load ?? []));
    if (places.length === 0 || places.some(({ load }) => load === undefined)) return undefined;
    const plan = new LimitPlan<E>(queue, places, [...loads], durations);
    for (const load of loads) load.join(plan);
    return plan;
  }

  get firstStartMs(): number {
    return this.first?.latestStartMs ?? Number.POSITIVE_INFINITY;
  }

  get firstSlot(): number {
    return this.first?.planSeat?.slot ?? 0;
  }

  get isPressing(): boolean {
    return this.queue.pressing.size > 0;
  }

  /** The held job with the earliest latest start. */
  get first(): E | undefined {
    return this.waiting.peek();
  }

  enter(entry: E, isWaiting: boolean, nowMs: number): void {
    const workMs = this.workMs(entry);
    const { latestStartMs } = entry;
    const slot = this.loads[0]?.demand.slotOf(latestStartMs, nowMs) ?? 0;
    const seat: PlanSeat<E> = { value: entry, position: -1, workMs, slot, isWaiting };
    entry.planSeat = seat;
    if (isWaiting) this.waiting.add(seat);
    if (entry.fitsReserved) this.reservableMs += workMs;
    for (const load of this.loads) {
      load.demand.add(slot, workMs, isWaiting ? latestStartMs : undefined);
      load.changed();
    }
  }

  leave(entry: E): void {
    const seat = entry.planSeat;
    if (!seat) return;
    entry.planSeat = undefined;
    this.waiting.remove(seat);
    for (const load of this.loads) {
      load.demand.remove(seat.slot, seat.workMs, seat.isWaiting);
      load.changed();
    }
    if (entry.fitsReserved) this.reservableMs = Math.max(0, this.reservableMs - seat.workMs);
  }

  /** How long a job keeps its limits busy, if those of all its pools share the work by what they can do. */
  workMs(entry: Sized): number {
    const tokens = tokensOf(entry);
    let perMs = 0;
    for (const { pool, load } of this.places) {
      const callMs = this.durations.quantileMs(pool.id, entry.job.expectedOutputTokens, CALL_QUANTILE);
      if (load) perMs += 1 / load.workMs(tokens, callMs);
    }
    return 1 / perMs;
  }

  /** From when one of its limits must be busy with held work; of this queue, while its most urgent job is the first there. */
  beginMs(nowMs: number): number {
    let beginMs = Number.POSITIVE_INFINITY;
    for (const load of this.loads) if (load.isTurnOf(this)) beginMs = Math.min(beginMs, load.beginMs(nowMs));
    return beginMs;
  }

  /** Whether it goes for its own sake, not for that of others behind it. */
  isAtItsStart({ latestStartMs, planSeat }: E, nowMs: number): boolean {
    return latestStartMs - nowMs <= SAME_MS + 2 * (planSeat?.workMs ?? 0);
  }

  /** When one more job would start at the soonest, after what is due before it and without making others late. */
  soonestStartMs(entry: Sized & Pick<Waiting, 'latestStartMs'>, nowMs: number): number {
    const workMs = this.workMs(entry);
    const { latestStartMs } = entry;
    let soonestMs = Number.POSITIVE_INFINITY;
    for (const load of this.loads) {
      const startMs = load.startsMs(latestStartMs, workMs, nowMs);
      const isLast = startMs > latestStartMs || load.makesOthersLate(latestStartMs, workMs, nowMs);
      soonestMs = Math.min(soonestMs, isLast ? load.startsLastMs(workMs, nowMs) : startMs);
    }
    return soonestMs;
  }

  /** When one more job would have to start, so that those that are due later are in time too. */
  latestBeginMs(entry: Sized & Pick<Waiting, 'latestStartMs'>, nowMs: number): number {
    let beginMs = Number.NEGATIVE_INFINITY;
    for (const { demand } of this.loads)
      beginMs = Math.max(beginMs, demand.beginBeforeLaterMs(entry.latestStartMs, this.workMs(entry), nowMs));
    return Math.min(entry.latestStartMs, beginMs);
  }

  reliefPerMs(nowMs: number): number {
    const dueNanoUsd = this.queue.dueNanoUsd;
    return dueNanoUsd > 0 ? (this.queue.reservedNanoUsdPerMs(nowMs) * this.reservableMs) / dueNanoUsd : 0;
  }
}
