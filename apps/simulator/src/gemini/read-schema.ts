import type { JsonSchema } from '../language/schema-source.js';
import { recordOf } from './invalid-argument.js';

/**
 * Google's `Schema` (a part of OpenAPI 3.0 with types in capitals) as JSON schema; a JSON schema, which Google takes in
 * fields of its own, passes unchanged.
 */
export function toJsonSchema(schema: unknown): JsonSchema {
  if (typeof schema === 'boolean') return schema;
  const { type, nullable, properties, items, anyOf, ...rest } = recordOf(schema);
  const lowered = typeof type === 'string' ? type.toLowerCase() : type;
  return {
    ...rest,
    ...(lowered === undefined ? {} : { type: nullable === true ? [lowered, 'null'] : lowered }),
    ...(properties === undefined ? {} : { properties: mapValues(recordOf(properties)) }),
    ...(items === undefined ? {} : { items: toJsonSchema(items) }),
    ...(Array.isArray(anyOf) ? { anyOf: anyOf.map(toJsonSchema) } : {}),
  };
}

function mapValues(schemas: Readonly<Record<string, unknown>>): Record<string, JsonSchema> {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, toJsonSchema(schema)]));
}
