import type { Failure } from './failure.js';
import type { Lane } from './lane.js';
import type { JobEndpoint, RouteConstraint } from './submit-request.js';

/** The question on `sluice.v1.quote.requested`: what will become of a job like this? Answered by the router that leads. */
export interface QuoteQuery {
  readonly tenant: string;
  readonly path: JobEndpoint;
  readonly model: string;
  readonly deadlineMs: number;
  readonly priority: number;
  readonly inputTokens: number;
  readonly expectedOutputTokens: number;
  readonly maxOutputTokens?: number;
  readonly route?: RouteConstraint;
  readonly maxCostNanoUsd?: string;
}

/** Money is nano-dollars, estimated; times are epoch ms. */
export interface QuoteForecast {
  readonly lane: Lane;
  readonly costNanoUsd: number;
  readonly finishMs: { readonly p50: number; readonly p95: number };
  readonly isFeasible: boolean;
  readonly earliestDeadlineMs: number;
  readonly cheaper: readonly { readonly untilMs: number; readonly costNanoUsd: number; readonly lane: Lane }[];
}

/** Nobody here may serve such a job: it would be stored only to fail. */
export interface QuoteRefusal {
  readonly refusal: Failure;
}

/** `null`: it goes at once at list price, which the door can say by itself. */
export type QuoteAnswer = QuoteForecast | QuoteRefusal | null;

/** Sizes of answers for which latencies are told apart, in expected output tokens. */
export const FORECAST_SIZES = [16, 64, 256, 1_024, 4_096, 16_384] as const;

/**
 * How long calls in lane sync take lately, told by the router that leads on `sluice.v1.latency.estimated`: by
 * `<endpoint>/<model>`, for each of `FORECAST_SIZES` the median and the 95th percentile in ms. Doors quote from it
 * without asking anybody; until the first one they quote from what is usual.
 */
export type LatencyForecast = Readonly<Record<string, readonly (readonly [number, number])[]>>;

/** @returns undefined when it is none. */
export function parseLatencyForecast(payload: Uint8Array): LatencyForecast | undefined {
  try {
    const json: unknown = JSON.parse(decoder.decode(payload));
    return typeof json === 'object' && json !== null && Object.values(json).every(isForecast)
      ? (json as LatencyForecast)
      : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}

const decoder = new TextDecoder();

function isForecast(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length === FORECAST_SIZES.length &&
    value.every((pair) => Array.isArray(pair) && pair.length === 2 && pair.every(Number.isFinite))
  );
}
