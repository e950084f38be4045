import { FairQueue, waitsBefore } from '../fairness/fair-queue.js';
import type { TenantServices } from '../fairness/tenant-services.js';
import { IndexedHeap } from '../indexed-heap.js';
import type { StoredEntry } from './entry.js';
import type { Lineup } from './pool-book.js';
import type { SchedulerJob } from './scheduler-job.js';
import { Tier } from './tier.js';
import { UnitValue } from './unit-value.js';

/** A job in one of these queues. */
export type Entry<J extends SchedulerJob = SchedulerJob> = StoredEntry<J, JobQueue<J>>;

export interface JobQueueOptions {
  readonly name: string;
  readonly lineup: Lineup;
  /** Counters of everybody who is pressing, over all queues: sync limits are shared. */
  readonly pressingServices: TenantServices;
  readonly weightOf: (tenant: string) => number;
}

/** The held jobs that want the same pools, in the orders in which pools take them. */
export class JobQueue<J extends SchedulerJob = SchedulerJob> {
  readonly name: string;
  readonly lineup: Lineup;
  /** Held, and worth what they take of a reserved pool; and those that are worth less, which it takes when it has no others. */
  readonly rich: Tier<Entry<J>>;
  readonly poor: Tier<Entry<J>>;
  /** At their last safe start: fair between tenants, then by latest start. */
  readonly pressing: FairQueue<Entry<J>>;
  /** Those that cannot be in time any more: after everybody who can. */
  readonly late: FairQueue<Entry<J>>;
  /** Held, and near enough to their latest start to buy flex. */
  readonly flexReady = new IndexedHeap<Entry<J>>(waitsBefore);
  private readonly unitValue = new UnitValue();
  /** When it was looked at last. */
  atMs = 0;
  /** Queues, this one included, that share a reserved pool with it. */
  neighbours: readonly JobQueue<J>[] = [];

  constructor({ name, lineup, pressingServices, weightOf }: JobQueueOptions) {
    this.name = name;
    this.lineup = lineup;
    this.rich = new Tier<Entry<J>>(weightOf);
    this.poor = new Tier<Entry<J>>(weightOf);
    this.pressing = new FairQueue<Entry<J>>(pressingServices);
    this.late = new FairQueue<Entry<J>>(pressingServices);
  }

  /** A new entry: what it is worth to prepaid capacity, and what its like will be. */
  arrives(entry: Entry<J>, nowMs: number): void {
    const [place] = this.lineup.reserved;
    if (place) {
      const [first, second] = place.units(entry.job.inputTokens, entry.outputTokens);
      // Two rates are used up together: a unit of each is as scarce as it is rare.
      const { input, output = 0 } = place.pool.capacity;
      const units = second > 0 && output > 0 ? first + (second * input) / output : first;
      entry.isPoor = !this.unitValue.arrives({ nanoUsd: entry.listNanoUsd, units }, place.gauge.unitsPerMs, nowMs);
    }
    this.tierOf(entry).forecast.observe(entry.latestStartMs - nowMs, entry.listNanoUsd, nowMs);
  }

  tierOf(entry: Entry<J>): Tier<Entry<J>> {
    return entry.isPoor ? this.poor : this.rich;
  }

  /** Who is next for a reserved pool. */
  nextHeld(): Entry<J> | undefined {
    return this.rich.bands.peek() ?? this.poor.bands.peek();
  }

  /** Puts an entry among the held ones. */
  hold(entry: Entry<J>, nowMs: number): void {
    entry.state = 'held';
    const { bands } = this.isDue(entry, nowMs);
    if (entry.fitsReserved) bands.add(entry.seat);
  }

  /** Puts an entry among those that go as soon as anything takes them. */
  press(entry: Entry<J>, state: 'pressing' | 'late', nowMs: number): void {
    entry.state = state;
    this.isDue(entry, nowMs);
    (state === 'pressing' ? this.pressing : this.late).insert(entry.seat);
  }

  /** Takes an entry out of wherever it waits; `dispatchedNanoUsd` when it is served now. */
  takeOut(entry: Entry<J>, dispatchedNanoUsd?: number): void {
    if (entry.flexSeat) this.flexReady.remove(entry.flexSeat);
    const { due, bands } = this.tierOf(entry);
    due.change(entry.dueSlot, -entry.listNanoUsd);
    if (entry.state === 'held') {
      if (entry.fitsReserved) bands.remove(entry.seat, dispatchedNanoUsd);
      return;
    }
    const queue = entry.state === 'pressing' ? this.pressing : this.late;
    if (dispatchedNanoUsd !== undefined) queue.dispatch(entry.tenant, dispatchedNanoUsd);
    queue.remove(entry.seat);
  }

  /** List price of what presses ahead of one more job of a tenant, if capacity is shared fairly between those who press. */
  pressingNanoUsd(tenant: string): number {
    return this.pressing.fairAheadNanoUsd(tenant);
  }

  /** List price that its reserved pools serve per ms, now. */
  reservedNanoUsdPerMs(nowMs: number): number {
    let rate = 0;
    for (const place of this.lineup.reserved) rate += place.nanoUsdPerMs(nowMs);
    return rate;
  }

  /**
   * The part of the work due within a time that prepaid capacity will not have served by then. While flex is closed for
   * that long, prepaid capacity works off those who wait in order of their latest starts; this part must have been bought
   * before.
   */
  excessShare(withinMs: number, nowMs: number): number {
    let due = 0;
    for (const { rich, poor } of this.neighbours) {
      // Of what arrives meanwhile, half is due before the end.
      for (const tier of [rich, poor])
        due += tier.due.upTo(nowMs + withinMs, nowMs) + (tier.forecast.rateBelow(withinMs, nowMs) * withinMs) / 2;
    }
    return due > 0 ? Math.max(0, 1 - (this.reservedNanoUsdPerMs(nowMs) * withinMs) / due) : 0;
  }

  /**
   * When prepaid capacity will have served what is due up to a job's latest start, if work that is more urgent goes on
   * arriving as it does; `Infinity` when it will never catch up.
   */
  reservedReachesMs({ latestStartMs, isPoor }: Entry<J>, nowMs: number): number {
    const slackMs = latestStartMs - nowMs;
    let ahead = 0;
    let overtaking = 0;
    for (const place of this.lineup.reserved) ahead += place.busyNanoUsd(nowMs);
    for (const { rich, poor } of this.neighbours) {
      ahead += rich.due.upTo(latestStartMs, nowMs);
      overtaking += rich.forecast.rateBelow(slackMs, nowMs);
      if (!isPoor) continue;
      ahead += poor.due.upTo(latestStartMs, nowMs);
      overtaking += poor.forecast.rateBelow(slackMs, nowMs);
    }
    const rate = this.reservedNanoUsdPerMs(nowMs) - overtaking;
    return rate > 0 ? nowMs + ahead / rate : Number.POSITIVE_INFINITY;
  }

  private isDue(entry: Entry<J>, nowMs: number): Tier<Entry<J>> {
    const tier = this.tierOf(entry);
    entry.dueSlot = tier.due.slotOf(entry.latestStartMs, nowMs);
    tier.due.change(entry.dueSlot, entry.listNanoUsd);
    return tier;
  }
}
