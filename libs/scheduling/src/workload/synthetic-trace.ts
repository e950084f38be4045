import { derivedSeed, normal, type Random, seededRandom } from './seeded-random.js';
import type { TraceRow } from './trace-row.js';

export interface SyntheticTraceRequest {
  readonly seed: number;
  readonly jobs: number;
  readonly spanMs: number;
}

const DAY_MS = 86_400_000;
/** Between the busiest and the quietest hour of a day the rate differs by (1 + swing) / (1 − swing) = 4. */
const SWING = 0.6;
/** A twentieth of the jobs comes in bursts of about fifty within two minutes: somebody uploads a file. */
const BURST_SHARE = 0.05;
const BURST_JOBS = 50;
const BURST_MS = 120_000;

/**
 * A trace for when there is none: rates that rise and fall with the day, bursts, and token counts of log-normal shape
 * (medians 700 in and 140 out, long tails, capped), about what published traces of conversation services look like.
 */
export function syntheticTrace({ seed, jobs, spanMs }: SyntheticTraceRequest): TraceRow[] {
  const random = seededRandom(derivedSeed(seed, 'trace'));
  const arrivals: number[] = [];
  while (arrivals.length < jobs) {
    const startMs = diurnalArrival(random, spanMs);
    const isBurst = random() < BURST_SHARE / BURST_JOBS / (1 - BURST_SHARE);
    const count = isBurst ? Math.min(BURST_JOBS, jobs - arrivals.length) : 1;
    for (let job = 0; job < count; job++)
      arrivals.push(Math.min(spanMs, startMs + (isBurst ? random() * BURST_MS : 0)));
  }
  arrivals.sort((left, right) => left - right);
  return arrivals.map((arrivalMs) => ({
    arrivalMs,
    inputTokens: tokens(random, { median: 700, spread: 1.0, most: 16_000 }),
    outputTokens: tokens(random, { median: 140, spread: 0.9, most: 2_000 }),
  }));
}

/** Drawn by rejection: uniform in time, kept in proportion to the rate of that hour. */
function diurnalArrival(random: Random, spanMs: number): number {
  for (;;) {
    const atMs = random() * spanMs;
    const rate = 1 - SWING * Math.cos((2 * Math.PI * atMs) / DAY_MS);
    if (random() * (1 + SWING) < rate) return atMs;
  }
}

function tokens(random: Random, { median, spread, most }: { median: number; spread: number; most: number }): number {
  return Math.max(1, Math.min(most, Math.round(median * Math.exp(spread * normal(random)))));
}
