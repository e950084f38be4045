import { patternText } from './pattern-text.js';
import type { SchemaSource } from './schema-source.js';
import { hashText } from './words.js';

/** Fixed values of the formats: an instance must be valid and reproducible, not true. */
const FORMATS: Readonly<Record<string, (seed: string) => string>> = {
  'date-time': () => '2025-01-01T00:00:00Z',
  date: () => '2025-01-01',
  time: () => '12:00:00Z',
  duration: () => 'P1D',
  email: () => 'someone@example.com',
  'idn-email': () => 'someone@example.com',
  hostname: () => 'example.com',
  ipv4: () => '192.0.2.1',
  ipv6: () => '2001:db8::1',
  uri: () => 'https://example.com/',
  url: () => 'https://example.com/',
  'uri-reference': () => '/path',
  uuid: (seed) => `00000000-0000-4000-8000-${hashText(seed).toString(16).padStart(12, '0')}`,
  regex: () => '.*',
  'json-pointer': () => '/a',
};

/** A string for a schema: by its format or pattern, else a phrase of the text chosen by the property's name, within length bounds. */
export function instanceText(schema: Readonly<Record<string, unknown>>, source: SchemaSource, name: string): string {
  const format = typeof schema['format'] === 'string' ? FORMATS[schema['format']] : undefined;
  if (format) return format(source.text + name);
  if (typeof schema['pattern'] === 'string') return patternText(schema['pattern']) ?? '';
  return withinLength(phraseFor(name, source), schema);
}

function phraseFor(name: string, source: SchemaSource): string {
  const { phrases } = source;
  if (phrases.length === 0) return source.text.trim().slice(0, 200) || name || 'text';
  if (/^(?:text|message|content|summary|reasoning|explanation|answer|description|query|question|input)$/i.test(name)) {
    return source.text.trim().slice(0, 400) || (phrases[0] ?? name);
  }
  const used = propertyIndex(source, name);
  return phrases[used % phrases.length] ?? name;
}

/** The place of a property among the root's string properties: each takes the next phrase, in the schema's order. */
function propertyIndex(source: SchemaSource, name: string): number {
  const properties = typeof source.root === 'object' ? source.root['properties'] : undefined;
  if (typeof properties !== 'object' || properties === null) return 0;
  const texts = Object.entries(properties)
    .filter(([, schema]) => (schema as { type?: unknown } | null)?.type === 'string' && !('enum' in (schema as object)))
    .map(([key]) => key);
  return Math.max(0, texts.indexOf(name));
}

function withinLength(text: string, schema: Readonly<Record<string, unknown>>): string {
  const minimum = Number(schema['minLength'] ?? 0);
  const maximum = Number(schema['maxLength'] ?? Number.POSITIVE_INFINITY);
  const filler = text === '' ? 'x' : ` ${text}`;
  let characters = [...text];
  while (characters.length < minimum) characters = [...characters, ...filler];
  return characters
    .slice(0, Math.min(Math.max(minimum, characters.length), maximum))
    .join('')
    .slice(0, 100_000);
}
