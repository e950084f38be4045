import { isRecord } from '../openai/openai.wire.js';

type Schema = Readonly<Record<string, unknown>>;

export interface RestrictedSchema {
  readonly schema: Schema;
  /** Keywords that stand in a description now, each once. */
  readonly dropped: readonly string[];
}

/**
 * What Claude's constrained decoding refuses (platform.claude.com, "structured outputs", JSON schema limitations): it
 * says no more than the official SDKs' own transformation, which moves the same keywords into the description.
 */
const NOT_ENFORCED: ReadonlySet<string> = new Set([
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'pattern',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
  'not',
  'if',
  'then',
  'else',
  'contains',
  'prefixItems',
  'propertyNames',
  'dependentRequired',
  'dependentSchemas',
]);
const FORMATS: ReadonlySet<unknown> = new Set([
  'date-time',
  'time',
  'date',
  'duration',
  'email',
  'hostname',
  'uri',
  'ipv4',
  'ipv6',
  'uuid',
]);
const LISTS_OF_SCHEMAS: ReadonlySet<string> = new Set(['anyOf', 'allOf']);
const MAPS_OF_SCHEMAS: ReadonlySet<string> = new Set(['properties', '$defs', 'definitions']);
/** More properties that may be missing are refused (the same page, "schema complexity limits"). */
const MAX_OPTIONAL_PROPERTIES = 24;
/** A schema nested deeper is refused by every provider; the stack must not be the caller's to fill. */
const MAX_DEPTH = 64;

/** Thrown inside, never out of this file. */
class NotRepresentable extends Error {}

/**
 * The schema as constrained decoding takes it: every object closed, constraints on values as words. Undefined when it
 * would then mean something else: objects with free keys, references that lead back to themselves.
 */
export function restrictJsonSchema(schema: Schema): RestrictedSchema | undefined {
  const dropped = new Set<string>();
  try {
    if (leadsBack(schema) || countOptional(schema) > MAX_OPTIONAL_PROPERTIES) return undefined;
    return { schema: restrict(schema, dropped, 0), dropped: [...dropped] };
  } catch (error) {
    if (error instanceof NotRepresentable) return undefined;
    throw error;
  }
}

function restrict(schema: Schema, dropped: Set<string>, depth: number): Schema {
  if (depth > MAX_DEPTH) throw new NotRepresentable();
  const restricted: Record<string, unknown> = {};
  const words: string[] = [];
  const child = (value: unknown): unknown => (isRecord(value) ? restrict(value, dropped, depth + 1) : value);
  for (const [keyword, value] of Object.entries(schema)) {
    if (NOT_ENFORCED.has(keyword) || (keyword === 'format' && !FORMATS.has(value))) {
      dropped.add(keyword);
      words.push(`${keyword}: ${JSON.stringify(value)}`);
    } else if (keyword === 'oneOf') restricted['anyOf'] = mapList(value, child);
    else if (LISTS_OF_SCHEMAS.has(keyword)) restricted[keyword] = mapList(value, child);
    else if (MAPS_OF_SCHEMAS.has(keyword)) restricted[keyword] = mapValues(value, child);
    else restricted[keyword] = keyword === 'items' ? child(value) : value;
  }
  if (words.length > 0) restricted['description'] = describe(restricted['description'], words);
  return isObjectSchema(schema) ? closeObject(schema, restricted) : restricted;
}

function closeObject(schema: Schema, restricted: Record<string, unknown>): Schema {
  const more = schema.additionalProperties;
  const isOpen = more === true || isRecord(more) || isRecord(schema.patternProperties);
  if (isOpen || (schema.properties === undefined && more !== false)) throw new NotRepresentable();
  return { ...restricted, additionalProperties: false };
}

function isObjectSchema({ type, properties }: Schema): boolean {
  return type === 'object' || (Array.isArray(type) && type.includes('object')) || isRecord(properties);
}

function mapList(value: unknown, map: (schema: unknown) => unknown): unknown {
  return Array.isArray(value) ? value.map(map) : value;
}

function mapValues(value: unknown, map: (schema: unknown) => unknown): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, map(schema)]));
}

function describe(description: unknown, words: readonly string[]): string {
  const text = words.join('; ');
  return typeof description === 'string' ? `${description}\n${text}` : text;
}

function countOptional(value: unknown, depth = 0): number {
  if (depth > 4 * MAX_DEPTH) throw new NotRepresentable();
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + countOptional(item, depth + 1), 0);
  if (!isRecord(value)) return 0;
  const required = new Set<unknown>(Array.isArray(value.required) ? value.required : []);
  const names = isRecord(value.properties) ? Object.keys(value.properties) : [];
  const own = names.filter((name) => !required.has(name)).length;
  return Object.values(value).reduce((sum: number, item) => sum + countOptional(item, depth + 1), own);
}

/** Whether a local reference can be followed for ever: `#` itself, or a definition that refers to itself. */
function leadsBack(root: Schema): boolean {
  const definitions = new Map<string, Set<string>>();
  for (const map of ['$defs', 'definitions']) {
    const entries = root[map];
    if (!isRecord(entries)) continue;
    for (const [name, schema] of Object.entries(entries))
      definitions.set(`#/${map}/${name}`, referencesIn(schema, new Set()));
  }
  return referencesIn(root, new Set()).has('#') || hasRing(definitions);
}

/** Each definition is looked at once, without recursion: how many there are and how long their chains is the caller's. */
function hasRing(definitions: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  const done = new Set<string>();
  for (const start of definitions.keys()) {
    const path: { readonly name: string; readonly next: Iterator<string> }[] = [];
    const onPath = new Set<string>();
    const enter = (name: string) => {
      path.push({ name, next: (definitions.get(name) ?? new Set<string>()).values() });
      onPath.add(name);
    };
    if (!done.has(start)) enter(start);
    for (let last = path.at(-1); last; last = path.at(-1)) {
      const { done: isOver, value } = last.next.next();
      if (isOver === true) {
        done.add(last.name);
        onPath.delete(last.name);
        path.pop();
      } else if (onPath.has(value)) return true;
      else if (!done.has(value)) enter(value);
    }
  }
  return false;
}

function referencesIn(value: unknown, found: Set<string>, depth = 0): Set<string> {
  if (depth > 4 * MAX_DEPTH) throw new NotRepresentable();
  if (Array.isArray(value)) for (const item of value) referencesIn(item, found, depth + 1);
  else if (isRecord(value)) {
    if (typeof value.$ref === 'string') found.add(value.$ref);
    for (const item of Object.values(value)) referencesIn(item, found, depth + 1);
  }
  return found;
}
