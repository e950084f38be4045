import type { Facts } from '#contracts';

/** What an answer to such a task is usually long; replaced by what was observed once the scheduler learns it. */
const USUAL_OUTPUT_TOKENS: Readonly<Record<Facts['task'], number>> = {
  classification: 12,
  extraction: 150,
  generation: 400,
  code: 600,
  conversation: 300,
  embedding: 0,
};

export function estimateOutputTokens(
  task: Facts['task'],
  choices: number,
  maxOutputTokens: number | undefined,
): number {
  const usual = USUAL_OUTPUT_TOKENS[task];
  return Math.min(usual, maxOutputTokens ?? usual) * choices;
}

/** The caller's own limit, under either of its names. */
export function maxOutputTokensOf(body: Readonly<Record<string, unknown>>): number | undefined {
  const limit = body['max_completion_tokens'] ?? body['max_tokens'];
  return typeof limit === 'number' && Number.isInteger(limit) && limit >= 0 ? limit : undefined;
}
