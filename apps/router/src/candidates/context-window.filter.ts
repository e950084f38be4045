import type { Facts } from '#contracts';
import type { Candidate } from './candidate.js';

/**
 * Whether input and the answer asked for fit into the model. Without `max_tokens` only the input is counted: an answer
 * that stops at the window is still an answer. Windows nobody configured are not checked.
 */
export function fitsContextWindow(
  candidate: Candidate,
  facts: Pick<Facts, 'inputTokens' | 'maxOutputTokens'>,
): boolean {
  const { contextTokens, maxOutputTokens } = candidate;
  const outputTokens = facts.maxOutputTokens ?? 0;
  if (contextTokens !== undefined && facts.inputTokens + outputTokens > contextTokens) return false;
  return maxOutputTokens === undefined || outputTokens <= maxOutputTokens;
}
