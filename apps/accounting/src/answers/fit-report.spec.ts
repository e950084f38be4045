import { describe, expect, it } from '@jest/globals';
import type { UsageReport } from '#contracts';
import { fitReport } from './fit-report.js';

const TOTALS = {
  ...{ attempts: 1, succeeded: 1, failed: 0, unknown: 0, cancelled: 0 },
  ...{ inputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 1, reasoningTokens: 0 },
  ...{ unpriced: 0, costUsd: '0', listUsd: '0', savedUsd: '0' },
};

function aReport(count: number): UsageReport {
  const rows = Array.from({ length: count }, (_, n) => ({ group: { 'metadata.ö': `wert-${n}-ß` }, ...TOTALS }));
  return { fromMs: 0, toMs: 1, groupBy: ['metadata.ö'], rows, truncated: false, total: { ...TOTALS, attempts: count } };
}

describe('fitReport', () => {
  it('leaves a report alone that fits', () => {
    const report = aReport(10);
    expect(fitReport(report, 10_000)).toBe(report);
  });

  it('leaves out the last rows that do not fit, says so, and keeps the total', () => {
    const fitted = fitReport(aReport(1000), 20_000);
    expect(Buffer.byteLength(JSON.stringify(fitted))).toBeLessThanOrEqual(20_000);
    expect(fitted.truncated).toBe(true);
    expect(fitted.rows.length).toBeGreaterThan(50);
    expect(fitted.rows).toEqual(aReport(1000).rows.slice(0, fitted.rows.length));
    expect(fitted.total.attempts).toBe(1000);
  });
});
