import type { Adapter } from '../adapter.js';
import { OpenaiChunkCollector } from '../openai/collect-openai-chunks.js';
import { classifyAnthropicFailure, findAnthropicFailure } from './classify-anthropic-failure.js';
import { type AnthropicStreamState, mapAnthropicChunk, openAnthropicStream } from './map-anthropic-chunk.js';
import { mapAnthropicRequest } from './map-anthropic-request.js';
import { mapAnthropicResponse } from './map-anthropic-response.js';

export const anthropicAdapter: Adapter<AnthropicStreamState> = {
  wire: 'anthropic',
  defaultBasePath: '/v1',
  authorize: (apiKey) => ({ 'x-api-key': apiKey }),
  mapRequest: mapAnthropicRequest,
  mapResponse: mapAnthropicResponse,
  findFailure: findAnthropicFailure,
  classifyFailure: classifyAnthropicFailure,
  openStream: openAnthropicStream,
  mapChunk: mapAnthropicChunk,
  newCollector: () => new OpenaiChunkCollector(),
};
