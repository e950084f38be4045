import { count, dollars } from './figures.js';
import type { RunTotals } from './run-totals.js';

/** `$0.12`, and what it leaves out: a row without a price is not a free one. */
export function costWords({ costNanoUsd, unpriced, succeeded, failed }: RunTotals): string {
  if (unpriced === 0) return dollars(costNanoUsd);
  const unknown = `unknown price of ${count(unpriced)} ${unpriced === 1 ? 'row' : 'rows'}`;
  return unpriced === succeeded + failed ? unknown : `${dollars(costNanoUsd)} and ${unknown}`;
}
