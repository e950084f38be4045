import type { ProviderCall, ProviderRequest } from '../adapter.js';
import { CallWarnings } from '../chat/call-warnings.js';
import { spellOutDocuments } from '../chat/spell-out-documents.js';
import { mapOpenaiRequest } from '../openai/map-openai-request.js';
import { mapMistralMessages } from './map-mistral-messages.js';
import { mistralDialect } from './mistral-dialect.js';

/** OpenAI's request with Mistral's messages; vectors are asked for as numbers, in as many dimensions as its own word says. */
export function mapMistralRequest(call: ProviderCall): ProviderRequest {
  if (call.path === '/v1/embeddings') return mapEmbeddings(call);
  if (call.path !== '/v1/chat/completions') return mapOpenaiRequest(call, mistralDialect);
  const { body, model } = call;
  const warnings = new CallWarnings('mistral');
  const effort = body.reasoning_effort;
  const thinks =
    /magistral/i.test(model) || (typeof effort === 'string' && effort !== 'none') || Boolean(body.thinking);
  const messages = mapMistralMessages(spellOutDocuments(body.messages, warnings), thinks, warnings);
  const request = mapOpenaiRequest({ ...call, body: { ...body, messages } }, mistralDialect);
  const list = [...(request.warnings ?? []), ...(warnings.list() ?? [])];
  return list.length === 0 ? request : { ...request, warnings: list };
}

function mapEmbeddings(call: ProviderCall): ProviderRequest {
  const { dimensions, encoding_format: format, user, ...body } = call.body;
  const warnings = new CallWarnings('mistral');
  if (user !== undefined && user !== null) warnings.unsupported('user');
  const mapped = { ...body, ...(typeof dimensions === 'number' ? { output_dimension: dimensions } : {}) };
  const list = warnings.list();
  return {
    ...mapOpenaiRequest({ ...call, body: mapped }, mistralDialect),
    answer: { embeddings: format === 'base64' ? 'base64' : 'float' },
    ...(list ? { warnings: list } : {}),
  };
}
