import { isRecord } from '../openai/openai.wire.js';
import type { CallWarnings } from './call-warnings.js';
import { describedSchema } from './described-schema.js';
import { restrictJsonSchema } from './restrict-json-schema.js';

/**
 * The tool whose arguments are the answer, for models that have tools and no JSON schema. The name is ours alone, so that
 * an answer can be read without knowing the request.
 */
export const JSON_ANSWER_TOOL = 'sluice_json_answer';

/** How the provider is brought to answer in JSON. */
export type JsonAnswer =
  | { readonly kind: 'none' }
  /** The provider keeps to a schema by itself. */
  | { readonly kind: 'schema'; readonly name: string; readonly schema: Readonly<Record<string, unknown>> }
  /** One tool more, which the model must call (or one of the caller's). */
  | { readonly kind: 'tool'; readonly description: string; readonly schema: Readonly<Record<string, unknown>> }
  /** Words behind the system prompt: nothing enforces them. */
  | { readonly kind: 'instruction'; readonly text: string };

export interface JsonAbility {
  readonly schema: boolean;
  /** Whether the model can be made to call a tool. */
  readonly forcedTool: boolean;
}

const NONE: JsonAnswer = { kind: 'none' };
const PARAM = 'response_format';

/**
 * From OpenAI's `response_format`. A schema goes to the provider if it can keep to it, else into a tool that must be
 * called, else into words. `json_object` is always words: a tool without a schema makes models answer `{}`.
 */
export function planJsonAnswer(responseFormat: unknown, ability: JsonAbility, warnings: CallWarnings): JsonAnswer {
  if (!isRecord(responseFormat) || responseFormat.type === 'text') return NONE;
  if (responseFormat.type === 'json_object') return instruct(undefined, warnings);
  const asked = responseFormat.json_schema;
  if (responseFormat.type !== 'json_schema' || !isRecord(asked)) {
    warnings.unsupported(PARAM);
    return NONE;
  }
  const { name } = asked;
  const schema = describedSchema(asked);
  if (!schema) return instruct(undefined, warnings);
  const restricted = ability.schema ? restrictJsonSchema(schema) : undefined;
  if (restricted) {
    if (restricted.dropped.length > 0) {
      const list = restricted.dropped.join(', ');
      warnings.changed(PARAM, `${warnings.wire} does not enforce ${list}; they were moved into the descriptions`);
    }
    return { kind: 'schema', name: typeof name === 'string' ? name : 'answer', schema: restricted.schema };
  }
  if (!ability.forcedTool) return instruct(schema, warnings);
  warnings.changed(
    PARAM,
    `${warnings.wire} has no such JSON schema for this model; it was sent as a tool to be called`,
  );
  const text = typeof asked.description === 'string' ? `${asked.description}\n` : '';
  return { kind: 'tool', description: `${text}Call this with the answer. Say nothing else.`, schema };
}

function instruct(schema: unknown, warnings: CallWarnings): JsonAnswer {
  const param = PARAM;
  warnings.changed(param, `${warnings.wire} has no such JSON mode for this model; it was asked for in words`);
  const ending = 'Answer with one JSON object and nothing else: no Markdown, no words around it.';
  if (schema === undefined) return { kind: 'instruction', text: ending };
  const text = `Your answer must be valid against this JSON schema:\n${JSON.stringify(schema)}\n${ending}`;
  return { kind: 'instruction', text };
}
