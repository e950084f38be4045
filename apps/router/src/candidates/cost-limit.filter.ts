import type { Facts, Lane, NanoUsd } from '#contracts';
import { priceFactorOf } from '#pools';
import type { PriceBook } from '#pricing';
import type { Candidate } from './candidate.js';

export type TokenEstimate = Pick<Facts, 'inputTokens' | 'expectedOutputTokens' | 'maxOutputTokens'>;

export interface WorstCostInput {
  readonly facts: TokenEstimate;
  readonly prices: PriceBook;
  readonly nowMs: number;
  readonly lanes: readonly Lane[];
}

/**
 * What a call of this candidate may cost at most in the dearest of these lanes: the asked-for output, or the expected one
 * when none was asked for. Hours with another price do not count: by the time it runs they may be over.
 */
export function worstCostNanoUsd(candidate: Candidate, { facts, prices, nowMs, lanes }: WorstCostInput): NanoUsd {
  const lane = (['sync', 'flex', 'reserved'] as const).find(
    (each) => lanes.includes(each) && candidate.lanes.includes(each),
  );
  const { provider, model } = candidate;
  const priceFactor = lane === 'flex' ? priceFactorOf(provider, model, lane, nowMs) : undefined;
  const priced = { provider, model, lane: lane ?? 'sync', ...(priceFactor === undefined ? {} : { priceFactor }) };
  const outputTokens = facts.maxOutputTokens ?? facts.expectedOutputTokens;
  return prices.estimate({ ...priced, inputTokens: facts.inputTokens, outputTokens, atMs: nowMs }).costNanoUsd;
}

/** What it will probably cost: for choosing between candidates. */
export function expectedCostNanoUsd(
  candidate: Candidate,
  facts: TokenEstimate,
  prices: PriceBook,
  nowMs: number,
): NanoUsd {
  const { provider, model } = candidate;
  const { inputTokens, expectedOutputTokens: outputTokens } = facts;
  return prices.estimate({ provider, model, lane: 'sync', inputTokens, outputTokens, atMs: nowMs }).costNanoUsd;
}

/**
 * Whether one more attempt stays within what the caller allowed, what earlier attempts cost included. A model without a
 * known price counts as free: local models have none, and a limit must not switch them off.
 */
export function fitsCostLimit(costNanoUsd: NanoUsd, spentNanoUsd: NanoUsd, maxCostNanoUsd: NanoUsd): boolean {
  return spentNanoUsd + costNanoUsd <= maxCostNanoUsd;
}
