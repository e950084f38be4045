import type { AnswerHint, AnswerIdentity, Completion, ProviderCall, ProviderRequest } from '../adapter.js';
import { CallWarnings } from '../chat/call-warnings.js';
import { warnUnsupported } from '../chat/warn-unsupported.js';
import { embeddingsAnswer, textsToEmbed } from '../embeddings/embeddings-answer.js';
import { isRecord } from '../openai/openai.wire.js';
import type { CohereAnswer } from './cohere.wire.js';
import { mapCohereUsage } from './map-cohere-usage.js';

/** Cohere wants to know what a vector is for; whoever does not say so searches and is searched alike. */
const DEFAULT_INPUT_TYPE = 'search_document';
const OWN_FIELDS = ['input_type', 'truncate', 'max_tokens', 'priority'] as const;
const KNOWN: ReadonlySet<string> = new Set(['model', 'input', 'dimensions', 'encoding_format', ...OWN_FIELDS]);

/**
 * `input_type` (and Cohere's other fields) may be given beside OpenAI's.
 *
 * @throws RangeError for inputs that are no texts
 */
export function mapCohereEmbeddings({ body, model }: ProviderCall): ProviderRequest {
  const warnings = new CallWarnings('cohere');
  warnUnsupported(body, KNOWN, warnings);
  const own = Object.fromEntries(OWN_FIELDS.filter((name) => name in body).map((name) => [name, body[name]]));
  const isBase64 = body.encoding_format === 'base64';
  const mapped = {
    model,
    texts: textsToEmbed(body.input, 'cohere'),
    input_type: DEFAULT_INPUT_TYPE,
    ...own,
    embedding_types: [isBase64 ? 'base64' : 'float'],
    ...(typeof body.dimensions === 'number' ? { output_dimension: body.dimensions } : {}),
  };
  const list = warnings.list();
  return {
    path: '/embed',
    headers: {},
    body: JSON.stringify(mapped),
    streams: false,
    callerWantsUsage: true,
    answer: { embeddings: isBase64 ? 'base64' : 'float' },
    ...(list ? { warnings: list } : {}),
  };
}

/** Vectors by their type: base64 is Cohere's own and the same as OpenAI's. */
export function mapCohereVectors(answer: CohereAnswer, identity?: AnswerIdentity, hint?: AnswerHint): Completion {
  const found = isRecord(answer.embeddings) ? (answer.embeddings.base64 ?? answer.embeddings.float) : answer.embeddings;
  const vectors = (Array.isArray(found) ? found : []) as (number[] | string)[];
  return embeddingsAnswer({ vectors, usage: mapCohereUsage(answer.meta) }, identity, hint);
}
