import { isRecord } from '../openai/openai.wire.js';

type Schema = Readonly<Record<string, unknown>>;

export interface CleanedSchema {
  readonly schema: Schema;
  /** Keywords that constrained something and are not sent, once each. */
  readonly dropped: readonly string[];
}

/** What `parametersJsonSchema` and `responseJsonSchema` understand (ai.google.dev/api/generate-content, GenerationConfig). */
const KEPT: ReadonlySet<string> = new Set([
  '$id',
  '$ref',
  '$anchor',
  'type',
  'format',
  'title',
  'description',
  'enum',
  'minItems',
  'maxItems',
  'minimum',
  'maximum',
  'required',
  'propertyOrdering',
]);
/** Say nothing about what is valid: nobody misses them. */
const ANNOTATIONS: ReadonlySet<string> = new Set([
  '$schema',
  '$comment',
  'default',
  'deprecated',
  'example',
  'examples',
  'readOnly',
  'writeOnly',
]);
const LISTS: Readonly<Record<string, string>> = { anyOf: 'anyOf', oneOf: 'oneOf', prefixItems: 'prefixItems' };
const MAPS: Readonly<Record<string, string>> = { properties: 'properties', $defs: '$defs', definitions: '$defs' };
/** Deeper is nobody's schema: the stack must not be the caller's to fill. */
const MAX_DEPTH = 64;

/**
 * A JSON schema without what Gemini refuses. `const` becomes an `enum` of one, `definitions` become `$defs`, one object of
 * `allOf` is the schema itself (several are merged where they do not contradict each other); other constraints are left
 * out and named. A `true` schema is an empty one.
 */
export function cleanGeminiSchema(schema: Schema): CleanedSchema {
  const dropped = new Set<string>();
  return { schema: clean(schema, dropped, 0), dropped: [...dropped] };
}

function clean(schema: Schema, dropped: Set<string>, depth: number): Schema {
  if (depth > MAX_DEPTH) throw new RangeError(`a JSON schema is nested deeper than ${MAX_DEPTH}`);
  // Beside a reference only keywords that begin with a dollar sign may stand.
  if (typeof schema.$ref === 'string') return { $ref: schema.$ref.replace('#/definitions/', '#/$defs/') };
  const child = (value: unknown): Schema => (isRecord(value) ? clean(value, dropped, depth + 1) : {});
  const cleaned: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (KEPT.has(keyword)) cleaned[keyword] = value;
    else if (keyword === 'const') cleaned.enum = [value];
    else if (keyword === 'items') cleaned.items = Array.isArray(value) ? value.map(child) : child(value);
    else if (keyword === 'additionalProperties') cleaned[keyword] = isRecord(value) ? child(value) : value;
    else if (Object.hasOwn(LISTS, keyword) && Array.isArray(value)) cleaned[keyword] = value.map(child);
    else if (Object.hasOwn(MAPS, keyword) && isRecord(value)) {
      const into = MAPS[keyword] ?? keyword;
      cleaned[into] = { ...(cleaned[into] as object), ...mapValues(value, child) };
    } else if (keyword === 'allOf' && Array.isArray(value)) merge(cleaned, value.map(child), dropped);
    else if (keyword === 'nullable' && value === true) cleaned.type = withNull(schema.type);
    else if (!ANNOTATIONS.has(keyword) && keyword !== 'nullable') dropped.add(keyword);
  }
  return cleaned;
}

/** Properties and what is required add up; of anything else that is said twice the first counts. */
function merge(target: Record<string, unknown>, parts: readonly Schema[], dropped: Set<string>): void {
  for (const part of parts) {
    for (const [keyword, value] of Object.entries(part)) {
      const had = target[keyword];
      if (had === undefined) target[keyword] = value;
      else if (keyword === 'required' && Array.isArray(had) && Array.isArray(value))
        target[keyword] = [...new Set([...had, ...value])];
      else if ((keyword === 'properties' || keyword === '$defs') && isRecord(had) && isRecord(value))
        target[keyword] = { ...value, ...had };
      else if (JSON.stringify(had) !== JSON.stringify(value)) dropped.add('allOf');
    }
  }
}

/** OpenAPI's way of saying that null is allowed too. */
function withNull(type: unknown): unknown {
  return typeof type === 'string' ? [type, 'null'] : type;
}

function mapValues(map: Schema, change: (schema: unknown) => Schema): Schema {
  return Object.fromEntries(Object.entries(map).map(([name, schema]) => [name, change(schema)]));
}
