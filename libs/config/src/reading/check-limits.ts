import { type ValidationError, validateSync } from 'class-validator';
import { fieldsOf, isSection, type SectionClass } from '../schema/option.decorator.js';
import type { ConfigPath } from './config-path.js';
import type { ProblemList } from './problem-list.js';
import { complain, describeGiven } from './read-option.js';

/** Checks every limit of the schema's class-validator decorators; what has a problem already is not reported twice. */
export function checkLimits(root: object, problems: ProblemList): void {
  const errors = validateSync(root, { forbidUnknownValues: false, validationError: { target: true, value: true } });
  report(errors, [], problems);
}

function report(errors: readonly ValidationError[], path: ConfigPath, problems: ProblemList): void {
  for (const error of errors) {
    const part = Array.isArray(error.target) ? Number(error.property) : error.property;
    const here = [...path, part];
    const expected = Object.values(error.constraints ?? {}).map((message) => withoutName(message, error.property));
    if (expected.length > 0 && problems.isClean(here)) problems.add(here, complaintOf(error, expected.join(' and ')));
    report(error.children ?? [], here, problems);
  }
}

function complaintOf(error: ValidationError, expected: string) {
  const section = (error.target as object).constructor as SectionClass;
  const field = fieldsOf(section).get(error.property);
  if (field && !isSection(field)) return complain(field, error.value, expected);
  return { given: describeGiven(error.value), expected, remedy: field?.does ?? '' };
}

/** class-validator begins its sentences with the property, which the path says better. */
function withoutName(message: string, property: string): string {
  const text = message.startsWith('each value in ') ? message.slice('each value in '.length) : message;
  return text.startsWith(`${property} `) ? text.slice(property.length + 1) : text;
}
