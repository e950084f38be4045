import { drained, EMPTY_BUCKET, type LeakyBucket, poured } from './leaky-bucket.js';
import type { ReservedPool } from './pool.js';
import type { ReservedGauge, Units } from './reserved-gauge.js';
import { type Claim, type PacingRules, pacedEntryMs, pacingRules } from './reserved-pacing.js';

/** Throughput: one leaky bucket per rate. */
export class RateGauge implements ReservedGauge {
  private first: LeakyBucket = EMPTY_BUCKET;
  private second: LeakyBucket = EMPTY_BUCKET;
  private readonly firstRules: PacingRules;
  /** Only for pools that count input and output apart. */
  private readonly secondRules: PacingRules | undefined;

  constructor(private readonly pool: ReservedPool) {
    this.firstRules = pacingRules(pool);
    this.secondRules = pool.unit === 'input-and-output-tokens' ? pacingRules(pool, 'output') : undefined;
  }

  get unitsPerMs(): number {
    return this.firstRules.unitsPerMs;
  }

  entryMs(claim: Claim, units: Units): number {
    const firstMs = pacedEntryMs(this.first, this.firstRules, claim, units[0]);
    if (!this.secondRules) return firstMs;
    return Math.max(firstMs, pacedEntryMs(this.second, this.secondRules, claim, units[1]));
  }

  pour(units: Units, nowMs: number): void {
    this.first = poured(drained(this.first, this.firstRules.unitsPerMs, nowMs), units[0]);
    if (this.secondRules) this.second = poured(drained(this.second, this.secondRules.unitsPerMs, nowMs), units[1]);
  }

  observe(levels: Units, nowMs: number): void {
    this.first = { level: levels[0], atMs: nowMs };
    this.second = { level: levels[1], atMs: nowMs };
  }

  share(nowMs: number): number {
    const { input, output = 0 } = this.pool.capacity;
    const first = input > 0 ? drained(this.first, this.firstRules.unitsPerMs, nowMs).level / input : 0;
    if (!this.secondRules || output <= 0) return first;
    return Math.max(first, drained(this.second, this.secondRules.unitsPerMs, nowMs).level / output);
  }
}
