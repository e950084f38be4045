import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { paintWith } from '../terminal/paint.js';
import { clock, dollars, rate, short } from './figures.js';
import { RateMeter } from './rate-meter.js';
import { type ProgressSnapshot, renderPlainProgress, renderProgress } from './render-progress.js';
import { NO_TOTALS } from './run-totals.js';

const plain = paintWith(false);

function aSnapshot(overrides: Partial<ProgressSnapshot> = {}): ProgressSnapshot {
  const totals = {
    ...NO_TOTALS,
    succeeded: 2_450,
    failed: 50,
    inputTokens: 1_200_000,
    outputTokens: 34_000,
    costNanoUsd: 12_500_000n,
  };
  return { totals, rows: 10_000, inFlight: 128, rowsPerSecond: 812.4, ...overrides };
}

describe('renderProgress', () => {
  it('shows the whole picture in two lines of a wide terminal', () => {
    expect(renderProgress(aSnapshot(), 100, plain)).toEqual([
      `${'█'.repeat(10)}${'░'.repeat(30)}   25%   2,500/10,000    812 rows/s  ETA 0:09`,
      '2,450 done · 50 failed · 128 in flight · $0.0125 of about $0.05 · 1.23M tokens',
    ]);
  });

  it('is never wider than the terminal', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.nat({ max: 10_000 }),
        fc.boolean(),
        (columns, succeeded, waits) => {
          const snapshot = aSnapshot({
            totals: { ...NO_TOTALS, succeeded, costNanoUsd: 1n },
            ...(waits ? { waitingFor: 'waiting for the queue (queue_unavailable)' } : {}),
          });
          for (const line of renderProgress(snapshot, columns, plain)) expect(line.length).toBeLessThanOrEqual(columns);
        },
      ),
    );
  });

  it('says first what it waits for', () => {
    expect(renderProgress(aSnapshot({ waitingFor: 'waiting for the queue' }), 60, plain)[1]).toMatch(
      /^waiting for the queue · /,
    );
  });

  it('shows 100% with the last row and not before', () => {
    const at = (succeeded: number) => renderProgress(aSnapshot({ totals: { ...NO_TOTALS, succeeded } }), 100, plain)[0];
    expect(at(9_999)).toContain(' 99%');
    expect(at(10_000)).toContain('100%');
    expect(at(10_000)).toContain('finished');
  });
});

describe('renderPlainProgress', () => {
  it('is one line without escape codes', () => {
    expect(renderPlainProgress(aSnapshot())).toBe(
      '2,500 of 10,000 rows (25%), 2,450 done, 50 failed, 128 in flight, $0.0125 of about $0.05, 1.23M tokens, 812 rows/s, 0:09 left',
    );
  });
});

describe('figures', () => {
  it('are short and keep what matters', () => {
    expect([999, 1_000, 12_345, 999_950, 1_234_567].map(short)).toEqual(['999', '1k', '12.3k', '1M', '1.23M']);
    expect([0n, 1_230n, 12_500_000n, 12_345_678_901n].map(dollars)).toEqual([
      '$0.00',
      '$0.00000123',
      '$0.0125',
      '$12.34',
    ]);
    expect([9, 65, 3_725, 400_000].map(clock)).toEqual(['0:09', '1:05', '1:02:05', '4d 15h']);
    expect([0.123, 7.42, 42.4, 1_234].map(rate)).toEqual(['0.12', '7.4', '42', '1,234']);
  });
});

describe('RateMeter', () => {
  it('counts over the last fifteen seconds only', () => {
    const meter = new RateMeter();
    expect(meter.perSecond()).toBe(0);
    for (let second = 0; second <= 10; second++) meter.observe(second * 1_000, second * 100);
    expect(meter.perSecond()).toBe(100);
    for (let second = 11; second <= 40; second++) meter.observe(second * 1_000, 1_000);
    expect(meter.perSecond()).toBe(0);
  });
});
