import type { TokenUsage } from '#contracts';
import type { AnswerHint, AnswerIdentity, Completion, ProviderCall, ProviderRequest } from '../adapter.js';
import { CallWarnings } from '../chat/call-warnings.js';
import { readCount } from '../chat/to-chat-usage.js';
import { warnUnsupported } from '../chat/warn-unsupported.js';
import { embeddingsAnswer, textsToEmbed } from '../embeddings/embeddings-answer.js';
import { isRecord } from '../openai/openai.wire.js';
import type { GeminiOptions } from './gemini.wire.js';
import { geminiModelPath } from './gemini-model.js';

type Fields = Readonly<Record<string, unknown>>;

const KNOWN: ReadonlySet<string> = new Set(['model', 'input', 'dimensions', 'encoding_format', 'task_type', 'title']);

/**
 * One text: `:embedContent`; several: `:batchEmbedContents`. Vertex has neither for its older models but `:predict`,
 * and takes one text at a time of Gemini Embedding 2.
 *
 * @throws RangeError for inputs that are no texts
 */
export function mapGeminiEmbeddings(call: ProviderCall, { isVertex }: GeminiOptions): ProviderRequest {
  const { body, model } = call;
  const warnings = new CallWarnings('gemini');
  warnUnsupported(body, KNOWN, warnings);
  const texts = textsToEmbed(body.input, 'gemini');
  const path = geminiModelPath(model);
  const isOld = isVertex && !/gemini-embedding-[2-9]/.test(model);
  const mapped = isOld ? predict(path, texts, body) : embed(path, texts, body);
  const list = warnings.list();
  return {
    path: mapped.path,
    headers: {},
    body: JSON.stringify(mapped.body),
    streams: false,
    callerWantsUsage: true,
    answer: { embeddings: body.encoding_format === 'base64' ? 'base64' : 'float' },
    ...(list ? { warnings: list } : {}),
  };
}

interface MappedBody {
  readonly path: string;
  readonly body: Fields;
}

function embed(path: string, texts: readonly string[], body: Fields): MappedBody {
  const [only] = texts;
  const requestOf = (text: string | undefined) => ({
    model: decodeURIComponent(path.slice(1)),
    content: { parts: [{ text }] },
    ...optional('taskType', body.task_type),
    ...optional('title', body.title),
    ...optional('outputDimensionality', body.dimensions),
  });
  if (texts.length === 1) return { path: `${path}:embedContent`, body: requestOf(only) };
  return { path: `${path}:batchEmbedContents`, body: { requests: texts.map(requestOf) } };
}

function predict(path: string, texts: readonly string[], body: Fields): MappedBody {
  const more = { ...optional('task_type', body.task_type), ...optional('title', body.title) };
  const parameters = optional('outputDimensionality', body.dimensions);
  const instances = texts.map((content) => ({ content, ...more }));
  return { path: `${path}:predict`, body: { instances, ...optional('parameters', parameters) } };
}

function optional(name: string, value: unknown): Fields {
  const isEmpty = value === undefined || value === null || (isRecord(value) && Object.keys(value).length === 0);
  return isEmpty ? {} : { [name]: value };
}

/** Whether this is an answer to one of the three, not to a chat. */
export function isGeminiEmbeddings(json: unknown): json is Fields {
  return isRecord(json) && ['embedding', 'embeddings', 'predictions'].some((name) => json[name] !== undefined);
}

export function mapGeminiVectors(json: Fields, identity?: AnswerIdentity, hint?: AnswerHint): Completion {
  const found = json.predictions ?? json.embeddings ?? [json.embedding];
  const entries = (Array.isArray(found) ? found : []).map((entry: unknown) =>
    isRecord(entry) && isRecord(entry.embeddings) ? entry.embeddings : entry,
  );
  const vectors = entries.map((entry) => (isRecord(entry) && Array.isArray(entry.values) ? entry.values : []));
  return embeddingsAnswer({ vectors: vectors as number[][], usage: usageOf(json, entries) }, identity, hint);
}

/** In the metadata, or (Vertex) counted text by text. */
function usageOf(json: Fields, entries: readonly unknown[]): TokenUsage {
  const said = isRecord(json.usageMetadata) ? readCount(json.usageMetadata.promptTokenCount) : undefined;
  if (said !== undefined) return { inputTokens: said };
  const counts = entries.map((entry) =>
    isRecord(entry) && isRecord(entry.statistics) ? readCount(entry.statistics.token_count) : undefined,
  );
  if (counts.length === 0 || counts.some((count) => count === undefined)) return {};
  return { inputTokens: counts.reduce<number>((sum, count) => sum + (count ?? 0), 0) };
}
