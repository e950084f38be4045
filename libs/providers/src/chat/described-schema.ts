import { isRecord } from '../openai/openai.wire.js';

type Fields = Readonly<Record<string, unknown>>;

/**
 * The schema of OpenAI's `json_schema` with its description in it, for providers that have no other place for that. The
 * schema's own goes before. Undefined: there is no schema.
 */
export function describedSchema({ schema, description }: Fields): Fields | undefined {
  if (!isRecord(schema)) return undefined;
  return typeof description === 'string' && schema.description === undefined ? { ...schema, description } : schema;
}
