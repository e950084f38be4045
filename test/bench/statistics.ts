export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** @throws RangeError for no values: a figure nobody measured must not become a number. */
export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) throw new RangeError('no round was measured');
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  const median = sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
  return { median, min: sorted[0] as number, max: sorted[sorted.length - 1] as number };
}

export function medianOf(values: readonly number[]): number {
  return spreadOf(values).median;
}

/**
 * The median over rounds of what is compared within each round: machines drift during a run, and the targets of one
 * round share its moment.
 */
export function medianRatio(values: readonly number[], bases: readonly number[]): number {
  return medianOf(values.map((value, round) => value / (bases[round] as number)));
}
