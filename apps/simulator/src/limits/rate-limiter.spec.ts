import { describe, expect, it } from '@jest/globals';
import { RateLimiter } from './rate-limiter.js';

describe('RateLimiter', () => {
  it('lets a burst in, then as many as refill', () => {
    const limiter = new RateLimiter({ requestsPerMinute: 60, burstSeconds: 2 });
    expect([1, 2, 3].map(() => limiter.take('sim-small', 1, 0)?.waitMs)).toEqual([undefined, undefined, 1000]);
    expect(limiter.take('sim-small', 1, 999)?.waitMs).toBeCloseTo(1);
    expect(limiter.take('sim-small', 1, 1000)).toBeUndefined();
  });

  it('takes no request when the tokens are refused', () => {
    const limiter = new RateLimiter({ requestsPerMinute: 10, tokensPerMinute: 100, burstSeconds: 60 });
    expect(limiter.take('sim-small', 90, 0)).toBeUndefined();
    expect(limiter.take('sim-small', 20, 0)).toMatchObject({ resource: 'tokens', remaining: 10, waitMs: 6000 });
    expect(limiter.remaining('sim-small', 0).map((each) => each.remaining)).toEqual([9, 10]);
  });

  it('never promises a wait to a request larger than the limit', () => {
    const limiter = new RateLimiter({ tokensPerMinute: 100, burstSeconds: 60 });
    expect(limiter.take('sim-small', 101, 0)?.waitMs).toBe(Number.POSITIVE_INFINITY);
  });

  it('limits each model apart', () => {
    const limiter = new RateLimiter({ requestsPerMinute: 1, burstSeconds: 60 });
    expect(limiter.take('sim-small', 1, 0)).toBeUndefined();
    expect(limiter.take('sim-large', 1, 0)).toBeUndefined();
    expect(limiter.take('sim-small', 1, 0)?.limit).toBe(1);
  });
});
