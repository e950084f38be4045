import type { Adapter } from '../adapter.js';
import { openaiAdapterOf } from '../openai/openai.adapter.js';
import { mapMistralChunk } from './map-mistral-chunk.js';
import { mapMistralRequest } from './map-mistral-request.js';
import { mapMistralResponse } from './map-mistral-response.js';
import { mistralDialect } from './mistral-dialect.js';

/** A delta over `openai`: Mistral's own fields and content parts. */
export const mistralAdapter: Adapter = {
  ...openaiAdapterOf(mistralDialect),
  wire: 'mistral',
  mapRequest: mapMistralRequest,
  mapResponse: mapMistralResponse,
  mapChunk: mapMistralChunk,
};
