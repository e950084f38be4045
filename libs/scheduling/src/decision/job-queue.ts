import { FairQueue, waitsBefore } from '../fairness/fair-queue.js';
import type { ServiceBook } from '../fairness/service-book.js';
import type { TenantServices } from '../fairness/tenant-services.js';
import { IndexedHeap } from '../indexed-heap.js';
import type { StoredEntry } from './entry.js';
import { type CallDurations, LimitPlan } from './limit-plan.js';
import type { ReservedPlace, StartPlace } from './places.js';
import type { Lineup } from './pool-book.js';
import type { SchedulerJob } from './scheduler-job.js';
import { Tier } from './tier.js';
import { UnitValue } from './unit-value.js';

/** No pool of a list. */
const NONE = -1;

/** A job in one of these queues. */
export type Entry<J extends SchedulerJob = SchedulerJob> = StoredEntry<J, JobQueue<J>>;

export interface JobQueueOptions {
  readonly name: string;
  readonly lineup: Lineup;
  /** Counters of everybody who is pressing, over all queues: sync limits are shared. */
  readonly pressingServices: TenantServices;
  /** Counters of what everybody has had of each reserved pool. */
  readonly services: ServiceBook;
  readonly durations: CallDurations;
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
  /** What its jobs take of limits; `undefined`: a pool without limits may always serve them. */
  readonly plan: LimitPlan<Entry<J>> | undefined;
  private readonly unitValue = new UnitValue();
  /** When it was looked at last. */
  atMs = 0;
  /** Queues, this one included, that share a reserved pool with it. */
  neighbours: readonly JobQueue<J>[] = [];

  constructor({ name, lineup, pressingServices, services, durations }: JobQueueOptions) {
    this.name = name;
    this.lineup = lineup;
    this.rich = new Tier<Entry<J>>(lineup.reserved.map(({ pool }) => services.of(pool.id, false)));
    this.poor = new Tier<Entry<J>>(lineup.reserved.map(({ pool }) => services.of(pool.id, true)));
    this.pressing = new FairQueue<Entry<J>>(pressingServices);
    this.late = new FairQueue<Entry<J>>(pressingServices);
    this.plan = LimitPlan.of<Entry<J>>(this, durations);
  }

  /** A new entry: what it is worth to prepaid capacity, and what its like will be. */
  arrives(entry: Entry<J>, nowMs: number): void {
    const [place] = this.lineup.reserved;
    if (place) entry.isPoor = this.isPoor(entry, place, nowMs);
    this.tierOf(entry).forecast.observe(entry.latestStartMs - nowMs, entry.listNanoUsd, nowMs);
  }

  private isPoor({ job, outputTokens, listNanoUsd }: Entry<J>, place: ReservedPlace, nowMs: number): boolean {
    const [first, second] = place.units(job.inputTokens, outputTokens);
    const { input, output = 0 } = place.pool.capacity;
    if (place.countsTwo) return first * output > second * input;
    return !this.unitValue.arrives({ nanoUsd: listNanoUsd, units: first }, place.gauge.unitsPerMs, nowMs);
  }

  tierOf(entry: Entry<J>): Tier<Entry<J>> {
    return entry.isPoor ? this.poor : this.rich;
  }

  /** Puts an entry among the held ones. */
  hold(entry: Entry<J>, nowMs: number): void {
    entry.state = 'held';
    const { held } = this.isDue(entry, nowMs);
    if (entry.fitsReserved) held.add(entry.seat);
    this.plan?.enter(entry, true, nowMs);
  }

  /** Puts an entry among those that go as soon as anything takes them. */
  press(entry: Entry<J>, state: 'pressing' | 'late', nowMs: number): void {
    entry.state = state;
    this.isDue(entry, nowMs);
    if (state === 'pressing') this.plan?.enter(entry, false, nowMs);
    (state === 'pressing' ? this.pressing : this.late).insert(entry.seat);
  }

  /** Takes an entry out of wherever it waits. */
  takeOut(entry: Entry<J>): void {
    if (entry.flexSeat) this.flexReady.remove(entry.flexSeat);
    const { due, held } = this.tierOf(entry);
    due.change(entry.dueSlot, -entry.listNanoUsd);
    this.plan?.leave(entry);
    if (entry.state === 'held') {
      if (entry.fitsReserved) held.remove(entry.seat);
    } else (entry.state === 'pressing' ? this.pressing : this.late).remove(entry.seat);
  }

  /**
   * Charges its tenant for an entry that still waits and is served now: of a reserved pool always, whether it went there by
   * its turn or because it pressed; of the turns of those who press when it did. Returns the counters, to be corrected when
   * it is over.
   */
  charge(entry: Entry<J>, place: StartPlace): readonly TenantServices[] {
    const charged: TenantServices[] = [];
    if (entry.state !== 'held') charged.push(this.pressing.services);
    const pool = place.lane === 'reserved' ? this.lineup.reserved.indexOf(place) : NONE;
    const services = this.tierOf(entry).services[pool];
    if (services) charged.push(services);
    for (const one of charged) one.dispatch(one.of(entry.tenant), entry.listNanoUsd);
    return charged;
  }

  /** List price of what waits for its reserved pools, in all queues that share them. */
  get dueNanoUsd(): number {
    let due = 0;
    for (const { rich, poor } of this.neighbours) due += rich.due.totalNanoUsd + poor.due.totalNanoUsd;
    return due;
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
    const countsTwo = this.lineup.reserved.some((place) => place.countsTwo);
    for (const place of this.lineup.reserved) ahead += place.busyNanoUsd(nowMs);
    for (const { rich, poor } of this.neighbours) {
      ahead += rich.due.upTo(latestStartMs, nowMs);
      overtaking += rich.forecast.rateBelow(slackMs, nowMs);
      if (!isPoor && !countsTwo) continue;
      ahead += poor.due.upTo(latestStartMs, nowMs);
      overtaking += poor.forecast.rateBelow(slackMs, nowMs);
    }
    const rate = this.reservedNanoUsdPerMs(nowMs) - overtaking;
    return rate > 0 ? nowMs + ahead / rate : Number.POSITIVE_INFINITY;
  }

  /** When prepaid capacity can have served what is due before a job, if the whole burst of its window may be used. */
  reservedRoomMs({ latestStartMs, listNanoUsd }: Entry<J>, nowMs: number): number {
    let ahead = listNanoUsd;
    for (const place of this.lineup.reserved) ahead += place.busyNanoUsd(nowMs) - place.windowNanoUsd;
    for (const { rich, poor } of this.neighbours)
      ahead += rich.due.upTo(latestStartMs, nowMs) + poor.due.upTo(latestStartMs, nowMs);
    return ahead > 0 ? nowMs + ahead / this.reservedNanoUsdPerMs(nowMs) : nowMs;
  }

  private isDue(entry: Entry<J>, nowMs: number): Tier<Entry<J>> {
    const tier = this.tierOf(entry);
    entry.dueSlot = tier.due.slotOf(entry.latestStartMs, nowMs);
    tier.due.change(entry.dueSlot, entry.listNanoUsd);
    return tier;
  }
}
