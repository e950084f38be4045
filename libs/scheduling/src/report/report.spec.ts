import { describe, expect, it } from '@jest/globals';
import type { Optimum } from '../optimum/optimum-problem.js';
import type { PoolSet } from '../pools/pool.js';
import type { SimulationResult } from '../simulation/simulation-types.js';
import { buildCharts } from './build-charts.js';
import { checkAboveOptimum, checkAllSync, SelfCheckError } from './check-bounds.js';
import { measureRun } from './measure-run.js';
import { quantile } from './quantile.js';
import { renderReport } from './render-report.js';
import { rebin, timeBins } from './time-bins.js';

const HOUR_MS = 3_600_000;
const target = { endpoint: 'e', model: 'm', listPrice: { inputNanoUsd: 2, outputNanoUsd: 8 } };
const pools: PoolSet = { reserved: [], batch: [], flex: [], sync: [{ ...target, id: 's', lane: 'sync' }] };

// Four jobs of list price 10: reserved in time, sync in time, sync late that could be in time, sync late that could not.
const jobs = [0, 1, 2, 3].map((index) => ({
  index,
  tenant: `t${index % 2}`,
  arrivalMs: index * HOUR_MS,
  deadlineMs: (index + 1) * HOUR_MS,
  inputTokens: 1,
  outputTokens: 1,
}));
const workload = { jobs, spanMs: 4 * HOUR_MS };
const result: SimulationResult = {
  policy: 'sluice',
  costNanoUsd: 30,
  listNanoUsd: 40,
  costByLane: { reserved: 0, batch: 0, flex: 0, sync: 30 },
  listByLane: { reserved: 10, batch: 0, flex: 0, sync: 30 },
  jobsByLane: { reserved: 1, batch: 0, flex: 0, sync: 3 },
  tenants: ['t0', 't1'],
  perJob: {
    startMs: Float64Array.of(0, HOUR_MS, 2 * HOUR_MS, 3 * HOUR_MS),
    finishMs: Float64Array.of(0.5 * HOUR_MS, 2 * HOUR_MS, 4 * HOUR_MS, 5 * HOUR_MS),
    lane: Uint8Array.of(0, 3, 3, 3),
    late: Uint8Array.of(0, 0, 1, 1),
    costNanoUsd: Float64Array.of(0, 10, 10, 10),
    listNanoUsd: Float64Array.of(10, 10, 10, 10),
    tenant: Uint16Array.of(0, 1, 0, 1),
    infeasible: Uint8Array.of(0, 0, 0, 0),
  },
  reserved: [],
  doubleSpendNanoUsd: 0,
  decisions: 4,
  refusals: 0,
  batches: 0,
  cancelledBatches: 0,
  endMs: 5 * HOUR_MS,
};
const optimum: Optimum = {
  costNanoUsd: 25,
  servedWork: [20],
  usedUnits: [20],
  servedPerWindow: [10, 10, 0, 0],
  costPerWindow: [0, 5, 10, 10],
  unitValues: [[0]],
};
const workOf = () => 10;
const request = { workload, optimum, workOf, isFeasible: ({ index }: { index: number }) => index !== 3 };

describe('measureRun', () => {
  it('adds the list price of late jobs to what was paid, and tells apart who could have been in time', () => {
    expect(measureRun(result, request)).toMatchObject({
      paidNanoUsd: 30,
      costNanoUsd: 50,
      costRatio: 2,
      costOfList: 1.25,
      late: 2,
      lateFeasible: 1,
      reservedUtilisation: 0.5,
      laneShares: { reserved: 0.25, batch: 0, flex: 0, sync: 0.75 },
      usedShareP50: 1,
      usedShareP95: 2,
    });
  });
});

describe('the self-checks', () => {
  const figures = measureRun(result, request);

  it('refuse a policy below the optimum', () => {
    expect(() => checkAboveOptimum(figures, optimum)).not.toThrow();
    expect(() => checkAboveOptimum(figures, { ...optimum, costNanoUsd: 60 })).toThrow(SelfCheckError);
  });

  it('refuse an all-sync that is billed twice, or not in full', () => {
    expect(() => checkAllSync({ ...figures, paidNanoUsd: 40 }, workload, pools)).not.toThrow();
    expect(() => checkAllSync({ ...figures, paidNanoUsd: 50 }, workload, pools)).toThrow(/billed twice or not at all/);
    expect(() => checkAllSync({ ...figures, paidNanoUsd: 39.9 }, workload, pools)).toThrow(SelfCheckError);
  });
});

describe('rebin', () => {
  it('keeps the sum, whatever the bins', () => {
    for (const bins of [1, 3, 7, 40]) {
      const sums = rebin([1, 2, 0, 5], HOUR_MS, timeBins(3.5 * HOUR_MS, bins));
      expect(sums.reduce((sum, value) => sum + value, 0)).toBeCloseTo(8, 9);
    }
  });
});

describe('quantile', () => {
  it('is a value of the list, and NaN of none', () => {
    expect([0, 0.5, 0.95, 1].map((share) => quantile([4, 1, 3, 2], share))).toEqual([1, 2, 4, 4]);
    expect(quantile([], 0.5)).toBeNaN();
  });
});

describe('renderReport', () => {
  it('is one page that loads nothing and lets no name become markup', () => {
    const charts = buildCharts({ workload, optimum, windowMs: HOUR_MS, reservedWorkPerMs: 1, workOf, runs: [result] });
    expect(charts.map(({ series }) => series.every(({ values }) => values.length > 0))).not.toContain(false);
    const hostile = '</script><img src=x onerror=alert(1)>';
    const first = charts[0];
    if (!first) throw new Error('there are charts');
    const page = {
      title: hostile,
      facts: [hostile],
      tables: [{ title: hostile, columns: [hostile], lines: [[hostile]], notes: [hostile] }],
      charts: [{ ...first, title: hostile, series: [{ label: hostile, values: [1] }] }],
    };
    const html = renderReport(page, { script: 'PLOT', style: 'STYLE' });
    expect(html).not.toContain('<img');
    expect(html.match(/<\/script>/g)).toHaveLength(2);
    expect(html).toContain('PLOT');
    expect(html).not.toMatch(/(?:src|href)="http/);
  });
});
