import type { CallWarnings } from '../chat/call-warnings.js';
import { describedSchema } from '../chat/described-schema.js';
import { isRecord } from '../openai/openai.wire.js';
import { mapGeminiThinking } from './map-gemini-thinking.js';
import { cleaned } from './map-gemini-tools.js';

type Fields = Readonly<Record<string, unknown>>;

/** More are refused (ai.google.dev/api/generate-content, GenerationConfig). */
const MAX_STOP_SEQUENCES = 5;

/** Fields that only have another name here. */
const NAME_OF: Readonly<Record<string, string>> = {
  temperature: 'temperature',
  top_p: 'topP',
  top_k: 'topK',
  n: 'candidateCount',
  seed: 'seed',
  presence_penalty: 'presencePenalty',
  frequency_penalty: 'frequencyPenalty',
  logprobs: 'responseLogprobs',
  top_logprobs: 'logprobs',
};

export function mapGeminiGeneration(body: Fields, model: string, warnings: CallWarnings): Fields | undefined {
  const config: Record<string, unknown> = {};
  for (const [name, theirs] of Object.entries(NAME_OF)) {
    const value = body[name];
    if (value !== undefined && value !== null) config[theirs] = value;
  }
  const maxTokens = body.max_completion_tokens ?? body.max_tokens;
  if (maxTokens !== undefined && maxTokens !== null) config.maxOutputTokens = maxTokens;
  const stop = stopSequences(body.stop, warnings);
  if (stop) config.stopSequences = stop;
  Object.assign(config, responseFormat(body.response_format, warnings));
  if (Array.isArray(body.modalities) && body.modalities.includes('image'))
    config.responseModalities = body.modalities.map((modality) => String(modality).toUpperCase());
  const thinkingConfig = mapGeminiThinking(body, model, warnings);
  if (thinkingConfig) config.thinkingConfig = thinkingConfig;
  return Object.keys(config).length === 0 ? undefined : config;
}

function stopSequences(stop: unknown, warnings: CallWarnings): readonly unknown[] | undefined {
  const all: readonly unknown[] = typeof stop === 'string' ? [stop] : Array.isArray(stop) ? stop : [];
  if (all.length === 0) return undefined;
  if (all.length > MAX_STOP_SEQUENCES)
    warnings.changed('stop', `gemini takes ${MAX_STOP_SEQUENCES} stop sequences; the others were left out`);
  return all.slice(0, MAX_STOP_SEQUENCES);
}

function responseFormat(format: unknown, warnings: CallWarnings): Fields {
  if (!isRecord(format) || format.type === 'text') return {};
  const responseMimeType = 'application/json';
  if (format.type === 'json_object') return { responseMimeType };
  const asked = format.type === 'json_schema' && isRecord(format.json_schema) ? format.json_schema : undefined;
  if (!asked) {
    warnings.unsupported('response_format');
    return {};
  }
  const schema = describedSchema(asked);
  if (!schema) return { responseMimeType };
  const responseJsonSchema = cleaned(schema, 'response_format.json_schema.schema', warnings);
  return { responseMimeType, responseJsonSchema };
}
