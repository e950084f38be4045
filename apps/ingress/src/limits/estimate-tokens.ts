import type { JsonObject } from '../body/read-json-body.js';

/** UTF-8 bytes a token: within a few percent on prose of any script (reference: performance floors). */
const BYTES_PER_TOKEN = 4;
/** What an answer without a limit is taken to be; the ledger knows better afterwards. */
const ASSUMED_OUTPUT_TOKENS = 256;

/** Input and expected output of a call, cheap enough for every request. */
export function estimateTokens(body: JsonObject, bodyBytes: number): { inputTokens: number; outputTokens: number } {
  const inputTokens = Math.ceil(bodyBytes / BYTES_PER_TOKEN);
  if (body['input'] !== undefined && body['messages'] === undefined) return { inputTokens, outputTokens: 0 };
  const asked = body['max_completion_tokens'] ?? body['max_tokens'];
  return { inputTokens, outputTokens: typeof asked === 'number' ? asked : ASSUMED_OUTPUT_TOKENS };
}
