import type { AnswerHint, AnswerIdentity, Completion } from '../adapter.js';
import { embeddingsAnswer } from '../embeddings/embeddings-answer.js';
import { mapOpenaiResponse } from '../openai/map-openai-response.js';
import { isRecord } from '../openai/openai.wire.js';
import { flattenMistralAnswer } from './map-mistral-answer.js';
import { mistralDialect } from './mistral-dialect.js';

/** OpenAI's answer, with its content as text; vectors in base64 when they were asked for so. */
export function mapMistralResponse(json: unknown, identity?: AnswerIdentity, hint?: AnswerHint): Completion {
  const completion = mapOpenaiResponse(json, mistralDialect);
  if (!isRecord(json)) return completion;
  if (hint?.embeddings === 'base64' && Array.isArray(json.data)) {
    const vectors = json.data.map((entry) => (isRecord(entry) ? entry.embedding : undefined) as number[]);
    return embeddingsAnswer({ ...completion, vectors }, identity, hint);
  }
  const flat = flattenMistralAnswer(json);
  if (!flat) return completion;
  const leftOut = flat.leftOut === 0 ? {} : { leftOutBlocks: flat.leftOut };
  return { ...completion, body: JSON.stringify(flat.answer), ...leftOut };
}
