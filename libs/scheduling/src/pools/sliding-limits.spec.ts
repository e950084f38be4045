import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SlidingLimits } from './sliding-limits.js';

describe('SlidingLimits', () => {
  it('lets at most a minute of tokens and the rate into any interval', () => {
    const offers = fc.array(fc.record({ gapMs: fc.nat(5_000), tokens: fc.integer({ min: 1, max: 900 }) }), {
      maxLength: 150,
    });
    fc.assert(
      fc.property(offers, fc.integer({ min: 1, max: 200_000 }), (calls, lengthMs) => {
        const limits = new SlidingLimits({ tokensPerMinute: 1_000 });
        const taken: { atMs: number; tokens: number }[] = [];
        let nowMs = 0;
        for (const { gapMs, tokens } of calls) {
          nowMs += gapMs;
          if (limits.entryMs(tokens, nowMs) > nowMs) continue;
          limits.start(tokens, nowMs);
          taken.push({ atMs: nowMs, tokens });
        }
        for (const { atMs } of taken) {
          const used = taken.filter((one) => one.atMs >= atMs && one.atMs < atMs + lengthMs);
          const sum = used.reduce((total, { tokens }) => total + tokens, 0);
          expect(sum).toBeLessThanOrEqual(1_000 + (lengthMs * 1_000) / 60_000 + 1e-6);
        }
      }),
    );
  });

  it('waits for a call to end when as many are open as may be', () => {
    const limits = new SlidingLimits({ concurrency: 1 });
    limits.start(10, 0);
    expect(limits.entryMs(10, 0)).toBe(Number.POSITIVE_INFINITY);
    limits.end(0, 5);
    expect(limits.entryMs(10, 5)).toBeLessThanOrEqual(5);
  });

  it('says when the next request fits', () => {
    const limits = new SlidingLimits({ requestsPerMinute: 2 });
    limits.start(1, 0);
    limits.start(1, 0);
    expect(limits.entryMs(1, 0)).toBeCloseTo(30_000);
  });

  it('lets a call that is larger than a minute in when nothing else is', () => {
    const limits = new SlidingLimits({ tokensPerMinute: 100 });
    expect(limits.entryMs(5_000, 0)).toBeLessThanOrEqual(0);
    limits.start(100, 0);
    expect(limits.entryMs(5_000, 0)).toBeCloseTo(60_000);
  });

  it('limits nothing when nothing is limited', () => {
    const limits = new SlidingLimits(undefined);
    for (let call = 0; call < 100; call++) limits.start(1e9, 0);
    expect(limits.entryMs(1e9, 0)).toBeLessThanOrEqual(0);
  });
});
