import { TIME_TOLERANCE_MS } from '../time-tolerance.js';
import type { Holding } from './holding.js';
import type { Entry, JobQueue } from './job-queue.js';
import { nextHeld } from './next-held.js';
import type { FlexPlace, ReservedPlace, StartPlace, SyncPlace } from './places.js';
import type { SchedulerJob } from './scheduler-job.js';
import { tokensOf } from './tokens-of.js';
import type { Reason } from './why.js';

/** A job, a pool that takes it now, and the rule that says so. */
export interface Choice<J extends SchedulerJob> {
  readonly entry: Entry<J>;
  readonly place: StartPlace;
  readonly reason: Reason;
}

/** How large a job is. */
type Sized = Pick<Entry, 'job' | 'outputTokens'>;

/** A held job that wants flex while prepaid capacity will come in time is asked again after this part of its slack. */
const ASK_AGAIN_SHARE = 0.25;
const SOONEST_ASK_MS = 1_000;
/** Half of the calls take longer than the median: who would be late even then, is late. */
const HOPELESS_QUANTILE = 0.5;

/**
 * Which job starts where, now: who must go first, then who must make room in a limit for those behind it, then what
 * prepaid capacity has room for, then who wants flex.
 */
export class Starter<J extends SchedulerJob> {
  constructor(private readonly holding: Holding<J>) {}

  choose(nowMs: number): Choice<J> | undefined {
    let choice: Choice<J> | undefined;
    for (const queue of this.holding.queues.values()) {
      choice = this.pressing(queue, nowMs);
      if (choice) return choice;
    }
    for (const queue of this.holding.queues.values()) {
      choice = this.ahead(queue, nowMs);
      if (choice) return choice;
    }
    for (const queue of this.holding.queues.values()) {
      choice = this.reserved(queue, nowMs) ?? this.flex(queue, nowMs);
      if (choice) return choice;
    }
    return undefined;
  }

  /** When `choose` may have something, as far as pools say; alarms ring by themselves. */
  nextMs(): number {
    let nextMs = Number.POSITIVE_INFINITY;
    for (const queue of this.holding.queues.values()) nextMs = Math.min(nextMs, this.nextOfQueueMs(queue));
    return nextMs;
  }

  private nextOfQueueMs(queue: JobQueue<J>): number {
    const { atMs } = queue;
    const must = queue.pressing.peek() ?? queue.late.peek();
    let nextMs = must ? this.entryMs(queue, must, atMs) : Number.POSITIVE_INFINITY;
    nextMs = Math.min(nextMs, this.nextAheadMs(queue));
    for (const place of queue.lineup.reserved) {
      const held = this.nextHeld(place, atMs);
      if (held) nextMs = Math.min(nextMs, reservedEntryMs(place, held, 'deferrable', atMs));
    }
    const flex = queue.flexReady.peek();
    if (flex) for (const place of queue.lineup.flex) nextMs = Math.min(nextMs, place.entryMs(tokensOf(flex), atMs));
    return nextMs;
  }

  private pressing(queue: JobQueue<J>, nowMs: number): Choice<J> | undefined {
    queue.atMs = nowMs;
    for (let entry = queue.pressing.peek(); entry; entry = queue.pressing.peek()) {
      if (!this.isHopeless(entry, nowMs)) return this.now(queue, entry, nowMs);
      queue.takeOut(entry);
      entry.pressedBy = 'past-latest-start';
      queue.press(entry, 'late', nowMs);
    }
    const late = queue.late.peek();
    return late && this.now(queue, late, nowMs);
  }

  /**
   * Together with what is due behind it, its limit has work for all the time there is: it waits for nothing better. Where
   * much is due it takes flex while that is open some time before, because when flex closes the limit must take everybody.
   */
  private ahead(queue: JobQueue<J>, nowMs: number): Choice<J> | undefined {
    const { plan } = queue;
    const entry = plan?.first;
    if (!plan || !entry) return undefined;
    const beginMs = plan.beginMs(nowMs);
    if (!isDue(beginMs, nowMs)) return this.aheadInFlex(queue, { entry, beginMs }, nowMs);
    entry.pressedBy = plan.isAtItsStart(entry, nowMs) ? 'last-safe-start' : 'limit-is-needed';
    return this.now(queue, entry, nowMs);
  }

