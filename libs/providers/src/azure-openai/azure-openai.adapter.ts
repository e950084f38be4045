import type { Adapter } from '../adapter.js';
import type { AnswerHeaders } from '../answer-headers.js';
import { openaiAdapterOf } from '../openai/openai.adapter.js';
import { azureOpenaiDialect } from './azure-openai-dialect.js';
import { azureBasePath, mapAzureOpenaiRequest } from './map-azure-openai-request.js';

/** A delta over `openai`: where deployments stand, the key's header, and what a full reservation says. */
export const azureOpenaiAdapterOf = (apiVersion?: string): Adapter => ({
  ...openaiAdapterOf(azureOpenaiDialect),
  wire: 'azure-openai',
  defaultBasePath: azureBasePath(apiVersion),
  mapRequest: (call) => mapAzureOpenaiRequest(call, azureOpenaiDialect, apiVersion),
  readHeaders: (headers) => (wasSpilled(headers) ? { serviceTier: SPILLED } : {}),
});

/** The tier of a call that a full reservation handed on to a deployment that is billed as it is used. */
const SPILLED = 'default';

/** `x-ms-spillover-from-deployment` and its like: there only when it happened. */
function wasSpilled(headers: AnswerHeaders): boolean {
  return Object.keys(headers).some((name) => name.startsWith('x-ms-spillover-from'));
}

export const azureOpenaiAdapter = azureOpenaiAdapterOf();
