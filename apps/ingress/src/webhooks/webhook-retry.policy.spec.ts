import { describe, expect, it } from '@jest/globals';
import { pauseBeforeNextCall } from './webhook-retry.policy.js';

const HOUR_MS = 3_600_000;

/** Pauses of a webhook whose every call fails at once, until it is given up. */
function pausesOf(random: number): number[] {
  const pauses: number[] = [];
  let sinceResultMs = 0;
  for (let deliveryCount = 1; ; deliveryCount += 1) {
    const pauseMs = pauseBeforeNextCall({ deliveryCount, sinceResultMs, random });
    if (pauseMs === null) return pauses;
    pauses.push(pauseMs);
    sinceResultMs += pauseMs;
  }
}

describe('pauseBeforeNextCall', () => {
  it.each([0, 0.5, 0.999])('tries for a day and no longer, in 10 to 40 calls, with chance %d', (random) => {
    const pauses = pausesOf(random);
    const totalMs = pauses.reduce((sum, pauseMs) => sum + pauseMs, 0);
    expect(totalMs).toBeLessThanOrEqual(24 * HOUR_MS);
    expect(totalMs).toBeGreaterThan(19 * HOUR_MS);
    expect(pauses.length).toBeGreaterThanOrEqual(10);
    expect(pauses.length).toBeLessThanOrEqual(40);
    expect(pauses).toEqual([...pauses].sort((left, right) => left - right));
    expect(Math.max(...pauses)).toBeLessThanOrEqual(4 * HOUR_MS);
  });

  it('leaves half of a pause to chance', () => {
    const first = { deliveryCount: 1, sinceResultMs: 0 };
    expect(pauseBeforeNextCall({ ...first, random: 0 })).toBe(2_500);
    expect(pauseBeforeNextCall({ ...first, random: 0.999_999 })).toBe(5_000);
  });

  it('does not make a fresh webhook wait for deliveries that were only deferred', () => {
    expect(pauseBeforeNextCall({ deliveryCount: 40, sinceResultMs: 100, random: 0.5 })).toBeLessThanOrEqual(5_000);
  });

  it('obeys Retry-After when it is longer than its own pause, up to four hours', () => {
    const failed = { deliveryCount: 1, sinceResultMs: 0, random: 0.5 };
    expect(pauseBeforeNextCall({ ...failed, retryAfterMs: 60_000 })).toBe(60_000);
    expect(pauseBeforeNextCall({ ...failed, retryAfterMs: 10 })).toBe(3_750);
    expect(pauseBeforeNextCall({ ...failed, retryAfterMs: 100 * HOUR_MS })).toBe(4 * HOUR_MS);
  });

  it('gives a webhook its calls when the day is over before the first of them', () => {
    const late = { sinceResultMs: 30 * HOUR_MS, random: 0.5 };
    expect(pauseBeforeNextCall({ ...late, deliveryCount: 1 })).toBe(3_750);
    expect(pauseBeforeNextCall({ ...late, deliveryCount: 7 })).not.toBeNull();
    expect(pauseBeforeNextCall({ ...late, deliveryCount: 8 })).toBeNull();
  });
});
