import type { Adapter } from '../adapter.js';
import { OpenaiChunkCollector } from '../openai/collect-openai-chunks.js';
import { classifyCohereFailure, findCohereFailure } from './classify-cohere-failure.js';
import { type CohereStreamState, mapCohereChunk, openCohereStream } from './map-cohere-chunk.js';
import { mapCohereRequest } from './map-cohere-request.js';
import { mapCohereResponse } from './map-cohere-response.js';

/** Cohere's API v2, for what its compatible one does not say: documents, citations, plans, kinds of embeddings. */
export const cohereAdapter: Adapter<CohereStreamState> = {
  wire: 'cohere',
  defaultBasePath: '/v2',
  authorize: (apiKey) => ({ authorization: `Bearer ${apiKey}` }),
  mapRequest: mapCohereRequest,
  mapResponse: mapCohereResponse,
  findFailure: findCohereFailure,
  classifyFailure: classifyCohereFailure,
  openStream: openCohereStream,
  mapChunk: mapCohereChunk,
  newCollector: () => new OpenaiChunkCollector(),
};
