import { withoutDirectives } from '../faults/read-directives.js';
import { embedText } from '../language/embed-text.js';
import type { Call, Endpoint, Reply, ReplyUsage } from '../server/reply.js';
import { invalidRequest, missing, readCount } from './invalid-request.js';
import { readModel } from './models.js';
import { readTexts } from './read-texts.js';

const DEFAULT_DIMENSIONS = 1536;
const MOST_DIMENSIONS = 4096;

/** POST /v1/embeddings. */
export const embeddingsEndpoint: Endpoint = { method: 'POST', answer: answerEmbeddings };

function answerEmbeddings(call: Call): Reply {
  const { body } = call;
  const model = readModel(body);
  if (body['input'] === undefined) throw missing('input');
  const inputs = readTexts(body['input'], 'input');
  if (inputs.some((input) => input.text === ''))
    throw invalidRequest('input', null, "'$.input' is invalid: input cannot be an empty string.");
  const dimensions = readCount(body, 'dimensions', { minimum: 1, maximum: MOST_DIMENSIONS }) ?? DEFAULT_DIMENSIONS;
  const encode = readEncoding(body['encoding_format']);
  const data = inputs.map((input, index) => ({
    object: 'embedding',
    index,
    embedding: encode(embedText(withoutDirectives(input.text), dimensions)),
  }));
  const inputTokens = inputs.reduce((sum, input) => sum + input.tokens, 0);
  const usage: ReplyUsage = { inputTokens, outputTokens: 0, cacheReadTokens: 0, reasoningTokens: 0 };
  const told =
    call.fault.omitUsage === true ? undefined : { usage: { prompt_tokens: inputTokens, total_tokens: inputTokens } };
  return {
    status: 200,
    contentType: 'application/json',
    headers: [],
    body: JSON.stringify({ object: 'list', data, model, ...told }),
    usage,
  };
}

/** float: a list of numbers; base64: little-endian 32-bit floats, which is what the official SDKs ask for. */
function readEncoding(format: unknown): (vector: Float32Array) => number[] | string {
  if (format === undefined || format === null || format === 'float') return (vector) => [...vector];
  if (format === 'base64')
    return (vector) => Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64');
  throw invalidRequest(
    'encoding_format',
    'invalid_value',
    `Invalid value: '${String(format)}'. Supported values are: 'float' and 'base64'.`,
  );
}
