/** The smallest value that at least a share of the values do not exceed; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  return quantiles(values, [share])[0] ?? Number.NaN;
}

/** Several of them for the price of one sort. */
export function quantiles(values: readonly number[], shares: readonly number[]): number[] {
  const sorted = Float64Array.from(values).sort();
  return shares.map((share) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN);
}
