import type { SlidingLimits } from '../pools/sliding-limits.js';
import { DueDemand } from './due-demand.js';

/** The held jobs of one queue that want a limit, as far as others that want it too must know of them. */
export interface Contender {
  /** Latest start of its most urgent held job; `Infinity`: it holds none. */
  readonly firstStartMs: number;
  /** Slot of that job. */
  readonly firstSlot: number;
  /** Whether jobs of it wait for the limit that may not wait for anything else. */
  readonly isPressing: boolean;
  /** Ms of work at the limit that prepaid capacity takes off it in a ms. */
  reliefPerMs(nowMs: number): number;
}

/** Of its rate a limit is taken to serve this: clocks, calls that come back, work that is not held here. */
const SAFE_RATE = 0.95;
/** Prepaid capacity serves by worth and urgency, not only what this limit would have to: of its help this counts. */
const SAFE_RELIEF = 0.8;
/** The rate a plan was made with stands while the real one lies between it and this many times it. */
const SAME_RATE = 1.5;

/** Deadlines are promised by the median of a call, starts planned by the safe one: what begins that late is still promised. */
const PROMISED_MS = 10_000;

/** Work that waits for one set of limits (requests, tokens, calls at once), over all queues and pools that share it. */
export class LimitLoad {
  readonly demand = new DueDemand();
  private readonly contenders: Contender[] = [];
  /** Who is first and whether anybody presses, until that changes. */
  private known: { readonly first: Contender | undefined; readonly isPressed: boolean } | undefined;
  /** Of the last call that was asked about. */
  private callMs = 0;

  /** @param callsAtOnce that fit at once, whoever sees to it. */
  constructor(
    readonly limits: SlidingLimits,
    private readonly callsAtOnce: number,
  ) {
    this.demand.workPerMs = SAFE_RATE;
  }

  /** How long a call keeps the limit busy if nothing but such calls go in. */
  workMs(tokens: number, callMs: number): number {
    this.callMs = callMs;
    return Math.max(this.limits.spacingMs(tokens), callMs / this.callsAtOnce);
  }

  join(contender: Contender): void {
    this.contenders.push(contender);
    this.changed();
  }

  /** Called when the jobs of a contender have changed. */
  changed(): void {
    this.known = undefined;
  }

  /**
   * From when the limit must be busy so that no held job is late, epoch ms; `Infinity`: none is held. What the limit
   * allows at once after it was idle is not planned with: it is for urgent work that nobody has seen yet.
   */
  beginMs(nowMs: number): number {
    const { first } = this.standing();
    if (!first) return Number.POSITIVE_INFINITY;
    this.demand.firstIs(first.firstSlot, first.firstStartMs);
    this.setRate(nowMs);
    return this.demand.beginMs(nowMs);
  }

  /** When one more job would start if all that is due before it went first and as soon as possible. */
  startsMs(dueMs: number, workMs: number, nowMs: number): number {
    this.setRate(nowMs);
    return this.afterMs(this.demand.upTo(dueMs, nowMs) + workMs, nowMs);
  }

  /** The same when all that waits goes first. */
  startsLastMs(workMs: number, nowMs: number): number {
    this.setRate(nowMs);
    return this.afterMs(this.demand.totalMs + workMs, nowMs);
  }

  /** Whether one more job would make others late that are in time without it. */
  makesOthersLate(dueMs: number, workMs: number, nowMs: number): boolean {
    const roomMs = this.roomMs(nowMs);
    const without = this.demand.beginOfLaterMs(dueMs, -roomMs, nowMs);
    return without >= nowMs - PROMISED_MS && this.demand.beginOfLaterMs(dueMs, workMs - roomMs, nowMs) < nowMs;
  }

  /** Whether its most urgent held job is the next here, and no other must go before. */
  isTurnOf(contender: Contender): boolean {
    const { first, isPressed } = this.standing();
    return first === contender && !isPressed;
  }

  private standing(): NonNullable<LimitLoad['known']> {
    if (this.known) return this.known;
    let first: Contender | undefined;
    let isPressed = false;
    for (const one of this.contenders) {
      if (one.firstStartMs < (first?.firstStartMs ?? Number.POSITIVE_INFINITY)) first = one;
      isPressed ||= one.isPressing;
    }
    this.known = { first, isPressed };
    return this.known;
  }

  private afterMs(workMs: number, nowMs: number): number {
    return nowMs + Math.max(0, workMs - this.roomMs(nowMs)) / this.demand.workPerMs;
  }

  /** Ms of work that fit at once: what buckets have saved up, one call in each of the places. */
  private roomMs(nowMs: number): number {
    return Math.min(this.limits.roomMs(nowMs), this.callsAtOnce === Number.POSITIVE_INFINITY ? Infinity : this.callMs);
  }

  private setRate(nowMs: number): void {
    let relief = 0;
    for (const one of this.contenders) relief += one.reliefPerMs(nowMs);
    const rate = SAFE_RATE + SAFE_RELIEF * relief;
    const planned = this.demand.workPerMs;
    if (rate >= planned && rate < planned * SAME_RATE) return;
    this.demand.workPerMs = Math.max(SAFE_RATE, rate / RATE_STEP);
  }
}

/** Below the real rate by this, so that the next small change does not make a new plan necessary. */
const RATE_STEP = 1.15;
