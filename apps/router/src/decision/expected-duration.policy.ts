import { type LatestSafeStartInput, latestSafeStartMs } from '#scheduling';

export interface ExpectedDurationInput {
  /** Mean of recent successes, when there are any. */
  readonly meanLatencyMs: number | undefined;
  readonly expectedOutputTokens: number;
}

/** Latencies of models are skewed: the 95th percentile lies at about twice the mean. */
const MEAN_TO_UPPER_QUANTILE = 2;
/** Before the first observation: half a second to the first token and 25 tokens a second, the slow end of hosted models. */
const FIRST_TOKEN_MS = 500;
const TOKEN_MS = 40;
/** For the queue in front of the adapter, clocks and the way back. */
const MARGIN_MS = 1_000;

export function expectedDurationMs({ meanLatencyMs, expectedOutputTokens }: ExpectedDurationInput): number {
  return MEAN_TO_UPPER_QUANTILE * (meanLatencyMs ?? FIRST_TOKEN_MS + TOKEN_MS * expectedOutputTokens);
}

export function latestStartOf(deadlineMs: number, duration: ExpectedDurationInput): number {
  const input: LatestSafeStartInput = {
    deadlineMs,
    estimatedDurationMs: expectedDurationMs(duration),
    marginMs: MARGIN_MS,
  };
  return latestSafeStartMs(input);
}
