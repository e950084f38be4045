import {
  type FieldDescription,
  fieldsOf,
  isSection,
  type OptionDescription,
  type SectionClass,
  type SectionDescription,
} from '../schema/option.decorator.js';
import { type ConfigPath, clip } from './config-path.js';
import { nearestName } from './nearest-name.js';
import type { ProblemList } from './problem-list.js';
import { describeGiven, isMapping, readOption } from './read-option.js';

/**
 * Builds an instance of a section class from parsed YAML: unknown keys are refused, human units converted, defaults
 * filled in (null counts as not given). Everything wrong goes to `problems`; a bad value becomes undefined, so that
 * the reading goes on and one run reports all.
 */
export function readSection(section: SectionClass, raw: unknown, path: ConfigPath, problems: ProblemList): object {
  const fields = fieldsOf(section);
  const given = asMapping(raw, path, problems);
  for (const key of Object.keys(given)) {
    if (!fields.has(key)) refuseUnknown(key, section, path, problems);
  }
  const instance = new section() as Record<string, unknown>;
  for (const [name, field] of fields) {
    const value = readField(field, Object.hasOwn(given, name) ? given[name] : undefined, [...path, name], problems);
    if (value !== undefined) instance[name] = value;
  }
  return instance;
}

function readField(field: FieldDescription, raw: unknown, path: ConfigPath, problems: ProblemList): unknown {
  if (isSection(field))
    return field.kind === 'list' ? readList(field, raw, path, problems) : nest(field, raw, path, problems);
  if (raw === undefined || raw === null) return defaultOf(field, path, problems);
  const reading = readOption(field, raw);
  if (reading.ok) return reading.value;
  problems.add(path, reading.complaint);
  return undefined;
}

function nest(field: SectionDescription, raw: unknown, path: ConfigPath, problems: ProblemList): unknown {
  if (field.optional && (raw === undefined || raw === null)) return undefined;
  return readSection(field.of(), raw, path, problems);
}

function readList(field: SectionDescription, raw: unknown, path: ConfigPath, problems: ProblemList): unknown {
  if (raw === undefined || raw === null) return [];
  if (Array.isArray(raw)) return raw.map((item, index) => readSection(field.of(), item, [...path, index], problems));
  const automatic = field.automatic ? ' or auto' : '';
  problems.add(path, {
    given: describeGiven(raw),
    expected: `must be a list${automatic}`,
    remedy: 'Begin every entry with "- ".',
  });
  return [];
}

function defaultOf(option: OptionDescription, path: ConfigPath, problems: ProblemList): unknown {
  if (option.default !== undefined) return structuredClone(option.default);
  // A path that has a problem already (an unset variable) is not also missing.
  if (!option.optional && problems.isClean(path)) {
    problems.add(path, { expected: 'is required', remedy: option.does });
  }
  return undefined;
}

function asMapping(raw: unknown, path: ConfigPath, problems: ProblemList): Record<string, unknown> {
  if (isMapping(raw)) return raw;
  if (raw !== undefined && raw !== null) {
    problems.add(path, {
      given: describeGiven(raw),
      expected: 'must be a mapping (key: value)',
      remedy: 'Write its options below it, indented.',
    });
  }
  return {};
}

function refuseUnknown(key: string, section: SectionClass, path: ConfigPath, problems: ProblemList): void {
  const fields = fieldsOf(section);
  const nearest = nearestName(key, fields.keys());
  problems.add([...path, key], {
    given: clip(key),
    expected: 'is not a known key',
    remedy:
      section.insteadOf?.[key] ??
      (nearest ? `Did you mean ${nearest}?` : `Known here: ${[...fields.keys()].join(', ')}.`),
  });
}
