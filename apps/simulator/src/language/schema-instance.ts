import { pickLabel } from './classify-prompt.js';
import { instanceNumber } from './schema-number.js';
import type { JsonSchema, SchemaSource } from './schema-source.js';
import { instanceText } from './schema-text.js';
import { hashText } from './words.js';

/** Below this depth only what is required is filled in, and the smallest alternative is taken: recursive schemas end. */
const SPARSE_DEPTH = 4;
/** A schema that requires itself has no finite instance; 32 levels is past any real one. */
const DEEPEST = 32;

interface Place {
  readonly name: string;
  readonly depth: number;
}

/**
 * A valid instance of a JSON schema, the same for the same text: an `enum` of strings is answered as a classification of the
 * text, strings are filled with its words, numbers with its numbers. Handles types, bounds, formats, simple patterns,
 * `$ref` within the document, `allOf`, `anyOf`, `oneOf`; ignores `not` and `if`.
 */
export function schemaInstance(schema: JsonSchema, text: string, phrases: readonly string[]): unknown {
  return build(schema, { root: schema, text, phrases }, { name: '', depth: 0 });
}

function build(given: JsonSchema, source: SchemaSource, place: Place): unknown {
  const schema = resolve(given, source);
  if ('const' in schema) return schema['const'];
  if (Array.isArray(schema['enum'])) return pickValue(schema['enum'], source.text);
  const alternatives = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(alternatives) && alternatives.length > 0) {
    const { anyOf: _anyOf, oneOf: _oneOf, ...rest } = schema;
    return build(merge(rest, resolve(pickAlternative(alternatives, source, place), source)), source, place);
  }
  switch (typeOf(schema)) {
    case 'object':
      return buildObject(schema, source, place);
    case 'array':
      return buildArray(schema, source, place);
    case 'number':
    case 'integer':
      return instanceNumber(schema, source.text);
    case 'boolean':
      return hashText(source.text + place.name) % 2 === 0;
    case 'null':
      return null;
    default:
      return instanceText(schema, source, place.name);
  }
}

function buildObject(schema: Record<string, unknown>, source: SchemaSource, place: Place): Record<string, unknown> {
  const properties = record(schema['properties']);
  const required = new Set(Array.isArray(schema['required']) ? schema['required'].map(String) : []);
  const sparse = place.depth >= SPARSE_DEPTH;
  const names = [...new Set([...Object.keys(properties), ...required])].filter((name) => !sparse || required.has(name));
  const instance: Record<string, unknown> = {};
  for (const name of names) {
    const property = (properties[name] ?? extraSchema(schema)) as JsonSchema;
    instance[name] = build(property, source, { name, depth: deeper(place) });
  }
  const minimum = Number(schema['minProperties'] ?? 0);
  for (let extra = 1; Object.keys(instance).length < minimum; extra += 1) {
    const name = `item${extra}`;
    instance[name] = build(extraSchema(schema), source, { name, depth: deeper(place) });
  }
  return instance;
}

function buildArray(schema: Record<string, unknown>, source: SchemaSource, place: Place): unknown[] {
  const prefix = Array.isArray(schema['prefixItems']) ? (schema['prefixItems'] as JsonSchema[]) : [];
  const minimum = Number(schema['minItems'] ?? 0);
  const wanted = place.depth >= SPARSE_DEPTH ? minimum : Math.max(minimum, Math.max(1, prefix.length));
  const length = Math.min(wanted, Number(schema['maxItems'] ?? wanted));
  const items = (schema['items'] ?? {}) as JsonSchema;
  const instance: unknown[] = [];
  for (let index = 0; index < length; index += 1) {
    const name = index === 0 ? place.name : `${place.name} ${index + 1}`;
    const item = prefix[index] ?? distinctItem(items, schema['uniqueItems'] === true ? instance : [], source);
    if (item === false) break;
    const itemSource = index === 0 ? source : { ...source, phrases: source.phrases.slice(index) };
    instance.push(build(item, itemSource, { name, depth: deeper(place) }));
  }
  return instance;
}

