import { withoutDirectives } from '../faults/read-directives.js';
import { countTokens } from '../language/count-tokens.js';
import { embedText } from '../language/embed-text.js';
import type { Call, Endpoint, Reply } from '../server/reply.js';
import { json } from './answer-generate.js';
import { checkFields, type Fields, invalidArgument, readWhole, recordOf } from './invalid-argument.js';
import { textsOf } from './read-contents.js';
import { checkModel } from './read-generate-request.js';

const DEFAULT_DIMENSIONS = 3072;
const MOST_DIMENSIONS = 4096;
const EMBED_FIELDS = ['model', 'content', 'taskType', 'title', 'outputDimensionality'];

/** POST …/models/{model}:embedContent: one content. */
export const embedEndpoint: Endpoint = {
  method: 'POST',
  answer: (call) => answer(call, [embedOne(call.body)], ([embedding]) => ({ embedding })),
};

/** POST …/models/{model}:batchEmbedContents: a list of such requests. */
export const batchEmbedEndpoint: Endpoint = {
  method: 'POST',
  answer: (call) => {
    const { requests } = call.body;
    if (!Array.isArray(requests) || requests.length === 0)
      throw invalidArgument('* BatchEmbedContentsRequest.requests: requests is not specified');
    const expected = `models/${call.subject}`;
    if (requests.some((request) => recordOf(request)['model'] !== expected))
      throw invalidArgument(
        `* BatchEmbedContentsRequest.requests.model: each request must name the model ${expected}.`,
      );
    return answer(
      call,
      requests.map((request) => embedOne(recordOf(request))),
      (embeddings) => ({ embeddings }),
    );
  },
};

/** POST …/publishers/google/models/{model}:predict, as Vertex embeds. */
export const predictEndpoint: Endpoint = {
  method: 'POST',
  answer: (call) => {
    const { instances } = call.body;
    if (!Array.isArray(instances) || instances.length === 0) throw invalidArgument('Empty instances.');
    const dimensions = readWhole(recordOf(call.body['parameters']), 'outputDimensionality', 1);
    const embedded = instances.map((instance) => embed(String(recordOf(instance)['content'] ?? ''), dimensions));
    const reply = answer(call, embedded, () => ({
      predictions: embedded.map(({ values, tokens }) => ({
        embeddings: { values, statistics: { truncated: false, token_count: tokens } },
      })),
    }));
    return reply;
  },
};

interface Embedded {
  readonly values: readonly number[];
  readonly tokens: number;
}

function embedOne(request: Fields): Embedded {
  checkFields(request, EMBED_FIELDS, 'requests');
  return embed(textsOf(request['content']).join('\n'), readWhole(request, 'outputDimensionality', 1));
}

function embed(text: string, dimensions = DEFAULT_DIMENSIONS): Embedded {
  if (text === '') throw invalidArgument('The text content is empty.');
  if (dimensions > MOST_DIMENSIONS) throw invalidArgument(`output_dimensionality must be at most ${MOST_DIMENSIONS}.`);
  return { values: [...embedText(withoutDirectives(text), dimensions)], tokens: countTokens(text) };
}

function answer(
  call: Call,
  embedded: readonly Embedded[],
  say: (embeddings: { values: readonly number[] }[]) => object,
): Reply {
  checkModel(call.subject);
  const inputTokens = embedded.reduce((sum, { tokens }) => sum + tokens, 0);
  const usageMetadata = call.fault.omitUsage === true ? {} : { usageMetadata: { promptTokenCount: inputTokens } };
  const isVertex = call.body['instances'] !== undefined;
  return json(
    { ...say(embedded.map(({ values }) => ({ values }))), ...(isVertex ? {} : usageMetadata) },
    { inputTokens, outputTokens: 0, cacheReadTokens: 0, reasoningTokens: 0 },
  );
}
