/**
 * How attempts went lately: sums in which an observation counts half after every half-life. Pure.
 */
export interface DecayedHealth {
  readonly attempts: number;
  readonly successes: number;
  /** Sum of the latencies of successes, ms: failures are fast or as long as a timeout and say nothing of either. */
  readonly latencySumMs: number;
  readonly atMs: number;
}

/** A minute: long enough for some observations at one call a second, short enough to follow an outage. */
const HALF_LIFE_MS = 60_000;

export const NO_HEALTH: DecayedHealth = { attempts: 0, successes: 0, latencySumMs: 0, atMs: 0 };

export function observe(
  health: DecayedHealth,
  { succeeded, latencyMs, atMs }: { succeeded: boolean; latencyMs: number; atMs: number },
): DecayedHealth {
  // News from a clock that is behind count fully: they are as new as they can be for us.
  const kept = 0.5 ** (Math.max(0, atMs - health.atMs) / HALF_LIFE_MS);
  return {
    attempts: health.attempts * kept + 1,
    successes: health.successes * kept + (succeeded ? 1 : 0),
    latencySumMs: health.latencySumMs * kept + (succeeded ? latencyMs : 0),
    atMs: Math.max(atMs, health.atMs),
  };
}

/** 0 to 1. Two successes that nobody saw keep one early failure from looking like an outage. */
export function successRate({ attempts, successes }: DecayedHealth): number {
  return (successes + 2) / (attempts + 2);
}

/** Mean latency of successes; `undefined` when there is none to speak of. */
export function meanLatencyMs({ successes, latencySumMs }: DecayedHealth): number | undefined {
  return successes > 0.01 ? latencySumMs / successes : undefined;
}
