import { isDeepStrictEqual } from 'node:util';
import type { ConfigWarning } from '../config-problem.js';
import { type FieldDescription, fieldsOf, isSection, type SectionClass } from '../schema/option.decorator.js';
import { SluiceConfig } from '../schema/sluice.config.js';

type Values = Record<string, unknown>;

/**
 * What cannot change while the process runs (ports, broker, data directory …) keeps its old value in `next`; a warning
 * names each. Options inside lists are never of that kind: their entries come and go.
 */
export function keepRestartValues(
  previous: SluiceConfig,
  next: SluiceConfig,
): { config: SluiceConfig; warnings: readonly ConfigWarning[] } {
  const warnings: ConfigWarning[] = [];
  const config = keep(SluiceConfig, previous as unknown as Values, next as unknown as Values, '', warnings);
  return { config: config as unknown as SluiceConfig, warnings };
}

function keep(
  section: SectionClass,
  previous: Values,
  next: Values,
  prefix: string,
  warnings: ConfigWarning[],
): Values {
  const kept: Values = Object.create(section.prototype as object) as Values;
  for (const [name, field] of fieldsOf(section)) {
    const value = keepField(field, previous[name], next[name], `${prefix}${name}`, warnings);
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}

function keepField(field: FieldDescription, before: unknown, after: unknown, path: string, warnings: ConfigWarning[]) {
  if (field.restart && !isDeepStrictEqual(before, after)) {
    warnings.push({ path, message: 'changed in the file; takes effect at the next start.' });
    return before;
  }
  const descend = isSection(field) && field.kind === 'section' && before !== undefined && after !== undefined;
  return descend ? keep(field.of(), before as Values, after as Values, `${path}.`, warnings) : after;
}
