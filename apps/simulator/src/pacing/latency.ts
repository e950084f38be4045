/** Milliseconds to wait before the first byte of an answer, drawn for each request. */
export type Latency =
  | { readonly kind: 'fixed'; readonly ms: number }
  | { readonly kind: 'uniform'; readonly fromMs: number; readonly toMs: number }
  | { readonly kind: 'lognormal'; readonly medianMs: number; readonly p99Ms: number };

export const NO_LATENCY: Latency = { kind: 'fixed', ms: 0 };

/** The 99th percentile of the standard normal distribution. */
const NORMAL_P99 = 2.3263478740408408;

/**
 * Reads `none`, `50` or `fixed:50` (ms), `uniform:20-80`, `lognormal:200,2000` (median, 99th percentile).
 * @throws RangeError that says the forms.
 */
export function parseLatency(text: string | number): Latency {
  const [kind = '', figures = ''] = /^[\d.]+$/.test(String(text)) ? ['fixed', String(text)] : String(text).split(':');
  const [first, second] = figures.split(/[-,]/).map(Number);
  if (kind === 'none') return NO_LATENCY;
  if (kind === 'fixed' && isTime(first)) return { kind, ms: first };
  if (kind === 'uniform' && isTime(first) && isTime(second) && first <= second) {
    return { kind, fromMs: first, toMs: second };
  }
  if (kind === 'lognormal' && isTime(first) && isTime(second) && first > 0 && first <= second) {
    return { kind, medianMs: first, p99Ms: second };
  }
  throw new RangeError(
    `latency "${text}" is not understood: write none, fixed:50, uniform:20-80 or lognormal:200,2000 (median and 99th percentile), in milliseconds.`,
  );
}

/** One draw, in milliseconds; `random` gives numbers in [0, 1). */
export function drawLatencyMs(latency: Latency, random: () => number): number {
  switch (latency.kind) {
    case 'fixed':
      return latency.ms;
    case 'uniform':
      return latency.fromMs + (latency.toMs - latency.fromMs) * random();
    case 'lognormal': {
      const sigma = Math.log(latency.p99Ms / latency.medianMs) / NORMAL_P99;
      return latency.medianMs * Math.exp(sigma * drawNormal(random));
    }
  }
}

/** Box-Muller; 1 - random() keeps the logarithm's argument above 0. */
function drawNormal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function isTime(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value) && value >= 0;
}
