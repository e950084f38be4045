import type { BatchEstimate } from '../estimates/batch-estimate.js';
import type { FlexEstimate } from '../estimates/flex-estimate.js';
import { reservedGauge } from '../pools/create-gauge.js';
import { FlexProbe } from '../pools/flex-probe.js';
import type { BatchPool, FlexPool, ReservedPool, SyncPool } from '../pools/pool.js';
import type { ReservedGauge, Units } from '../pools/reserved-gauge.js';
import { unitsOfCall } from '../pools/reserved-units.js';
import { SlidingLimits } from '../pools/sliding-limits.js';
import { TIME_TOLERANCE_MS } from '../time-tolerance.js';
import { LimitLoad } from './limit-load.js';

const FIRST_BACKOFF_MS = 1_000;
const LONGEST_BACKOFF_MS = 30_000;

/** A pool that refused is asked again at a known time, or after 1 s, 2 s … 30 s. */
export class Backoff {
  untilMs = Number.NEGATIVE_INFINITY;
  private nextMs = FIRST_BACKOFF_MS;

  refused(nowMs: number, retryAtMs: number | undefined): void {
    // Calls that were sent together are refused together: one step for all of them.
    if (nowMs < this.untilMs - TIME_TOLERANCE_MS) return;
    this.untilMs = Math.max(retryAtMs ?? nowMs + this.nextMs, nowMs + 1);
    this.nextMs = Math.min(LONGEST_BACKOFF_MS, this.nextMs * 2);
  }

  served(): void {
    this.nextMs = FIRST_BACKOFF_MS;
  }
}

export class ReservedPlace {
  readonly lane = 'reserved';
  readonly gauge: ReservedGauge;
  readonly backoff = new Backoff();
  /** List price of what one unit serves, learned: what the rate is worth in money. */
  private nanoUsdPerUnit: number;

  constructor(readonly pool: ReservedPool) {
    this.gauge = reservedGauge(pool);
    this.nanoUsdPerUnit = pool.unit === 'nano-usd' ? 1 : pool.listPrice.inputNanoUsd;
  }

  /** Input and output apart: a call needs room in both. */
  get countsTwo(): boolean {
    return this.pool.unit === 'input-and-output-tokens';
  }

  units(inputTokens: number, outputTokens: number): Units {
    return unitsOfCall(this.pool, { inputTokens, outputTokens });
  }

  /** List price it can serve per ms; 0 while it refuses. */
  nanoUsdPerMs(nowMs: number): number {
    return this.backoff.untilMs > nowMs ? 0 : this.gauge.unitsPerMs * this.nanoUsdPerUnit;
  }

  /** List price of a window's worth of units. */
  get windowNanoUsd(): number {
    return this.pool.capacity.input * this.nanoUsdPerUnit;
  }

  /** List price of what still drains. */
  busyNanoUsd(nowMs: number): number {
    return this.gauge.share(nowMs) * this.windowNanoUsd;
  }

  learnUnit(listNanoUsd: number, units: Units): void {
    if (units[0] > 0) this.nanoUsdPerUnit += (listNanoUsd / units[0] - this.nanoUsdPerUnit) / 100;
  }
}

export class FlexPlace {
  readonly lane = 'flex';
  readonly probe = new FlexProbe();
  readonly limits: SlidingLimits;

  /** What waits for its limits; `undefined`: it has none. */
  readonly load: LimitLoad | undefined;

  constructor(
    readonly pool: FlexPool,
    readonly estimate: FlexEstimate,
  ) {
    this.limits = new SlidingLimits(pool.limits);
    this.load = loadOf(this.limits);
  }

  entryMs(tokens: number, nowMs: number): number {
    return Math.max(this.probe.entryMs(), this.limits.entryMs(tokens, nowMs));
  }
}

export class SyncPlace {
  readonly lane = 'sync';
  readonly limits: SlidingLimits;
  readonly backoff = new Backoff();
  /** What waits for its limits; `undefined`: it has none. */
  readonly load: LimitLoad | undefined;

  /** @param sharing a place whose limits are the same. */
  constructor(
    readonly pool: SyncPool,
    sharing?: SyncPlace,
  ) {
    this.limits = sharing?.limits ?? new SlidingLimits(pool.limits);
    this.load = sharing?.load ?? loadOf(this.limits, pool.callsAtOnce);
  }

  entryMs(tokens: number, nowMs: number): number {
    return Math.max(this.backoff.untilMs, this.limits.entryMs(tokens, nowMs));
  }
}

export class BatchPlace {
  readonly lane = 'batch';
  readonly backoff = new Backoff();
  /** Tokens that wait at the provider. */
  enqueuedTokens = 0;

  constructor(
    readonly pool: BatchPool,
    readonly estimate: BatchEstimate,
  ) {}

  get freeTokens(): number {
    return (this.pool.maxEnqueuedTokens ?? Number.POSITIVE_INFINITY) - this.enqueuedTokens;
  }
}

function loadOf(limits: SlidingLimits, callsAtOnce = Number.POSITIVE_INFINITY): LimitLoad | undefined {
  const atOnce = Math.min(callsAtOnce, limits.callsAtOnce);
  return atOnce === Number.POSITIVE_INFINITY && limits.spacingMs(1) === 0 ? undefined : new LimitLoad(limits, atOnce);
}

export type StartPlace = ReservedPlace | FlexPlace | SyncPlace;
