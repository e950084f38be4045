import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { retryDelayMs } from './retry-delay.js';

const anInput = fc.record({
  failedAttempts: fc.integer({ min: 1, max: 1000 }),
  baseMs: fc.integer({ min: 1, max: 10_000 }),
  capMs: fc.integer({ min: 1, max: 600_000 }),
  random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
});

describe('retryDelayMs', () => {
  it('doubles its ceiling with every failure', () => {
    const ceilings = [1, 2, 3, 4].map((failedAttempts) =>
      retryDelayMs({ failedAttempts, baseMs: 100, capMs: 60_000, random: 0.5 }),
    );
    expect(ceilings).toEqual([50, 100, 200, 400]);
  });

  it('stays within zero and the cap, in whole ms, for any count of failures', () => {
    fc.assert(
      fc.property(anInput, (input) => {
        const delayMs = retryDelayMs(input);
        expect(Number.isInteger(delayMs)).toBe(true);
        expect(delayMs).toBeGreaterThanOrEqual(0);
        expect(delayMs).toBeLessThanOrEqual(input.capMs);
      }),
    );
  });

  it('is never shorter than what the provider asked for', () => {
    fc.assert(
      fc.property(anInput, fc.integer({ min: 0, max: 86_400_000 }), (input, retryAfterMs) => {
        expect(retryDelayMs({ ...input, retryAfterMs })).toBeGreaterThanOrEqual(retryAfterMs);
      }),
    );
  });

  it('spreads those who failed together over the whole interval', () => {
    fc.assert(
      fc.property(anInput, (input) => {
        expect(retryDelayMs({ ...input, random: 0 })).toBe(0);
        expect(retryDelayMs({ ...input, random: 0.999_999 })).toBeGreaterThanOrEqual(
          retryDelayMs({ ...input, random: 0.5 }),
        );
      }),
    );
  });
});
