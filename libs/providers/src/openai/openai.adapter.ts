import type { Adapter } from '../adapter.js';
import { classifyOpenaiFailure, findOpenaiFailure } from './classify-openai-failure.js';
import { OpenaiChunkCollector } from './collect-openai-chunks.js';
import { mapOpenaiChunk, openOpenaiStream } from './map-openai-chunk.js';
import { mapOpenaiRequest } from './map-openai-request.js';
import { mapOpenaiResponse } from './map-openai-response.js';
import type { OpenaiOptions } from './openai.wire.js';

const OPTIONS: OpenaiOptions = { asksForStreamUsage: true, gatewayOnlyFields: [] };

export const openaiAdapter: Adapter = {
  wire: 'openai',
  defaultBasePath: '/v1',
  authorize: (apiKey) => ({ authorization: `Bearer ${apiKey}` }),
  mapRequest: (call) => mapOpenaiRequest(call, OPTIONS),
  mapResponse: mapOpenaiResponse,
  findFailure: findOpenaiFailure,
  classifyFailure: classifyOpenaiFailure,
  openStream: openOpenaiStream,
  mapChunk: mapOpenaiChunk,
  newCollector: () => new OpenaiChunkCollector(),
};
