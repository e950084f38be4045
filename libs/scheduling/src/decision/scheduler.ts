import type { Lane } from '#contracts';
import { Estimates } from '../estimates/estimates.js';
import type { PoolSet } from '../pools/pool.js';
import { TIME_TOLERANCE_MS } from '../time-tolerance.js';
import { admitJob } from './admit-job.js';
import { BatchDesk, type OpenBatch } from './batch-desk.js';
import type { AttemptOutcome, Decision, Refusal } from './decision.js';
import { describeWhy } from './describe-why.js';
import { Holding } from './holding.js';
import type { Entry } from './job-queue.js';
import { Offers } from './offers.js';
import { PoolBook } from './pool-book.js';
import type { Admission } from './quote.js';
import type { SchedulerJob } from './scheduler-job.js';
import type { SchedulingPolicy } from './scheduling-policy.js';
import { Settlement } from './settlement.js';
import { type Choice, Starter } from './starter.js';
import type { Why } from './why.js';

export interface SchedulerOptions {
  readonly pools: PoolSet;
  /** Default: nothing learned yet. */
  readonly estimates?: Estimates;
  /** Share of a tenant relative to others; default 1. */
  readonly weightOf?: (tenant: string) => number;
  /** For queueing, clocks and the way there and back. Default 1,000. */
  readonly marginMs?: number;
  /** Lanes that are quoted but not used, because nobody can carry them out. */
  readonly advisoryLanes?: readonly Lane[];
}

const MARGIN_MS = 1_000;

/**
 * The decision of this library; see `SchedulingPolicy` for how to drive it. Prepaid capacity is filled by latest start and
 * fairly between tenants of equal urgency; what it will not reach in time is bought where it is cheapest, as late as that
 * is safe: batch while there is time to escape from a stuck one, flex when it is open, sync at the last safe start.
 */
export class Scheduler<J extends SchedulerJob = SchedulerJob> implements SchedulingPolicy<J> {
  readonly estimates: Estimates;
  private readonly entries = new Map<string, Entry<J>>();
  private readonly book: PoolBook;
  private readonly offers: Offers;
  private readonly holding: Holding<J>;
  private readonly desk: BatchDesk<J>;
  private readonly starter: Starter<J>;
  private readonly settlement: Settlement<J>;
  private away = 0;

  constructor(options: SchedulerOptions) {
    const { pools, estimates = new Estimates(), weightOf = () => 1, marginMs = MARGIN_MS } = options;
    this.estimates = estimates;
    this.book = new PoolBook(pools, estimates);
    this.offers = new Offers({ estimates, marginMs });
    const { advisoryLanes = [] } = options;
    this.holding = new Holding<J>({ book: this.book, offers: this.offers, weightOf, advisoryLanes });
    this.desk = new BatchDesk<J>(this.holding);
    this.starter = new Starter<J>(this.holding);
    this.settlement = new Settlement<J>(estimates);
  }

  get heldSize(): number {
    return this.entries.size - this.away;
  }

  /** The job, while it is held here. */
  get(jobId: string): J | undefined {
    const entry = this.entries.get(jobId);
    return entry && entry.state !== 'flying' && entry.state !== 'batched' ? entry.job : undefined;
  }

  /** What is to be expected of a job, without holding it: whether its deadline can be kept, cost, time. Changes nothing. */
  admit(job: J, nowMs: number): Admission {
    const drafts: Entry<J>[] = [];
    const withDeadline = (deadlineMs: number) => {
      const draft = this.holding.entryOf({ ...job, deadlineMs }, nowMs);
      drafts.push(draft);
      return draft;
    };
    const admission = admitJob({ entry: withDeadline(job.deadlineMs), offers: this.offers, nowMs, withDeadline });
    for (const draft of drafts) this.holding.forget(draft);
    return admission;
  }

  add(job: J, nowMs: number): void {
    this.remove(job.jobId, nowMs);
    const entry = this.holding.entryOf(job, nowMs);
    this.entries.set(job.jobId, entry);
    this.holding.enter(entry, nowMs, true);
  }

