import type { OptionDescription } from '../schema/option.decorator.js';
import { clip } from './config-path.js';
import { maskAddress, maskSecret } from './mask-secrets.js';
import { parseBytes } from './parse-bytes.js';
import { parseDuration } from './parse-duration.js';
import type { Complaint } from './problem-list.js';

export type OptionReading =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly complaint: Complaint };

const EXPECTED: Readonly<Record<OptionDescription['kind'], string>> = {
  duration: 'must be a duration such as "30s" or a number of milliseconds',
  bytes: 'must be a size such as "25MB" or a number of bytes',
  number: 'must be a number',
  boolean: 'must be true or false',
  text: 'must be a text',
  usd: 'must be US dollars as a decimal such as "0.15"',
  texts: 'must be a list of texts',
  'text-map': 'must be a mapping of names to texts',
};

const CONVERT: Readonly<Record<OptionDescription['kind'], (raw: unknown) => unknown>> = {
  duration: parseDuration,
  bytes: parseBytes,
  // A number out of ${VARIABLE} arrives as text.
  number: (raw) => (typeof raw === 'string' && /^-?\d+(?:\.\d+)?$/.test(raw) ? Number(raw) : ifType('number', raw)),
  boolean: (raw) => (raw === 'true' || raw === 'false' ? raw === 'true' : ifType('boolean', raw)),
  text: (raw) => ifType('string', raw),
  // YAML reads 0.15 as a number; its shortest decimal is what the person wrote.
  usd: (raw) => (typeof raw === 'number' ? String(raw) : ifType('string', raw)),
  texts: (raw) => (Array.isArray(raw) && raw.every((item) => typeof item === 'string') ? [...raw] : null),
  'text-map': (raw) => (isMapping(raw) && Object.values(raw).every((item) => typeof item === 'string') ? raw : null),
};

/** Converts one value as it is written into the value the program uses; limits are checked later, by class-validator. */
export function readOption(option: OptionDescription, raw: unknown): OptionReading {
  const value = CONVERT[option.kind](raw);
  if (value !== null) return { ok: true, value };
  return { ok: false, complaint: complain(option, raw, EXPECTED[option.kind]) };
}

export function complain(option: OptionDescription, raw: unknown, expected: string): Complaint {
  return { given: describeGiven(raw, option), expected, remedy: remedyOf(option, raw) };
}

/** A value as an error may show it: short, without secrets. */
export function describeGiven(raw: unknown, option?: OptionDescription): string {
  if (Array.isArray(raw)) return describeList(raw);
  if (typeof raw === 'object' && raw !== null) return 'a mapping';
  if (option?.secret) return maskSecret(String(raw));
  if (typeof raw !== 'string') return clip(String(raw));
  return `"${clip(maskAddress(raw))}"`;
}

function describeList(raw: readonly unknown[]): string {
  if (raw.length === 0) return 'an empty list';
  return raw.every((item) => typeof item === 'string') ? clip(raw.join(', ')) : 'a list';
}

export function isMapping(raw: unknown): raw is Record<string, unknown> {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw);
}

function remedyOf(option: OptionDescription, raw: unknown): string {
  if (option.kind === 'text' && (typeof raw === 'number' || typeof raw === 'boolean')) return 'Put it in quotes.';
  return `${option.does}${describeDefault(option)}`;
}

function describeDefault(option: OptionDescription): string {
  if (option.default === undefined || typeof option.default === 'object') return '';
  const unit = option.unit && option.unit !== 'port' ? ` ${option.unit}` : '';
  return ` Default: ${String(option.default)}${unit}.`;
}

function ifType(type: 'string' | 'number' | 'boolean', raw: unknown): unknown {
  return typeof raw === type ? raw : null;
}
