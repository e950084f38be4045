import { describe, expect, it } from '@jest/globals';
import type { SyncPool } from './pool.js';
import { cheapestStretch, priceFactorAt } from './price-at.js';

const HOUR_MS = 3_600_000;
const pool: SyncPool = {
  id: 's',
  endpoint: 'e',
  model: 'm',
  lane: 'sync',
  listPrice: { inputNanoUsd: 1, outputNanoUsd: 1 },
  // 22:00 to 02:00, and dearer on Mondays at noon. Day 0 of the epoch is a Thursday.
  priceWindows: [
    { fromMinute: 22 * 60, toMinute: 2 * 60, priceFactor: 0.5 },
    { fromMinute: 12 * 60, toMinute: 13 * 60, weekdays: [1], priceFactor: 2 },
  ],
};

describe('priceFactorAt', () => {
  it('reads windows that pass midnight and windows of single days', () => {
    expect([21.9, 22, 25.9, 26].map((hour) => priceFactorAt(pool, hour * HOUR_MS))).toEqual([1, 0.5, 0.5, 1]);
    const monday = 4 * 24 * HOUR_MS;
    expect(priceFactorAt(pool, monday + 12.5 * HOUR_MS)).toBe(2);
    expect(priceFactorAt(pool, 12.5 * HOUR_MS)).toBe(1);
  });
});

describe('cheapestStretch', () => {
  it('finds the last of the cheapest hours within the time that is left', () => {
    const stretch = cheapestStretch(pool, 20 * HOUR_MS, 30 * HOUR_MS);
    expect(stretch).toEqual({ factor: 0.5, startMs: 22 * HOUR_MS, endMs: 26 * HOUR_MS });
  });

  it('is list price when the cheap hours lie outside', () => {
    expect(cheapestStretch(pool, 3 * HOUR_MS, 10 * HOUR_MS).factor).toBe(1);
  });
});