/** `uniqueItems` over an enum: what was used is taken out; other kinds differ by the phrases or bounds they start from. */
function distinctItem(items: JsonSchema, used: readonly unknown[], source: SchemaSource): JsonSchema {
  if (used.length === 0 || items === false) return items;
  const schema = resolve(items, source);
  if (Array.isArray(schema['enum']))
    return { ...schema, enum: schema['enum'].filter((value) => !used.includes(value)) };
  const last = used[used.length - 1];
  if (typeof last === 'number') return { ...schema, minimum: last + Number(schema['multipleOf'] ?? 1) };
  return typeof last === 'boolean' ? { const: !last } : schema;
}

function resolve(schema: JsonSchema, source: SchemaSource, hops = 0): Record<string, unknown> {
  if (typeof schema === 'boolean') return {};
  let resolved: Record<string, unknown> = schema;
  const reference = schema['$ref'];
  if (typeof reference === 'string' && hops < DEEPEST) {
    const { $ref: _ref, ...rest } = schema;
    resolved = merge(rest, resolve(lookUp(source.root, reference), source, hops + 1));
  }
  if (!Array.isArray(resolved['allOf'])) return resolved;
  const { allOf, ...rest } = resolved;
  return (allOf as JsonSchema[]).reduce<Record<string, unknown>>(
    (all, part) => merge(all, resolve(part, source, hops + 1)),
    rest,
  );
}

function lookUp(root: JsonSchema, reference: string): JsonSchema {
  if (!reference.startsWith('#')) return {};
  let found: unknown = root;
  for (const step of reference.slice(1).split('/').slice(1)) {
    const name = decodeURIComponent(step).replace(/~1/g, '/').replace(/~0/g, '~');
    found = record(found)[name];
  }
  return typeof found === 'boolean' ? found : record(found);
}

function merge(one: Record<string, unknown>, other: Record<string, unknown>): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...one, ...other };
  merged['properties'] = { ...record(one['properties']), ...record(other['properties']) };
  merged['required'] = [one['required'], other['required']].flatMap((list) => (Array.isArray(list) ? list : []));
  if (Object.keys(record(merged['properties'])).length === 0) delete merged['properties'];
  if ((merged['required'] as unknown[]).length === 0) delete merged['required'];
  return merged;
}

/** The first alternative that is not null; deep down null itself, or the one that does not refer on. */
function pickAlternative(alternatives: readonly JsonSchema[], source: SchemaSource, place: Place): JsonSchema {
  const isNull = (each: JsonSchema): boolean => typeOf(resolve(each, source)) === 'null';
  if (place.depth < SPARSE_DEPTH) return alternatives.find((each) => !isNull(each)) ?? {};
  return (
    alternatives.find(isNull) ??
    alternatives.find((each) => !['object', 'array'].includes(typeOf(resolve(each, source)))) ??
    alternatives.find((each) => !JSON.stringify(resolve(each, source)).includes('"$ref"')) ??
    alternatives[0] ??
    {}
  );
}

function typeOf(schema: Record<string, unknown>): string {
  const type = schema['type'];
  if (typeof type === 'string') return type;
  if (Array.isArray(type)) return String(type.find((each) => each !== 'null') ?? 'null');
  if (schema['properties'] || schema['required'] || schema['additionalProperties']) return 'object';
  if (schema['items'] || schema['prefixItems']) return 'array';
  return 'minimum' in schema || 'maximum' in schema || 'multipleOf' in schema ? 'number' : 'string';
}

function pickValue(values: readonly unknown[], text: string): unknown {
  const labels = values.filter((value): value is string => typeof value === 'string');
  if (labels.length > 1 && labels.length >= values.length - 1) return pickLabel(labels, text);
  return values[hashText(text) % Math.max(1, values.length)] ?? null;
}

function extraSchema(schema: Record<string, unknown>): JsonSchema {
  const extra = schema['additionalProperties'];
  return typeof extra === 'object' && extra !== null ? (extra as JsonSchema) : { type: 'string' };
}

function deeper(place: Place): number {
  if (place.depth >= DEEPEST)
    throw new RangeError('The schema requires itself without end: no finite instance exists.');
  return place.depth + 1;
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
