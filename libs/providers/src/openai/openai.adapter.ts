import type { Adapter } from '../adapter.js';
import { headerOf } from '../answer-headers.js';
import type { Dialect } from '../dialects/dialect.js';
import { COMPATIBLE } from '../dialects/dialect-registry.js';
import { toDecimal } from '../dialects/stated-cost.js';
import { classifyOpenaiFailure, findOpenaiFailure } from './classify-openai-failure.js';
import { OpenaiChunkCollector } from './collect-openai-chunks.js';
import { mapOpenaiChunk, openOpenaiStream } from './map-openai-chunk.js';
import { mapOpenaiRequest } from './map-openai-request.js';
import { mapOpenaiResponse } from './map-openai-response.js';

/** OpenAI's wire as one host speaks it. */
export const openaiAdapterOf = (dialect: Dialect): Adapter => ({
  wire: 'openai',
  defaultBasePath: dialect.basePath ?? '/v1',
  authorize: (apiKey) =>
    dialect.keyHeader === undefined ? { authorization: `Bearer ${apiKey}` } : { [dialect.keyHeader]: apiKey },
  mapRequest: (call) => mapOpenaiRequest(call, dialect),
  mapResponse: (json) => mapOpenaiResponse(json, dialect),
  readHeaders: (headers) => {
    const cost = dialect.costHeader === undefined ? undefined : toDecimal(headerOf(headers, dialect.costHeader));
    return cost === undefined ? {} : { statedCostUsd: cost };
  },
  findFailure: (answer) => findOpenaiFailure(answer, dialect),
  classifyFailure: (answer) => classifyOpenaiFailure(answer, dialect),
  openStream: openOpenaiStream,
  mapChunk: (state, data) => mapOpenaiChunk(state, data, dialect),
  newCollector: () => new OpenaiChunkCollector(),
});

export const openaiAdapter = openaiAdapterOf(COMPATIBLE);
