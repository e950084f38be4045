import type { Lane } from '#contracts';
import { Calendar } from '../calendar.js';
import { ServiceBook } from '../fairness/service-book.js';
import { TenantServices } from '../fairness/tenant-services.js';
import { IndexedHeap } from '../indexed-heap.js';
import { tokensCost } from '../pools/price-at.js';
import type { Units } from '../pools/reserved-gauge.js';
import { TIME_TOLERANCE_MS } from '../time-tolerance.js';
import { StoredEntry } from './entry.js';
import { type Entry, JobQueue } from './job-queue.js';
import { NumberRows } from './number-rows.js';
import type { Offers } from './offers.js';
import type { ReservedPlace } from './places.js';
import type { PoolBook } from './pool-book.js';
import type { SchedulerJob } from './scheduler-job.js';
import type { Reason } from './why.js';

export interface HoldingOptions {
  readonly book: PoolBook;
  readonly offers: Offers;
  readonly weightOf: (tenant: string) => number;
  readonly advisoryLanes: readonly Lane[];
}

const NEVER = Number.POSITIVE_INFINITY;
const ALARM_SLOT_MS = 60_000;
const LOOK_AGAIN_LEADS = 3;
/** A latest start that moves by less stays. */
const SAME_MS = 500;

/** The jobs that wait, in their queues, each with an alarm for the next time at which something about it changes. */
export class Holding<J extends SchedulerJob> {
  readonly queues = new Map<string, JobQueue<J>>();
  readonly alarms = new Calendar<Entry<J>, IndexedHeap<Entry<J>>>({
    slotMs: ALARM_SLOT_MS,
    timeOf: ({ alarmMs }) => alarmMs,
    open: () => new IndexedHeap<Entry<J>>((a, b) => a.alarmMs < b.alarmMs),
  });
  readonly offers: Offers;
  /** The queues whose held jobs want a reserved pool. */
  readonly contests = new Map<ReservedPlace, JobQueue<J>[]>();
  private readonly pressingServices: TenantServices;
  private readonly services: ServiceBook;
  private readonly rows = new NumberRows();
  private arrivals = 0;

  constructor(private readonly options: HoldingOptions) {
    this.offers = options.offers;
    this.pressingServices = new TenantServices(options.weightOf);
    this.services = new ServiceBook(options.weightOf);
  }

  /** A new job as an entry that waits nowhere yet. Its row must be given back when the job is over. */
  entryOf(job: J, nowMs: number): Entry<J> {
    const queue = this.queueOf(job);
    const { lineup } = queue;
    const target = (lineup.sync[0] ?? lineup.reserved[0] ?? lineup.flex[0] ?? lineup.batch[0])?.pool;
    const outputTokens = target ? this.offers.estimates.outputTokens(job, target.model) : job.expectedOutputTokens;
    const parts = {
      job,
      queue,
      arrival: this.arrivals++,
      latestStartMs: job.deadlineMs - this.offers.safeLeadMs(lineup, job),
      latestFlexMs: job.deadlineMs - this.offers.flexLeadMs(lineup, job),
      outputTokens,
      listNanoUsd: target ? tokensCost(target.listPrice, job.inputTokens, outputTokens) : 0,
      fitsReserved: canEverFit(lineup.reserved, [job.inputTokens, outputTokens], nowMs),
    };
    const row = this.rows.take();
    return new StoredEntry<J, JobQueue<J>>(parts, row, this.rows.numbersOf(row), this.rows.offsetOf(row));
  }

  /** Nobody looks at the entry any more. */
  forget(entry: Entry<J>): void {
    this.rows.giveBack(entry.row);
  }

  /** Lets an entry wait: until its not-before time, or held, or pressing when there is no time to hold it. */
  enter(entry: Entry<J>, nowMs: number, isNew: boolean): void {
    const { job, queue } = entry;
    if (job.notBeforeMs > nowMs) {
      entry.state = 'waiting';
      this.ring(entry, job.notBeforeMs);
      return;
    }
    if (isNew) queue.arrives(entry, nowMs);
    if (entry.latestStartMs <= nowMs) {
      this.press(entry, nowMs, job.deadlineMs <= nowMs ? 'past-latest-start' : 'last-safe-start');
      return;
    }
    queue.hold(entry, nowMs);
    this.think(entry, nowMs);
    this.ringNext(entry, nowMs);
  }

