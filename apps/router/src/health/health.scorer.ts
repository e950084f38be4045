import { type DecayedHealth, meanLatencyMs, successRate } from './decayed-health.js';

const UNKNOWN_LATENCY_MS = 1_000;

/**
 * Orders candidates of equal rank; lower is better. `10 × tenths of failures + doublings of latency over 100 ms`:
 * ten per cent of failures outweigh any latency difference up to a thousandfold, and latencies count only when they differ by
 * about a factor of two, so that noise does not overrule the order of the configuration.
 */
export function healthPenalty(health: DecayedHealth): number {
  const tenthsOfFailures = Math.round((1 - successRate(health)) * 10);
  const doublings = Math.round(Math.log2(1 + (meanLatencyMs(health) ?? UNKNOWN_LATENCY_MS) / 100));
  return 10 * tenthsOfFailures + doublings;
}