  private aheadInFlex(
    queue: JobQueue<J>,
    { entry, beginMs }: { readonly entry: Entry<J>; readonly beginMs: number },
    nowMs: number,
  ): Choice<J> | undefined {
    const { lineup } = queue;
    if (!isDue(beginMs - this.aheadGuardMs(queue, entry.latestStartMs - beginMs), nowMs)) return undefined;
    if (!this.flexInTime(queue, entry, nowMs)) return undefined;
    const place = lineup.flex.find((one) => isDue(one.entryMs(tokensOf(entry), nowMs), nowMs));
    return place && { entry, place, reason: 'flex-is-open' };
  }

  /**
   * For a pile that must begin `pileMs` before its first latest start. One shorter than a usual closure of flex provides for
   * closures job by job: with the long ones counted, calm days beside a limit of twice the mean load cost a quarter more.
   */
  private aheadGuardMs({ lineup }: JobQueue<J>, pileMs: number): number {
    const { offers } = this.holding;
    return pileMs > offers.flexGuardMs(lineup) ? offers.longFlexGuardMs(lineup) : 0;
  }

  private nextAheadMs(queue: JobQueue<J>): number {
    const { plan, atMs, lineup } = queue;
    const entry = plan?.first;
    if (!plan || !entry) return Number.POSITIVE_INFINITY;
    const beginMs = plan.beginMs(atMs);
    if (isDue(beginMs, atMs)) return this.entryMs(queue, entry, atMs);
    if (!this.flexInTime(queue, entry, atMs)) return beginMs;
    const flexMs = Math.min(...lineup.flex.map((place) => place.entryMs(tokensOf(entry), atMs)));
    return Math.min(beginMs, Math.max(flexMs, beginMs - this.aheadGuardMs(queue, entry.latestStartMs - beginMs)));
  }

  /** The cheapest pool that takes it at once. */
  private now(queue: JobQueue<J>, entry: Entry<J>, nowMs: number): Choice<J> | undefined {
    const { reserved } = queue.lineup;
    const reason = entry.pressedBy;
    for (const place of reserved)
      if (isDue(reservedEntryMs(place, entry, 'urgent', nowMs), nowMs))
        return { entry, place, reason: 'reserved-has-room' };
    const place = this.cheapestOpen(queue, entry, nowMs);
    return place && { entry, place, reason: place.lane === 'flex' ? 'flex-is-open' : reason };
  }

