import { drained, type LeakyBucket } from './leaky-bucket.js';
import type { ReservedPool } from './pool.js';
import type { ReservedGauge, Units } from './reserved-gauge.js';
import {
  type Claim,
  NOTHING_USED,
  type PacedUse,
  type PacingRules,
  pacedEntryMs,
  pacedPoured,
  pacingRules,
} from './reserved-pacing.js';

/** Throughput: one leaky bucket per rate. */
export class RateGauge implements ReservedGauge {
  private first: PacedUse = NOTHING_USED;
  private second: PacedUse = NOTHING_USED;
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

  pour([first, second]: Units, nowMs: number, takenAtMs?: number): void {
    this.first = pacedPoured(this.first, this.firstRules, { units: first, nowMs, takenAtMs });
    if (this.secondRules) this.second = pacedPoured(this.second, this.secondRules, { units: second, nowMs, takenAtMs });
  }

  observe(levels: Units, nowMs: number): void {
    this.first = observed(this.first, this.firstRules, levels[0], nowMs);
    if (this.secondRules) this.second = observed(this.second, this.secondRules, levels[1], nowMs);
  }

  share(nowMs: number): number {
    return this.secondRules ? Math.max(this.firstShare(nowMs), this.secondShare(nowMs)) : this.firstShare(nowMs);
  }

  lean(nowMs: number): number {
    return this.secondRules ? this.firstShare(nowMs) - this.secondShare(nowMs) : 0;
  }

  private firstShare(nowMs: number): number {
    const { input } = this.pool.capacity;
    return input > 0 ? levelAt(this.first.bucket, this.firstRules, nowMs) / input : 0;
  }

  private secondShare(nowMs: number): number {
    const { output = 0 } = this.pool.capacity;
    return this.secondRules && output > 0 ? levelAt(this.second.bucket, this.secondRules, nowMs) / output : 0;
  }
}

/** What the level says that was not known here is what others took, or gave back. */
function observed(use: PacedUse, rules: PacingRules, level: number, nowMs: number): PacedUse {
  const units = level - levelAt(use.bucket, rules, nowMs);
  return { ...pacedPoured(use, rules, { units, nowMs }), bucket: { level, atMs: nowMs } };
}

function levelAt(bucket: LeakyBucket, { unitsPerMs }: PacingRules, nowMs: number): number {
  return drained(bucket, unitsPerMs, nowMs).level;
}
