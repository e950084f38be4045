import type { ProviderCall, ProviderRequest } from '../adapter.js';
import { CallWarnings } from '../chat/call-warnings.js';
import { spellOutDocuments } from '../chat/spell-out-documents.js';
import { warnNested } from '../chat/warn-nested.js';
import { warnUnsupported } from '../chat/warn-unsupported.js';
import { isRecord } from '../openai/openai.wire.js';
import type { GeminiOptions } from './gemini.wire.js';
import { geminiModelPath } from './gemini-model.js';
import { mapGeminiEmbeddings } from './map-gemini-embeddings.js';
import { mapGeminiGeneration } from './map-gemini-generation.js';
import { mapGeminiMessages } from './map-gemini-messages.js';
import { mapGeminiTools } from './map-gemini-tools.js';

type Fields = Readonly<Record<string, unknown>>;

/** Fields of the call that are sent, or mean nothing here and take nothing from the caller. */
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
  'n',
  'stop',
  'seed',
  'logprobs',
  'top_logprobs',
  'presence_penalty',
  'frequency_penalty',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'response_format',
  'modalities',
  'reasoning_effort',
  'thinking',
  'service_tier',
  'cached_content',
  'safety_settings',
]);

/** OpenAI's words for Google's tiers; `auto` leaves it to the provider. */
const TIER_OF: Readonly<Record<string, string>> = {
  flex: 'flex',
  priority: 'priority',
  default: 'standard',
  standard: 'standard',
};

/** @throws RangeError for a path that is neither chat nor embeddings */
export function mapGeminiRequest(call: ProviderCall, options: GeminiOptions): ProviderRequest {
  if (call.path === '/v1/embeddings') return mapGeminiEmbeddings(call, options);
  if (call.path !== '/v1/chat/completions') throw new RangeError(`the gemini wire has no ${call.path}`);
  const { body, model } = call;
  const warnings = new CallWarnings('gemini');
  warnUnsupported(body, options.isVertex ? new Set([...KNOWN, 'metadata']) : KNOWN, warnings);
  warnNested(body, warnings);
  const messages = spellOutDocuments(body.messages, warnings);
  const tier = mapTier(call, options, warnings);
  const generationConfig = mapGeminiGeneration(body, model, warnings);
  const mapped = {
    ...mapGeminiMessages({ messages, model }, options, warnings),
    ...mapGeminiTools(body, warnings),
    ...(generationConfig ? { generationConfig } : {}),
    ...(body.safety_settings ? { safetySettings: body.safety_settings } : {}),
    ...(body.cached_content ? { cachedContent: body.cached_content } : {}),
    ...(options.isVertex && isRecord(body.metadata) ? { labels: body.metadata } : {}),
    ...tier.body,
  };
  const streams = body.stream === true;
  const streamOptions = body.stream_options;
  const list = warnings.list();
  return {
    path: `${geminiModelPath(model)}:${streams ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    headers: tier.headers,
    body: JSON.stringify(mapped),
    streams,
    callerWantsUsage: isRecord(streamOptions) && streamOptions.include_usage === true,
    ...(typeof body.n === 'number' && body.n > 1 ? { answer: { choices: body.n } } : {}),
    ...(list ? { warnings: list } : {}),
  };
}

interface Tier {
  readonly body: Fields;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The Gemini API takes a tier in the body, Vertex in headers: `dedicated` is provisioned throughput and nothing else,
 * `shared` keeps a call off it. Without either Vertex uses what is provisioned and spills over.
 */
function mapTier({ lane, serviceTier, body }: ProviderCall, { isVertex }: GeminiOptions, warnings: CallWarnings): Tier {
  if (isVertex && lane === 'reserved') return { body: {}, headers: { 'x-vertex-ai-llm-request-type': 'dedicated' } };
  const wanted = serviceTier ?? (lane === 'flex' ? 'flex' : body.service_tier);
  if (wanted === undefined || wanted === null || wanted === 'auto') return { body: {}, headers: {} };
  const tier = typeof wanted === 'string' && Object.hasOwn(TIER_OF, wanted) ? TIER_OF[wanted] : undefined;
  if (tier === undefined) {
    warnings.unsupported('service_tier');
    return { body: {}, headers: {} };
  }
  if (!isVertex) return { body: { serviceTier: tier }, headers: {} };
  const headers = { 'x-vertex-ai-llm-request-type': 'shared', 'x-vertex-ai-llm-shared-request-type': tier };
  return { body: {}, headers };
}
