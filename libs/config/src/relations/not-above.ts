import type { ConfigPath } from '../reading/config-path.js';
import type { RelationCheck } from './relation-check.js';

/** Requires `values[lower] <= values[upper]` where both are given and right by themselves. */
export function notAbove<Values extends object>(
  check: RelationCheck,
  path: ConfigPath,
  values: Values,
  lower: keyof Values & string,
  upper: keyof Values & string,
): void {
  const smaller: unknown = values[lower];
  const larger: unknown = values[upper];
  if (typeof smaller !== 'number' || typeof larger !== 'number') return;
  if (!check.isClean([...path, lower], [...path, upper])) return;
  check.unless(smaller <= larger, [...path, lower], () => ({
    given: String(smaller),
    expected: `must be at most ${upper}, which is ${larger}`,
    remedy: `Lower ${lower} or raise ${upper}.`,
  }));
}
