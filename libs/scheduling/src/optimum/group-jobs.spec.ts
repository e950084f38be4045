import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { groupByLag, splitByMix } from './group-jobs.js';

const WINDOW_MS = 1_000;

function job(index: number, withinMs: number, outputTokens = 1) {
  return {
    index,
    tenant: 't',
    arrivalMs: index * 10.1,
    deadlineMs: index * 10.1 + withinMs,
    inputTokens: 1,
    outputTokens,
  };
}

describe('groupByLag', () => {
  it('keeps a few distinct times to the deadline as they are, rounded up to windows', () => {
    const groups = groupByLag([job(0, 3_000), job(1, 900), job(2, 3_000), job(3, 2_001)], WINDOW_MS);
    expect(groups.map(({ lagWindows, jobs }) => [lagWindows, jobs.length])).toEqual([
      [1, 1],
      [3, 3],
    ]);
  });

  it('rounds many distinct times up by at most a tenth and one window, never down, and loses no job', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2_000 }), { minLength: 20, maxLength: 200 }), (lags) => {
        const jobs = lags.map((lag, index) => job(index, lag * WINDOW_MS));
        const groups = groupByLag(jobs, WINDOW_MS);
        expect(groups.reduce((sum, group) => sum + group.jobs.length, 0)).toBe(jobs.length);
        for (const { lagWindows, jobs: grouped } of groups) {
          for (const { index } of grouped) {
            expect(lagWindows).toBeGreaterThanOrEqual(lags[index] ?? 0);
            expect(lagWindows).toBeLessThanOrEqual((lags[index] ?? 0) * 1.1 + 1);
          }
        }
      }),
    );
  });
});

describe('splitByMix', () => {
  it('makes parts of similar mix, keeps equal mixes together and every job once', () => {
    const jobs = [5, 1, 9, 1, 7, 1, 3, 1].map((output, index) => job(index, 0, output));
    const parts = splitByMix(jobs, ({ outputTokens }) => outputTokens, 4);
    expect(parts.map((part) => part.map(({ outputTokens }) => outputTokens))).toEqual([[1, 1, 1, 1], [3], [5], [7, 9]]);
  });
});
