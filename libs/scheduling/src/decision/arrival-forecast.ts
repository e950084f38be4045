const BINS = 20;
const SHORTEST_MS = 15_000;
/** Rates follow what was seen over about the last hour. */
const MEMORY_MS = 3_600_000;

/**
 * How much work arrives per ms by the time it has until its deadline: what will overtake a job that waits. Decayed sums
 * over bins of doubling slack; the newest arrivals count most.
 */
export class ArrivalForecast {
  /** What arrived with at most the slack of each bin. */
  private readonly overtaking = new Float64Array(BINS);
  private atMs: number | undefined;
  private startMs = 0;

  observe(slackMs: number, nanoUsd: number, nowMs: number): void {
    this.decay(nowMs);
    const bin = binOf(slackMs);
    for (let at = bin; at < BINS; at++) this.overtaking[at] = (this.overtaking[at] ?? 0) + nanoUsd;
  }

  /** Nano-dollars per ms that arrive with less time than this (by the bin below it). */
  rateBelow(slackMs: number, nowMs: number): number {
    const bin = binOf(slackMs) - 1;
    if (bin < 0 || this.atMs === undefined) return 0;
    const sinceMs = Math.max(0, nowMs - this.atMs);
    // A decayed sum of a steady rate r is r × memory × (1 − e^(−age / memory)).
    const ageMs = Math.max(SHORTEST_MS, nowMs - this.startMs);
    const memoryMs = MEMORY_MS * (1 - Math.exp(-ageMs / MEMORY_MS));
    return ((this.overtaking[bin] ?? 0) * Math.exp(-sinceMs / MEMORY_MS)) / memoryMs;
  }

  private decay(nowMs: number): void {
    if (this.atMs === undefined) this.startMs = nowMs;
    const factor = this.atMs === undefined ? 1 : Math.exp(-Math.max(0, nowMs - this.atMs) / MEMORY_MS);
    this.atMs = nowMs;
    if (factor === 1) return;
    for (let bin = 0; bin < BINS; bin++) this.overtaking[bin] = (this.overtaking[bin] ?? 0) * factor;
  }
}

function binOf(slackMs: number): number {
  return Math.max(0, Math.min(BINS - 1, Math.floor(Math.log2(Math.max(1, slackMs / SHORTEST_MS)))));
}
