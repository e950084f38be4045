import { type CreditWindow, creditWindow } from './credit-window.js';
import type { ReservedPool } from './pool.js';
import type { ReservedGauge, Units } from './reserved-gauge.js';
import type { Claim } from './reserved-pacing.js';

/** Of the credit: how far deferrable work may run ahead of uniform progress. */
const AHEAD = 0.001;

/**
 * Prepaid credit of a long window (a month), which is lost at its end: deferrable work follows uniform progress, so that
 * nothing is left over at the end and something is left for urgent work until then; urgent work may use all of it.
 * Windows are calendar months, or lie at multiples of their length after the epoch.
 */
export class CreditGauge implements ReservedGauge {
  private window: CreditWindow = { startMs: Number.NEGATIVE_INFINITY, lengthMs: 0 };
  private used: [number, number] = [0, 0];
  private readonly credit: Units;

  constructor(private readonly pool: ReservedPool) {
    const isPair = pool.unit === 'input-and-output-tokens';
    this.credit = [pool.capacity.input, isPair ? (pool.capacity.output ?? 0) : Number.POSITIVE_INFINITY];
  }

  get unitsPerMs(): number {
    return this.pool.capacity.input / this.pool.windowMs;
  }

  entryMs(claim: Claim, units: Units, nowMs: number): number {
    this.roll(nowMs);
    const { startMs, lengthMs } = this.window;
    // The share of the credit that must have come free before the claim fits.
    const needed = Math.max((this.used[0] + units[0]) / this.credit[0], (this.used[1] + units[1]) / this.credit[1]);
    if (needed > 1) return this.fitsEmpty(units) ? startMs + lengthMs : Number.POSITIVE_INFINITY;
    return claim === 'urgent' ? nowMs : startMs + (needed - AHEAD) * lengthMs;
  }

  pour(units: Units, nowMs: number): void {
    this.roll(nowMs);
    this.used = [Math.max(0, this.used[0] + units[0]), Math.max(0, this.used[1] + units[1])];
  }

  observe(levels: Units, nowMs: number): void {
    this.roll(nowMs);
    this.used = [levels[0], levels[1]];
  }

  share(nowMs: number): number {
    this.roll(nowMs);
    return Math.max(this.used[0] / this.credit[0], this.used[1] / this.credit[1]);
  }

  lean(nowMs: number): number {
    if (this.pool.unit !== 'input-and-output-tokens') return 0;
    this.roll(nowMs);
    return this.used[0] / this.credit[0] - this.used[1] / this.credit[1];
  }

  private fitsEmpty(units: Units): boolean {
    return units[0] <= this.credit[0] && units[1] <= this.credit[1];
  }

  private roll(nowMs: number): void {
    if (nowMs < this.window.startMs + this.window.lengthMs) return;
    const window = creditWindow(this.pool, nowMs);
    this.window = window;
    this.used = [0, 0];
  }
}
