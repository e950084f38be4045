import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { latestSafeStartMs } from './latest-safe-start.js';

describe('latestSafeStartMs', () => {
  it('leaves the estimated duration and the margin before the deadline', () => {
    expect(latestSafeStartMs({ deadlineMs: 10_000, estimatedDurationMs: 2_500.2, marginMs: 500 })).toBe(6_999);
  });

  it('never lets a job that takes what was estimated end after its deadline', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.double({ min: 0, max: 1e9, noNaN: true }),
        fc.nat(60_000),
        (deadlineMs, estimatedDurationMs, marginMs) => {
          const startMs = latestSafeStartMs({ deadlineMs, estimatedDurationMs, marginMs });
          expect(startMs + estimatedDurationMs + marginMs).toBeLessThanOrEqual(deadlineMs + 1e-6);
        },
      ),
    );
  });
});