  private cheapestOpen(queue: JobQueue<J>, entry: Entry<J>, nowMs: number): FlexPlace | SyncPlace | undefined {
    const { flex, sync } = queue.lineup;
    const { offers } = this.holding;
    let best: FlexPlace | SyncPlace | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const place of this.flexInTime(queue, entry, nowMs) ? [...flex, ...sync] : sync) {
      if (!isDue(place.entryMs(tokensOf(entry), nowMs), nowMs)) continue;
      const price = offers.priceNanoUsd(place, entry, nowMs);
      if (price >= least) continue;
      least = price;
      best = place;
    }
    return best;
  }

  /** At the last safe start in sync flex is too slow, unless it is as fast, or nothing is lost any more. */
  private flexInTime({ lineup }: JobQueue<J>, entry: Entry<J>, nowMs: number): boolean {
    if (lineup.flex.length === 0) return false;
    return entry.latestFlexMs >= nowMs || entry.state === 'late' || lineup.sync.length === 0;
  }

  private entryMs(queue: JobQueue<J>, entry: Entry<J>, nowMs: number): number {
    const { reserved, flex, sync } = queue.lineup;
    let entryMs = Number.POSITIVE_INFINITY;
    for (const place of reserved) entryMs = Math.min(entryMs, reservedEntryMs(place, entry, 'urgent', nowMs));
    const rest = this.flexInTime(queue, entry, nowMs) ? [...flex, ...sync] : sync;
    for (const place of rest) entryMs = Math.min(entryMs, place.entryMs(tokensOf(entry), nowMs));
    return entryMs;
  }

  private reserved(queue: JobQueue<J>, nowMs: number): Choice<J> | undefined {
    for (const place of queue.lineup.reserved) {
      const entry = this.nextHeld(place, nowMs);
      if (entry && isDue(reservedEntryMs(place, entry, 'deferrable', nowMs), nowMs))
        return { entry, place, reason: 'reserved-has-room' };
    }
    return undefined;
  }

  private nextHeld(place: ReservedPlace, nowMs: number): Entry<J> | undefined {
    return nextHeld(place, this.holding.contests.get(place) ?? [], nowMs);
  }

  private flex(queue: JobQueue<J>, nowMs: number): Choice<J> | undefined {
    const { flex } = queue.lineup;
    for (let entry = queue.flexReady.peek(); entry; entry = queue.flexReady.peek()) {
      const tokens = tokensOf(entry);
      const place = flex.find((one) => isDue(one.entryMs(tokens, nowMs), nowMs));
      if (!place) return undefined;
      if (!entry.fitsReserved) return { entry, place, reason: 'flex-is-open' };
      const askMs = this.askAgainMs(queue, entry, nowMs);
      if (askMs > nowMs) this.askAgain(entry, askMs, nowMs);
      else return this.lastChance(queue, entry, nowMs) ?? { entry, place, reason: 'flex-is-open' };
    }
    return undefined;
  }

  /** Who would be bought now may have what is left of the burst. */
  private lastChance(queue: JobQueue<J>, entry: Entry<J>, nowMs: number): Choice<J> | undefined {
    if (entry.latestFlexMs - nowMs > 2 * SOONEST_ASK_MS) return undefined;
    const place = queue.lineup.reserved.find((one) => isDue(reservedEntryMs(one, entry, 'urgent', nowMs), nowMs));
    return place && { entry, place, reason: 'reserved-has-room' };
  }

  /** Until when an entry that could buy flex now waits on; now or earlier: it buys. */
  private askAgainMs(queue: JobQueue<J>, entry: Entry<J>, nowMs: number): number {
    const slackMs = entry.latestFlexMs - nowMs;
    if (slackMs <= 2 * SOONEST_ASK_MS) return nowMs;
    if (queue.reservedReachesMs(entry, nowMs) <= entry.latestFlexMs)
      return nowMs + Math.max(SOONEST_ASK_MS, slackMs * ASK_AGAIN_SHARE);
    const { offers } = this.holding;
    // A bunch of urgent work that prepaid capacity catches up with: flex is open, and will not close so soon.
    const isCalm = slackMs <= offers.flexCalmMs(queue.lineup);
    return isCalm && queue.excessShare(offers.flexGuardMs(queue.lineup), nowMs) === 0
      ? entry.latestFlexMs - SOONEST_ASK_MS
      : nowMs;
  }

  private askAgain(entry: Entry<J>, atMs: number, nowMs: number): void {
    if (entry.flexSeat) entry.queue.flexReady.remove(entry.flexSeat);
    entry.flexFromMs = atMs;
    this.holding.ringNext(entry, nowMs);
  }

  private isHopeless({ queue, job }: Entry<J>, nowMs: number): boolean {
    const place = queue.lineup.sync[0] ?? queue.lineup.reserved[0] ?? queue.lineup.flex[0];
    if (!place) return false;
    const { latency } = this.holding.offers.estimates;
    return nowMs + latency.quantileMs(place.pool.id, job.expectedOutputTokens, HOPELESS_QUANTILE) > job.deadlineMs;
  }
}

function reservedEntryMs(place: ReservedPlace, entry: Sized, claim: 'urgent' | 'deferrable', nowMs: number): number {
  const units = place.units(entry.job.inputTokens, entry.outputTokens);
  return Math.max(place.backoff.untilMs, place.gauge.entryMs(claim, units, nowMs));
}

function isDue(atMs: number, nowMs: number): boolean {
  return atMs <= nowMs + TIME_TOLERANCE_MS;
}