  remove(jobId: string, nowMs: number): J | undefined {
    const entry = this.entries.get(jobId);
    if (!entry) return undefined;
    this.entries.delete(jobId);
    if (entry.state === 'flying') {
      this.away--;
      this.settlement.abandon(entry, nowMs);
      this.holding.forget(entry);
      return undefined;
    }
    if (entry.state === 'batched') {
      this.away--;
      const batch = entry.batch && this.desk.byNumber.get(entry.batch.number);
      if (batch) this.desk.leaves(batch, entry);
      this.holding.forget(entry);
      return undefined;
    }
    this.holding.takeOut(entry);
    this.holding.forget(entry);
    return entry.job;
  }

  next(nowMs: number): Decision<J> | undefined {
    const commit = this.ring(nowMs);
    if (commit) return commit;
    const cancel = this.watchBatches(nowMs);
    if (cancel) return cancel;
    const choice = this.starter.choose(nowMs);
    return choice && this.start(choice, nowMs);
  }

  nextWakeMs(): number | undefined {
    if (this.entries.size === 0 && this.desk.byNumber.size === 0) return undefined;
    const alarmMs = this.holding.alarms.peek()?.alarmMs ?? Number.POSITIVE_INFINITY;
    const batchMs = this.desk.watch.peek()?.actAtMs ?? Number.POSITIVE_INFINITY;
    const nextMs = Math.min(alarmMs, batchMs, this.starter.nextMs());
    return Number.isFinite(nextMs) ? nextMs : undefined;
  }

  refused(jobId: string, refusal: Refusal, nowMs: number): void {
    const entry = this.entries.get(jobId);
    if (entry?.state !== 'flying') return;
    this.away--;
    this.settlement.refused(entry, refusal, nowMs);
    this.holding.enter(entry, nowMs, false);
  }

  finished(jobId: string, outcome: AttemptOutcome, nowMs: number): void {
    const entry = this.entries.get(jobId);
    if (entry?.state !== 'flying') return;
    this.away--;
    this.entries.delete(jobId);
    this.settlement.finished(entry, outcome, nowMs);
    this.holding.forget(entry);
  }

  batchAnswered(number: number, jobId: string, outcome: AttemptOutcome, _nowMs: number): void {
    const batch = this.desk.byNumber.get(number);
    const entry = batch?.open.get(jobId);
    if (!batch || !entry) return;
    this.desk.leaves(batch, entry);
    this.away--;
    this.entries.delete(jobId);
    this.estimates.learn(
      entry.job,
      { poolId: batch.place.pool.id, model: batch.place.pool.model },
      {
        outputTokens: outcome.outputTokens,
        latencyMs: undefined,
      },
    );
    this.holding.forget(entry);
  }

  batchEnded(number: number, { completed }: { readonly completed: boolean }, nowMs: number): void {
    const batch = this.desk.byNumber.get(number);
    if (!batch) return;
    const { estimate, pool, backoff } = batch.place;
    estimate.observe(completed ? nowMs - batch.submittedMs : pool.windowMs);
    backoff.served();
    this.bringBack(batch, nowMs);
  }

  batchRefused(number: number, { retryAtMs }: Refusal, nowMs: number): void {
    const batch = this.desk.byNumber.get(number);
    if (!batch) return;
    batch.place.backoff.refused(nowMs, retryAtMs);
    this.bringBack(batch, nowMs);
  }

  /** What a store shared by all replicas says is in use of a reserved pool. */
  observeReserved(poolId: string, levels: readonly [number, number], nowMs: number): void {
    this.book.reserved.find(({ pool }) => pool.id === poolId)?.gauge.observe(levels, nowMs);
  }

  /** Why a held job waits; `undefined` when it is not held here. */
  explain(jobId: string, nowMs: number): Why | undefined {
    const entry = this.entries.get(jobId);
    if (!entry || entry.state === 'flying' || entry.state === 'batched') return undefined;
    const reason = entry.state === 'waiting' ? 'not-before' : entry.state === 'held' ? 'hold' : 'wait-for-limit';
    const why = describeWhy(entry, this.offers, reason, nowMs);
    return entry.state === 'pressing' || entry.state === 'late' ? why : { ...why, untilMs: entry.alarmMs };
  }

