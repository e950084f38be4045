import { describe, expect, it } from '@jest/globals';
import { drawLatencyMs, parseLatency } from './latency.js';
import { seededRandom } from './seeded-random.js';

const draws = (spec: string, seed: number): number[] => {
  const random = seededRandom(seed);
  return Array.from({ length: 20_000 }, () => drawLatencyMs(parseLatency(spec), random)).sort(
    (one, other) => one - other,
  );
};

describe('latency', () => {
  it('has the median and the 99th percentile it was told', () => {
    const sorted = draws('lognormal:200,2000', 7);
    expect(sorted[10_000]).toBeGreaterThan(190);
    expect(sorted[10_000]).toBeLessThan(210);
    expect(sorted[19_800]).toBeGreaterThan(1700);
    expect(sorted[19_800]).toBeLessThan(2300);
  });

  it('stays within a uniform range, and is the same for the same seed only', () => {
    const sorted = draws('uniform:20-80', 1);
    expect([Math.floor(sorted[0] ?? 0), Math.floor(sorted[19_999] ?? 0)]).toEqual([20, 79]);
    expect(draws('uniform:20-80', 1)).toEqual(sorted);
    expect(draws('uniform:20-80', 2)).not.toEqual(sorted);
  });

  it.each(['soon', 'fixed:x', 'uniform:80-20', 'lognormal:0,10', 'lognormal:10'])(
    'refuses %s and says the forms',
    (spec) => {
      expect(() => parseLatency(spec)).toThrow('lognormal:200,2000');
    },
  );
});
