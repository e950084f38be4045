import { type Fields, has, isFields, listOf, recordOf, textOf } from './fields.js';

/** What is no answer to a call that the gateway makes, with the reason. Told by its fields. */
interface LeftOut {
  readonly reason: string;
  matches(event: Fields): boolean;
}

/** What a file that nobody foresaw is listed with: it is not red, and it is not read. */
export const NOBODY_KNOWS = 'a shape that no wire answers in';

const typeOf = (event: Fields) => textOf(event['type']);
const everyOf = (value: unknown, ...names: readonly string[]) =>
  listOf(value).length > 0 && listOf(value).every((each) => has(each, ...names));

export const LEFT_OUT: readonly LeftOut[] = [
  {
    reason:
      "an answer of OpenAI's Responses API, most with tools that the provider runs: providers are called by Chat Completions",
    matches: (event) =>
      event['object'] === 'response' ||
      typeOf(event).startsWith('response.') ||
      recordOf(event['response'])['object'] === 'response' ||
      (typeOf(event) === 'error' && has(event, 'sequence_number')),
  },
  {
    reason: "an answer of Google's Interactions API: Gemini is called by generateContent",
    matches: (event) =>
      event['object'] === 'interaction' ||
      has(event, 'interaction') ||
      textOf(event['event_type']).startsWith('interaction.'),
  },
  { reason: 'speech: realtime events', matches: (event) => typeOf(event).startsWith('session.') },
  {
    reason: 'speech: a transcription',
    matches: (event) =>
      has(event, 'text', 'language') ||
      has(event, 'text', 'segments') ||
      has(event, 'status', 'headers', 'body') ||
      typeOf(event).startsWith('transcript.'),
  },
  {
    reason: 'images',
    matches: (event) =>
      (has(event, 'created', 'data') &&
        listOf(event['data']).some((each) => has(each, 'b64_json') || has(each, 'url'))) ||
      everyOf(event['predictions'], 'bytesBase64Encoded'),
  },
  {
    reason: 'the management of skills: no call of a model',
    matches: (event) => event['object'] === 'skill' || typeOf(event) === 'skill_version',
  },
  {
    reason: 'the order of documents (reranking): the gateway has no door for it',
    matches: (event) =>
      ['relevance_score', 'relevanceScore'].some(
        (score) => everyOf(event['results'], score) || everyOf(event['data'], score),
      ),
  },
  {
    reason: 'moderation: the gateway has no door for it',
    matches: (event) => everyOf(event['results'], 'flagged') || everyOf(event['results'], 'category_scores'),
  },
  {
    reason: "an answer to Bedrock's InvokeModel: Bedrock is called by Converse, which makes no vectors",
    matches: (event) =>
      has(event, 'inputTextTokenCount') ||
      everyOf(event['embeddings'], 'embedding') ||
      isFields(event['embeddingsByType']) ||
      typeof recordOf(event['chunk'])['bytes'] === 'string',
  },
  {
    reason: "vectors in types that the gateway does not ask for: they have no place in OpenAI's answer",
    matches: (event) =>
      isFields(event['embeddings']) &&
      has(event, 'response_type') &&
      !['float', 'base64'].some((type) => Array.isArray(recordOf(event['embeddings'])[type])),
  },
  {
    reason: "an answer of Cohere's API v1: Cohere is called by v2",
    matches: (event) =>
      has(event, 'generation_id', 'text') ||
      (has(event, 'event_type', 'is_finished') && typeof event['is_finished'] === 'boolean'),
  },
  {
    reason: "an answer of Alibaba's own API: Qwen is called by its compatible one",
    matches: (event) => isFields(event['output']) && has(event, 'request_id') && !has(event, 'stopReason'),
  },
  {
    reason: "an answer of Ollama's own API: it is called by its compatible one",
    matches: (event) => has(event, 'created_at', 'done') || has(event, 'total_duration', 'embeddings'),
  },
  {
    reason: 'a list or a count: no call of a model',
    matches: (event) =>
      everyOf(event['data'], 'object', 'owned_by') ||
      everyOf(event['models'], 'name') ||
      (Object.keys(event).length <= 2 && (has(event, 'input_tokens') || has(event, 'totalTokens'))),
  },
];