  /** Thinks about the jobs whose alarms ring; a batch may come of it. */
  private ring(nowMs: number): Decision<J> | undefined {
    const { alarms } = this.holding;
    for (let entry = alarms.peek(); entry && entry.alarmMs <= nowMs + TIME_TOLERANCE_MS; entry = alarms.peek()) {
      if (entry.state === 'waiting') this.wake(entry, nowMs);
      else if (entry.latestStartMs <= nowMs + TIME_TOLERANCE_MS) this.holding.press(entry, nowMs, 'last-safe-start');
      else {
        const commit = this.think(entry, nowMs);
        if (commit) return commit;
      }
    }
    return undefined;
  }

  private wake(entry: Entry<J>, nowMs: number): void {
    this.holding.alarms.remove(entry);
    this.holding.enter(entry, nowMs, true);
  }

  private think(entry: Entry<J>, nowMs: number): Decision<J> | undefined {
    const dueMs = nowMs + TIME_TOLERANCE_MS;
    if (entry.batchByMs <= dueMs) {
      entry.batchByMs = Number.POSITIVE_INFINITY;
      const commit = this.toBatch(entry, nowMs);
      if (commit) return commit;
    }
    if (entry.cheapByMs <= dueMs) {
      entry.cheapByMs = Number.POSITIVE_INFINITY;
      if (!this.reachedInTime(entry, nowMs)) {
        this.holding.press(entry, nowMs, 'cheap-hours-end');
        return undefined;
      }
    }
    if (entry.flexFromMs <= dueMs) {
      entry.flexFromMs = Number.POSITIVE_INFINITY;
      entry.flexSeat ??= { value: entry, position: -1 };
      entry.queue.flexReady.insert(entry.flexSeat);
    }
    this.holding.lookAgain(entry, nowMs);
    if (entry.latestStartMs <= dueMs) this.holding.press(entry, nowMs, 'last-safe-start');
    else this.holding.ringNext(entry, nowMs);
    return undefined;
  }

  private toBatch(entry: Entry<J>, nowMs: number): Decision<J> | undefined {
    const { queue, job } = entry;
    if (this.reachedInTime(entry, nowMs)) return undefined;
    const offer = this.offers.batchOffer(queue, job);
    if (!offer || offer.factor >= this.offers.laterFactor(queue, entry, nowMs)) return undefined;
    const why = describeWhy(entry, this.offers, 'commit-to-batch', nowMs);
    const batch = this.desk.commit(entry, offer.place, nowMs);
    if (!batch) return undefined;
    this.away += batch.open.size;
    const { id: poolId, endpoint, model } = offer.place.pool;
    const jobs = [...batch.open.values()].map((one) => one.job);
    return { kind: 'commit', batch: batch.number, jobs, poolId, endpoint, model, why };
  }

  private reachedInTime(entry: Entry<J>, nowMs: number): boolean {
    return entry.fitsReserved && entry.queue.reservedReachesMs(entry, nowMs) <= entry.latestStartMs;
  }

  private watchBatches(nowMs: number): Decision<J> | undefined {
    for (let batch = this.desk.due(nowMs); batch; batch = this.desk.due(nowMs)) {
      const [first] = batch.open.values();
      if (first && !batch.isCancelling) {
        this.desk.cancelling(batch, nowMs);
        const why = describeWhy(first, this.offers, 'batch-too-slow', nowMs);
        return { kind: 'cancel-batch', batch: batch.number, poolId: batch.place.pool.id, why };
      }
      if (batch.isCancelling) batch.place.estimate.observe(batch.place.pool.windowMs);
      this.bringBack(batch, nowMs);
    }
    return undefined;
  }

  private bringBack(batch: OpenBatch<J>, nowMs: number): void {
    for (const entry of this.desk.close(batch)) {
      this.away--;
      this.holding.enter(entry, nowMs, false);
    }
  }

  private start({ entry, place, reason }: Choice<J>, nowMs: number): Decision<J> {
    const why = describeWhy(entry, this.offers, reason, nowMs);
    const costNanoUsd = this.offers.priceNanoUsd(place, entry, nowMs);
    const flight = this.settlement.start(entry, place, nowMs);
    this.holding.takeOut(entry);
    entry.state = 'flying';
    entry.flight = flight;
    this.away++;
    const { id: poolId, endpoint, model } = place.pool;
    return { kind: 'start', job: entry.job, lane: place.lane, poolId, endpoint, model, costNanoUsd, why };
  }
}
