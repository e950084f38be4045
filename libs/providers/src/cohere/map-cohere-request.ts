import type { ProviderCall, ProviderRequest } from '../adapter.js';
import { CallWarnings } from '../chat/call-warnings.js';
import { describedSchema } from '../chat/described-schema.js';
import { askedOutputTokens } from '../chat/max-output-tokens.js';
import { spellOutDocuments } from '../chat/spell-out-documents.js';
import { warnNested } from '../chat/warn-nested.js';
import { warnUnsupported } from '../chat/warn-unsupported.js';
import { isRecord } from '../openai/openai.wire.js';
import { mapCohereEmbeddings } from './map-cohere-embeddings.js';
import { mapCohereMessages } from './map-cohere-messages.js';
import { mapCohereTools } from './map-cohere-tools.js';

type Fields = Readonly<Record<string, unknown>>;

/** Cohere's own, passed on. */
const OWN_FIELDS = ['documents', 'citation_options', 'safety_mode', 'priority', 'raw_prompting'] as const;
const KNOWN: ReadonlySet<string> = new Set([
  'model',
  'messages',
  'stream',
  'stream_options',
  'max_tokens',
  'max_completion_tokens',
  'temperature',
  'top_p',
  'top_k',
  'stop',
  'seed',
  'logprobs',
  'presence_penalty',
  'frequency_penalty',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'response_format',
  'reasoning_effort',
  'thinking',
  ...OWN_FIELDS,
]);
const MAX_STOP_SEQUENCES = 5;
const BUDGET_OF: Readonly<Record<string, number>> = {
  minimal: 512,
  low: 1_024,
  medium: 8_192,
  high: 24_576,
  xhigh: 32_000,
};

/** @throws RangeError for a path that is neither chat nor embeddings */
export function mapCohereRequest(call: ProviderCall): ProviderRequest {
  if (call.path === '/v1/embeddings') return mapCohereEmbeddings(call);
  if (call.path !== '/v1/chat/completions') throw new RangeError(`the cohere wire has no ${call.path}`);
  const { body, model } = call;
  const warnings = new CallWarnings('cohere');
  warnUnsupported(body, KNOWN, warnings);
  warnNested(body, warnings);
  const { messages, documents } = mapCohereMessages(spellOutDocuments(body.messages, warnings), warnings);
  const own = Object.fromEntries(OWN_FIELDS.filter((name) => name in body).map((name) => [name, body[name]]));
  const given = Array.isArray(body.documents) ? body.documents : [];
  const streams = body.stream === true;
  const mapped = {
    model,
    messages,
    stream: streams,
    ...mapSampling(body, warnings),
    ...mapCohereTools(body, warnings),
    ...mapFormat(body.response_format, warnings),
    ...mapThinking(body, model, warnings),
    ...own,
    ...(documents.length === 0 ? {} : { documents: [...given, ...documents] }),
  };
  const list = warnings.list();
  const options = body.stream_options;
  return {
    path: '/chat',
    headers: {},
    body: JSON.stringify(mapped),
    streams,
    callerWantsUsage: isRecord(options) && options.include_usage === true,
    ...(list ? { warnings: list } : {}),
  };
}

function mapSampling(body: Fields, warnings: CallWarnings): Fields {
  const { temperature, top_p: topP, top_k: topK, seed } = body;
  const tokens = askedOutputTokens(body)?.tokens;
  return {
    ...optional('max_tokens', tokens),
    ...optional('temperature', temperature),
    // One is everything, which is what is meant by nothing here: Cohere's own most is 0.99.
    ...(topP === 1 ? {} : optional('p', topP)),
    ...optional('k', topK),
    ...optional('seed', seed),
    ...logprobsOf(body, warnings),
    ...penalty('frequency_penalty', body, warnings),
    ...penalty('presence_penalty', body, warnings),
    ...stopSequences(body.stop, warnings),
  };
}

/** Chunks of ours say them of one token at a time, Cohere's events of a stretch: they are for whole answers. */
function logprobsOf({ logprobs, stream }: Fields, warnings: CallWarnings): Fields {
  if (logprobs !== true) return {};
  if (stream !== true) return { logprobs };
  warnings.unsupported('logprobs', 'cohere gives no logprobs that could be streamed; they were left out');
  return {};
}

/** From 0 to 1 only. */
function penalty(name: string, body: Fields, warnings: CallWarnings): Fields {
  const value = body[name];
  if (typeof value !== 'number') return {};
  const clamped = Math.min(1, Math.max(0, value));
  if (clamped !== value) warnings.changed(name, `cohere takes ${name} from 0 to 1; ${clamped} was sent`);
  return { [name]: clamped };
}

function stopSequences(stop: unknown, warnings: CallWarnings): Fields {
  const all: readonly unknown[] = typeof stop === 'string' ? [stop] : Array.isArray(stop) ? stop : [];
  if (all.length > MAX_STOP_SEQUENCES)
    warnings.changed('stop', `cohere takes ${MAX_STOP_SEQUENCES} stop sequences; the others were left out`);
  return all.length === 0 ? {} : { stop_sequences: all.slice(0, MAX_STOP_SEQUENCES) };
}

function mapFormat(format: unknown, warnings: CallWarnings): Fields {
  if (!isRecord(format) || format.type === 'text') return {};
  if (format.type === 'json_object') return { response_format: { type: 'json_object' } };
  const asked = format.type === 'json_schema' && isRecord(format.json_schema) ? format.json_schema : undefined;
  if (asked) return { response_format: { type: 'json_object', ...optional('json_schema', describedSchema(asked)) } };
  warnings.unsupported('response_format');
  return {};
}

/** Models that think refuse nothing here; others refuse the field, and who asks them not to think has what he asks for. */
function mapThinking({ reasoning_effort: effort, thinking }: Fields, model: string, warnings: CallWarnings): Fields {
  const param = isRecord(thinking) ? 'thinking' : 'reasoning_effort';
  if (!isRecord(thinking) && typeof effort !== 'string') return {};
  const isOff = isRecord(thinking) ? thinking.type === 'disabled' : effort === 'none';
  if (!/reasoning|command-a-plus/.test(model)) {
    if (!isOff) warnings.unsupported(param);
    return {};
  }
  if (isOff) return { thinking: { type: 'disabled' } };
  const budget = isRecord(thinking) ? thinking.budget_tokens : BUDGET_OF[String(effort)];
  return { thinking: { type: 'enabled', ...optional('token_budget', budget) } };
}

function optional(name: string, value: unknown): Fields {
  return value === undefined || value === null ? {} : { [name]: value };
}
