import { ENVIRONMENT_OPTIONS } from '../loading/environment-options.js';
import { formatPath } from '../reading/config-path.js';
import { fieldsOf, isSection, type OptionDescription, type SectionClass } from '../schema/option.decorator.js';
import { SluiceConfig } from '../schema/sluice.config.js';

/** One line of the configuration reference. */
export interface OptionReference {
  /** `providers[].limits.requestsPerMinute` */
  readonly path: string;
  /** `list` and `section` rows introduce what is below them. */
  readonly type: OptionDescription['kind'] | 'list' | 'section';
  readonly unit?: string;
  /** As it would be written in the file; absent = required, or unset. */
  readonly default?: string;
  readonly required: boolean;
  readonly does: string;
  /** What happens when it is set wrongly; absent for lists and sections. */
  readonly wrong?: string;
  readonly secret: boolean;
  /** A change takes effect at the next start. */
  readonly restart: boolean;
  /** The environment variable that wins over the file. */
  readonly variable?: string;
}

/** Every option of the file, in the order of the schema. */
export function describeOptions(): readonly OptionReference[] {
  return describeSection(SluiceConfig, '');
}

function describeSection(section: SectionClass, prefix: string): OptionReference[] {
  return [...fieldsOf(section)].flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    if (!isSection(field)) return [describeOption(field, path)];
    const below = describeSection(field.of(), field.kind === 'list' ? `${path}[].` : `${path}.`);
    const head = {
      path,
      type: field.kind,
      does: field.does,
      required: false,
      secret: false,
      restart: field.restart ?? false,
    };
    return [{ ...head, ...(field.automatic && { default: 'auto' }) }, ...below];
  });
}

function describeOption(option: OptionDescription, path: string): OptionReference {
  const variable = Object.entries(ENVIRONMENT_OPTIONS).find(([, at]) => formatPath(at) === path)?.[0];
  return {
    path,
    type: option.kind,
    ...(option.unit && { unit: option.unit }),
    ...(option.default !== undefined && { default: writeDefault(option.default) }),
    required: option.default === undefined && !option.optional,
    does: option.does,
    wrong: option.wrong,
    secret: option.secret ?? false,
    restart: option.restart ?? false,
    ...(variable && { variable }),
  };
}

function writeDefault(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
