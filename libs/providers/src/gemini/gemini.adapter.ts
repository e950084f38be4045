import type { Adapter } from '../adapter.js';
import { headerOf } from '../answer-headers.js';
import { OpenaiChunkCollector } from '../openai/collect-openai-chunks.js';
import { classifyGeminiFailure, findGeminiFailure } from './classify-gemini-failure.js';
import type { GeminiOptions } from './gemini.wire.js';
import { type GeminiStreamState, mapGeminiChunk, openGeminiStream } from './map-gemini-chunk.js';
import { mapGeminiRequest } from './map-gemini-request.js';
import { mapGeminiResponse } from './map-gemini-response.js';

/**
 * The Gemini API, or Vertex AI, whose base URL carries project and place:
 * `https://<place>-aiplatform.googleapis.com/v1/projects/<project>/locations/<place>/publishers/google`.
 */
const speaking = (options: GeminiOptions): Adapter<GeminiStreamState> => ({
  wire: 'gemini',
  defaultBasePath: options.isVertex ? '/v1/publishers/google' : '/v1beta',
  authorize: (apiKey) => ({ 'x-goog-api-key': apiKey }),
  mapRequest: (call) => mapGeminiRequest(call, options),
  mapResponse: mapGeminiResponse,
  readHeaders: (headers) => {
    const serviceTier = headerOf(headers, 'x-gemini-service-tier');
    return serviceTier === undefined ? {} : { serviceTier };
  },
  findFailure: findGeminiFailure,
  classifyFailure: classifyGeminiFailure,
  openStream: openGeminiStream,
  mapChunk: mapGeminiChunk,
  newCollector: () => new OpenaiChunkCollector(),
});

export const geminiAdapter = speaking({ isVertex: false });
export const vertexAdapter = speaking({ isVertex: true });
