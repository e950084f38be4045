import type { CallWarning, ChatCall, ResponseFormat } from '#contracts';
import type { JsonObject } from '../../body/read-json-body.js';
import { DoorWarnings } from '../door-warnings.js';
import { isAbsent, isObject, missing, objectOf, shown, textOf, unsupported } from '../read-fields.js';
import { FORMAT, INCLUDED, REASONING, STREAM_OPTIONS, TEXT } from './known-fields.js';
import { mapInputItems } from './map-input-items.js';
import { mapToolFields } from './map-responses-tools.js';

/** Fields of the API that are read, or that say what happens here anyway. */
const KNOWN: ReadonlySet<string> = new Set([
  'model',
  'input',
  'instructions',
  'max_output_tokens',
  'temperature',
  'top_p',
  'top_logprobs',
  'stream',
  'stream_options',
  'store',
  'include',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'text',
  'reasoning',
  'metadata',
  'truncation',
  'service_tier',
  'user',
  'safety_identifier',
  'prompt_cache_key',
  'prompt_cache_retention',
]);

/** Fields that mean the same under the same name in Chat Completions, and a wire leaves out where it has none. */
const SAME: readonly string[] = [
  'temperature',
  'top_p',
  'top_logprobs',
  'metadata',
  'service_tier',
  'user',
  'safety_identifier',
  'prompt_cache_key',
  'prompt_cache_retention',
];

export interface MappedResponses {
  readonly call: ChatCall;
  readonly warnings: readonly CallWarning[];
}

/**
 * A checked body of `POST /v1/responses` as a call of the house.
 * @throws ApiProblem 400 naming the caller's own field
 */
export function mapResponsesRequest(body: JsonObject): MappedResponses {
  refuseStored(body);
  if (isAbsent(body['input'])) throw missing('input');
  const warnings = new DoorWarnings();
  warnings.unknownFields(body, KNOWN);
  warnOfUnkept(body, warnings);
  const { instructions } = body;
  const call = {
    model: body['model'] as string,
    messages: [
      ...(typeof instructions === 'string' && instructions !== ''
        ? [{ role: 'system' as const, content: instructions }]
        : []),
      ...mapInputItems(body['input'], warnings),
    ],
    ...Object.fromEntries(SAME.filter((name) => !isAbsent(body[name])).map((name) => [name, body[name]])),
    ...(isAbsent(body['max_output_tokens']) ? {} : { max_completion_tokens: body['max_output_tokens'] as number }),
    ...logprobsOf(body),
    ...mapToolFields(body, warnings),
    ...textFieldsOf(body['text'], warnings),
    ...effortOf(body['reasoning'], warnings),
    ...(body['stream'] === true ? { stream: true, stream_options: { include_usage: true } } : {}),
  } satisfies ChatCall;
  return { call, warnings: warnings.list };
}

/** What is known and done otherwise. */
function warnOfUnkept(body: JsonObject, warnings: DoorWarnings): void {
  const { store, truncation, include, stream_options: streaming } = body;
  if (store === true) warnings.unsupported('store', 'nothing is stored here; the response cannot be fetched later');
  if (truncation === 'auto') {
    warnings.unsupported('truncation', 'nothing is taken out of a conversation here; one that is too long is refused');
  }
  if (isObject(streaming)) warnings.unknownFields(streaming, STREAM_OPTIONS, 'stream_options');
  for (const [at, name] of (Array.isArray(include) ? include : []).entries()) {
    if (typeof name === 'string' && INCLUDED.has(name)) continue;
    warnings.unsupported(`include[${at}]`, `${shown(name)} is not in answers here; it was left out`);
  }
}

/** Nothing is stored here, so that nothing of a tenant lies about: every turn carries its conversation itself. */
function refuseStored(body: JsonObject): void {
  const why = 'Sluice stores no responses; send the whole conversation in input.';
  for (const field of ['previous_response_id', 'conversation']) {
    if (!isAbsent(body[field])) throw unsupported(field, why);
  }
  if (body['background'] === true) {
    throw unsupported('background', 'submit the work to POST /v1/jobs, which waits as long as you let it.');
  }
  if (!isAbsent(body['prompt'])) throw unsupported('prompt', 'prompts that are stored elsewhere are not known here.');
}

function logprobsOf(body: JsonObject): Partial<ChatCall> {
  const included = Array.isArray(body['include']) && body['include'].includes('message.output_text.logprobs');
  return included || !isAbsent(body['top_logprobs']) ? { logprobs: true } : {};
}

function textFieldsOf(text: unknown, warnings: DoorWarnings): Partial<ChatCall> & { readonly verbosity?: unknown } {
  if (!isObject(text)) return {};
  warnings.unknownFields(text, TEXT, 'text');
  const { format, verbosity } = text;
  return {
    ...(isAbsent(format) ? {} : { response_format: formatOf(format, warnings) }),
    ...(isAbsent(verbosity) ? {} : { verbosity }),
  };
}

function formatOf(format: unknown, warnings: DoorWarnings): ResponseFormat {
  if (!isObject(format)) throw unsupported('text.format', 'expected an object with a type.');
  warnings.unknownFields(format, FORMAT.get(String(format['type'])), 'text.format');
  const { type, description, strict } = format;
  if (type === 'text' || type === 'json_object') return { type };
  if (type !== 'json_schema') {
    throw unsupported('text.format.type', `${shown(type)} is none of 'text', 'json_object', 'json_schema'.`);
  }
  return {
    type,
    json_schema: {
      name: textOf(format, 'name', 'text.format'),
      ...(typeof description === 'string' ? { description } : {}),
      schema: objectOf(format, 'schema', 'text.format'),
      ...(typeof strict === 'boolean' ? { strict } : {}),
    },
  };
}

const EFFORTS: ReadonlySet<unknown> = new Set(['none', 'minimal', 'low', 'medium', 'high', 'xhigh']);

function effortOf(reasoning: unknown, warnings: DoorWarnings): Partial<ChatCall> {
  if (!isObject(reasoning)) return {};
  warnings.unknownFields(reasoning, REASONING, 'reasoning');
  const { effort, summary } = reasoning;
  if (!isAbsent(summary)) {
    warnings.unsupported('reasoning.summary', 'thoughts are said as their provider says them; it was left out');
  }
  if (isAbsent(effort)) return {};
  // The house has no more than `xhigh`; wires give their own most for it.
  if (effort === 'max') return { reasoning_effort: 'xhigh' };
  if (!EFFORTS.has(effort)) {
    throw unsupported('reasoning.effort', `${shown(effort)} is none of ${[...EFFORTS].join(', ')}, max.`);
  }
  return { reasoning_effort: effort as NonNullable<ChatCall['reasoning_effort']> };
}
