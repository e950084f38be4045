import 'reflect-metadata';
import { IsOptional, ValidateNested } from 'class-validator';

/** How a value is written in the file; decides what is converted before it is checked. */
export type OptionKind = 'duration' | 'bytes' | 'number' | 'boolean' | 'text' | 'usd' | 'texts' | 'text-map';

/** The documentation and the reading rules of one option; the README's reference is generated from it. */
export interface OptionDescription {
  readonly kind: OptionKind;
  /** What the option does: one sentence. */
  readonly does: string;
  /** What happens when it is set wrongly (too low, too high, not at all): one sentence. */
  readonly wrong: string;
  /** Unit of a plain number: `ms`, `bytes`, `requests per minute`, … Absent for texts. */
  readonly unit?: string;
  /** Used when the file does not say. No default and not optional = required. */
  readonly default?: unknown;
  /** May stay unset, which means what `does` says. */
  readonly optional?: boolean;
  /** Never printed: only its last four characters are. */
  readonly secret?: boolean;
  /** An address that may hold a password: printed without it. */
  readonly address?: boolean;
  /** A change takes effect at the next start only. */
  readonly restart?: boolean;
}

export interface SectionClass {
  new (): object;
  /** Keys people write although they are deliberately not there, each with what to do instead; the nearest name misleads. */
  readonly insteadOf?: Readonly<Record<string, string>>;
}

/** A nested mapping or a list of mappings. */
export interface SectionDescription {
  readonly kind: 'section' | 'list';
  readonly of: () => SectionClass;
  readonly does: string;
  readonly optional?: boolean;
  readonly restart?: boolean;
  /** Chosen by Sluice when the file says `auto` or nothing. */
  readonly automatic?: boolean;
}

export type FieldDescription = OptionDescription | SectionDescription;

const FIELDS = new Map<object, Map<string, FieldDescription>>();

/** One option of a section. Its limits are class-validator decorators beside it. */
export function Option(description: OptionDescription): PropertyDecorator {
  return (target, property) => {
    remember(target, property, description);
    if (description.optional) IsOptional()(target, property);
  };
}

/** A nested mapping, checked with the parent. */
export function Section(of: () => SectionClass, does: string, more: SectionTraits = {}): PropertyDecorator {
  return nested({ kind: 'section', of, does, ...more });
}

/** A list of mappings, each checked with the parent. */
export function List(of: () => SectionClass, does: string, more: SectionTraits = {}): PropertyDecorator {
  return nested({ kind: 'list', of, does, ...more });
}

type SectionTraits = Pick<SectionDescription, 'optional' | 'restart' | 'automatic'>;

/** The fields of a section class in the order in which they are written. */
export function fieldsOf(section: SectionClass): ReadonlyMap<string, FieldDescription> {
  return FIELDS.get(section.prototype as object) ?? new Map();
}

export function isSection(field: FieldDescription): field is SectionDescription {
  return field.kind === 'section' || field.kind === 'list';
}

function nested(description: SectionDescription): PropertyDecorator {
  return (target, property) => {
    remember(target, property, description);
    if (description.optional) IsOptional()(target, property);
    ValidateNested({ each: description.kind === 'list' })(target, property);
  };
}

function remember(target: object, property: string | symbol, description: FieldDescription): void {
  const fields = FIELDS.get(target) ?? new Map<string, FieldDescription>();
  fields.set(String(property), description);
  FIELDS.set(target, fields);
}
