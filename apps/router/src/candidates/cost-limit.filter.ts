import type { Facts, NanoUsd } from '#contracts';
import type { PriceBook } from '#pricing';
import type { Candidate } from './candidate.js';

export type TokenEstimate = Pick<Facts, 'inputTokens' | 'expectedOutputTokens' | 'maxOutputTokens'>;

/** What a call of this candidate may cost at most: the asked-for output, or the expected one when none was asked for. */
export function worstCostNanoUsd(
  candidate: Candidate,
  facts: TokenEstimate,
  prices: PriceBook,
  nowMs: number,
): NanoUsd {
  return estimate(candidate, facts, facts.maxOutputTokens ?? facts.expectedOutputTokens, prices, nowMs);
}

/** What it will probably cost: for choosing between candidates. */
export function expectedCostNanoUsd(
  candidate: Candidate,
  facts: TokenEstimate,
  prices: PriceBook,
  nowMs: number,
): NanoUsd {
  return estimate(candidate, facts, facts.expectedOutputTokens, prices, nowMs);
}

/**
 * Whether one more attempt stays within what the caller allowed, what earlier attempts cost included. A model without a
 * known price counts as free: local models have none, and a limit must not switch them off.
 */
export function fitsCostLimit(costNanoUsd: NanoUsd, spentNanoUsd: NanoUsd, maxCostNanoUsd: NanoUsd): boolean {
  return spentNanoUsd + costNanoUsd <= maxCostNanoUsd;
}

function estimate(
  candidate: Candidate,
  facts: TokenEstimate,
  outputTokens: number,
  prices: PriceBook,
  nowMs: number,
): NanoUsd {
  const { provider, model } = candidate;
  const { inputTokens } = facts;
  return prices.estimate({ provider, model, lane: 'sync', inputTokens, outputTokens, atMs: nowMs }).costNanoUsd;
}
