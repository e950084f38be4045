import type { Adapter } from '../adapter.js';
import { OpenaiChunkCollector } from '../openai/collect-openai-chunks.js';
import { classifyBedrockFailure, findBedrockFailure } from './classify-bedrock-failure.js';
import { type BedrockStreamState, mapBedrockChunk, openBedrockStream } from './map-bedrock-chunk.js';
import { mapBedrockRequest } from './map-bedrock-request.js';
import { mapBedrockResponse } from './map-bedrock-response.js';

/** With a Bedrock API key; requests signed with AWS credentials are the transport's signer's. */
export const bedrockAdapter: Adapter<BedrockStreamState> = {
  wire: 'bedrock',
  defaultBasePath: '',
  authorize: (apiKey) => ({ authorization: `Bearer ${apiKey}` }),
  mapRequest: mapBedrockRequest,
  mapResponse: mapBedrockResponse,
  findFailure: findBedrockFailure,
  classifyFailure: classifyBedrockFailure,
  openStream: openBedrockStream,
  mapChunk: mapBedrockChunk,
  newCollector: () => new OpenaiChunkCollector(),
};
