/** Equal stretches of the simulated time, for charts. */
export interface TimeBins {
  readonly count: number;
  readonly binMs: number;
  /** Middle of each bin in hours. */
  readonly hours: readonly number[];
}

/** About what a chart 600 pixels wide can show. */
const BINS = 160;
const HOUR_MS = 3_600_000;

export function timeBins(lengthMs: number, count = BINS): TimeBins {
  const binMs = Math.max(1, lengthMs) / count;
  const hours = Array.from({ length: count }, (_, bin) => round(((bin + 0.5) * binMs) / HOUR_MS));
  return { count, binMs, hours };
}

export function binOf({ count, binMs }: TimeBins, atMs: number): number {
  return Math.min(count - 1, Math.max(0, Math.floor(atMs / binMs)));
}

/** Spreads amounts of consecutive windows over bins by how much they overlap. */
export function rebin(amounts: readonly number[], windowMs: number, bins: TimeBins): number[] {
  const sums = new Array<number>(bins.count).fill(0);
  for (const [window, amount] of amounts.entries()) {
    if (amount === 0) continue;
    const fromMs = window * windowMs;
    for (let atMs = fromMs; atMs < fromMs + windowMs; ) {
      const bin = binOf(bins, atMs);
      const endMs = bin === bins.count - 1 ? fromMs + windowMs : Math.min(fromMs + windowMs, (bin + 1) * bins.binMs);
      sums[bin] = (sums[bin] ?? 0) + (amount * (endMs - atMs)) / windowMs;
      atMs = endMs > atMs ? endMs : fromMs + windowMs;
    }
  }
  return sums;
}

/** Four digits are more than a pixel, and a fifth of the file. */
export function round(value: number): number {
  return Number(value.toPrecision(4));
}

export function runningSum(values: readonly number[]): number[] {
  let sum = 0;
  return values.map((value) => {
    sum += value;
    return sum;
  });
}

/** Sums amounts into bins by when they happened; jobs without one are left out. */
export function sumByBin<T>(
  items: readonly T[],
  bins: TimeBins,
  read: (item: T) => { readonly atMs: number; readonly amount: number } | undefined,
): number[] {
  const sums = new Array<number>(bins.count).fill(0);
  for (const item of items) {
    const found = read(item);
    if (!found) continue;
    const bin = binOf(bins, found.atMs);
    sums[bin] = (sums[bin] ?? 0) + found.amount;
  }
  return sums;
}
