import type { NanoUsd, TokenUsage } from '#contracts';
import type { Rates } from './compiled-price.js';

/** A factor on the list price as an integer: millionths, so 0.5 is 500,000. */
export type Millionths = bigint;
export const WHOLE: Millionths = 1_000_000n;

const NANO_DIVISOR = 1_000_000_000n * WHOLE;
const HALF = NANO_DIVISOR / 2n;

/**
 * Nano-dollars of a usage. Rounding rule: each component (input, cache read, cache write of either lifetime, output, reasoning, request)
 * is rounded half-up to a whole nano-dollar by itself, and the cost is their sum; so components shown apart add up.
 */
export function usageCost(usage: TokenUsage, rates: Rates, factor: Millionths): NanoUsd {
  const outputTokens = countOf(usage.outputTokens);
  const reasoningTokens = rates.reasoning === rates.output ? 0 : Math.min(countOf(usage.reasoningTokens), outputTokens);
  const cacheWriteTokens = countOf(usage.cacheWriteTokens);
  const hourTokens =
    rates.cacheWrite1h === rates.cacheWrite ? 0 : Math.min(countOf(usage.cacheWrite1hTokens), cacheWriteTokens);
  return (
    component(countOf(usage.inputTokens), rates.input, factor) +
    component(countOf(usage.cacheReadTokens), rates.cacheRead, factor) +
    component(cacheWriteTokens - hourTokens, rates.cacheWrite, factor) +
    component(hourTokens, rates.cacheWrite1h, factor) +
    component(outputTokens - reasoningTokens, rates.output, factor) +
    component(reasoningTokens, rates.reasoning, factor) +
    (isStated(usage) ? component(1, rates.request, factor) : 0n)
  );
}

/** All of the input, which decides the tier. */
export function wholeInputTokens(usage: TokenUsage): number {
  return countOf(usage.inputTokens) + countOf(usage.cacheReadTokens) + countOf(usage.cacheWriteTokens);
}

/** A counter as a number that can be paid for: what a provider did not say, or said in nonsense, is 0. */
export function countOf(tokens: number | undefined): number {
  return tokens !== undefined && Number.isSafeInteger(tokens) && tokens > 0 ? tokens : 0;
}

/** A fee per request is due when the provider said that it did something. */
function isStated(usage: TokenUsage): boolean {
  return usage.inputTokens !== undefined || usage.outputTokens !== undefined;
}

function component(units: number, rate: bigint, factor: Millionths): NanoUsd {
  return units === 0 || rate === 0n ? 0n : (BigInt(units) * rate * factor + HALF) / NANO_DIVISOR;
}
