import type { Facts } from './envelope.js';

/** What a model takes, in tokens; absent: nobody configured it, and it is not checked. */
export interface TokenWindow {
  readonly contextTokens?: number;
  readonly maxOutputTokens?: number;
}

/**
 * Whether input and the answer asked for fit. Without `max_tokens` only the input is counted: an answer that stops at
 * the window is still an answer.
 */
export function fitsTokenWindow(
  { contextTokens, maxOutputTokens }: TokenWindow,
  facts: Pick<Facts, 'inputTokens' | 'maxOutputTokens'>,
): boolean {
  const outputTokens = facts.maxOutputTokens ?? 0;
  if (contextTokens !== undefined && facts.inputTokens + outputTokens > contextTokens) return false;
  return maxOutputTokens === undefined || outputTokens <= maxOutputTokens;
}

/** What fits into it fits into each of them. */
export function narrowestWindow(windows: readonly TokenWindow[]): TokenWindow {
  const contextTokens = smallest(windows.map((window) => window.contextTokens));
  const maxOutputTokens = smallest(windows.map((window) => window.maxOutputTokens));
  return {
    ...(contextTokens === undefined ? {} : { contextTokens }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
  };
}

function smallest(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