  /** A held entry must go now. */
  press(entry: Entry<J>, nowMs: number, reason: Reason): void {
    if (entry.state === 'held') entry.queue.takeOut(entry);
    entry.pressedBy = reason;
    entry.queue.press(entry, 'pressing', nowMs);
    this.alarms.remove(entry);
  }

  /** Takes an entry out of everything it waits in. */
  takeOut(entry: Entry<J>): void {
    this.alarms.remove(entry);
    if (entry.state === 'held' || entry.state === 'pressing' || entry.state === 'late') entry.queue.takeOut(entry);
  }

  /** Sets the times at which each way to buy it is to be thought about. */
  private think(entry: Entry<J>, nowMs: number): void {
    const { queue, job } = entry;
    const { lineup } = queue;
    const { advisoryLanes } = this.options;
    const isOpen = (lane: Lane, count: number) => count > 0 && !advisoryLanes.includes(lane);
    entry.batchByMs = NEVER;
    entry.flexFromMs = NEVER;
    entry.cheapByMs = NEVER;
    if (isOpen('batch', lineup.batch.length)) {
      const offer = this.offers.batchOffer(queue, job);
      if (offer && offer.byMs > nowMs) entry.batchByMs = offer.byMs;
      // Nothing but a batch may serve it: now is better than never.
      else if (offer && !this.hasOther(lineup)) entry.batchByMs = nowMs;
    }
    if (isOpen('flex', lineup.flex.length) && entry.latestFlexMs > nowMs)
      entry.flexFromMs = entry.latestFlexMs - this.offers.flexGuardMs(lineup);
    entry.cheapByMs = this.offers.cheapByMs(lineup.sync, entry, nowMs);
  }

  ringNext(entry: Entry<J>, nowMs: number): void {
    const nextMs = Math.min(entry.latestStartMs, entry.batchByMs, entry.cheapByMs, entry.flexFromMs);
    const lookMs = entry.latestStartMs - LOOK_AGAIN_LEADS * (entry.job.deadlineMs - entry.latestStartMs);
    // An alarm within the tolerance has rung: to set it again would ring it for ever.
    this.ring(entry, lookMs > nowMs + TIME_TOLERANCE_MS ? Math.min(nextMs, lookMs) : nextMs);
  }

  /**
   * Calls may have become slower since the entry was held: its latest start moves forward with them. Looked at while three
   * times the lead it was held with is left, so that calls may have become four times as slow.
   */
  lookAgain(entry: Entry<J>, nowMs: number): void {
    const { queue, job } = entry;
    const latestStartMs = job.deadlineMs - this.offers.safeLeadMs(queue.lineup, job);
    if (latestStartMs > entry.latestStartMs - SAME_MS) return;
    const wantsFlex = entry.flexSeat !== undefined && entry.flexSeat.position >= 0;
    queue.takeOut(entry);
    entry.moveForward(latestStartMs, job.deadlineMs - this.offers.flexLeadMs(queue.lineup, job));
    queue.hold(entry, nowMs);
    if (wantsFlex && entry.flexSeat) queue.flexReady.insert(entry.flexSeat);
  }

  ring(entry: Entry<J>, atMs: number): void {
    this.alarms.remove(entry);
    entry.alarmMs = atMs;
    this.alarms.add(entry);
  }

  private hasOther({ sync, flex, reserved }: JobQueue<J>['lineup']): boolean {
    return sync.length + flex.length + reserved.length > 0;
  }

  private queueOf(job: J): JobQueue<J> {
    const known = this.queues.get(job.queue);
    if (known) return known;
    const { pressingServices, services } = this;
    const lineup = this.options.book.lineup(job.candidates, job.lanes);
    const queue = new JobQueue<J>({
      name: job.queue,
      lineup,
      pressingServices,
      services,
      durations: this.offers.estimates.latency,
    });
    this.queues.set(job.queue, queue);
    for (const place of lineup.reserved) this.contests.set(place, [...(this.contests.get(place) ?? []), queue]);
    for (const one of this.queues.values()) one.neighbours = this.neighboursOf(one);
    return queue;
  }

  private neighboursOf(queue: JobQueue<J>): JobQueue<J>[] {
    const { reserved } = queue.lineup;
    return [...this.queues.values()].filter(
      (other) => other === queue || other.lineup.reserved.some((place) => reserved.includes(place)),
    );
  }
}

function canEverFit(places: readonly ReservedPlace[], [inputTokens, outputTokens]: Units, nowMs: number): boolean {
  for (const place of places)
    if (place.gauge.entryMs('deferrable', place.units(inputTokens, outputTokens), nowMs) !== NEVER) return true;
  return false;
}
