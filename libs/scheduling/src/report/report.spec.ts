import { describe, expect, it } from '@jest/globals';
import type { Optimum } from '../optimum/optimum-problem.js';
import type { PoolSet } from '../pools/pool.js';
import { createWorld } from '../simulation/create-world.js';
import { simulate } from '../simulation/simulate.js';
import type { SimulationResult } from '../simulation/simulation-types.js';
import { SCENARIOS } from '../workload/scenario.js';
import { stageScenario } from '../workload/stage-scenario.js';
import { buildCharts } from './build-charts.js';
import { checkAboveOptimum, checkAllSync, SelfCheckError } from './check-bounds.js';
import { comparePolicies } from './compare-policies.js';
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
    const billed = (costNanoUsd: number) => () => checkAllSync({ ...result, costNanoUsd }, workload, pools);
    expect(billed(40)).not.toThrow();
    expect(billed(50)).toThrow(/billed twice or not at all/);
    expect(billed(39.9)).toThrow(SelfCheckError);
  });

  it('know the price of the hour in which each call began', () => {
    // Two of the four begin in the second and third hour.
    const priceWindows = [{ fromMinute: 60, toMinute: 180, priceFactor: 0.5 }];
    const byHour: PoolSet = { ...pools, sync: [{ ...target, id: 's', lane: 'sync', priceWindows }] };
    const billed = (costNanoUsd: number) => () => checkAllSync({ ...result, costNanoUsd }, workload, byHour);
    expect(billed(30)).not.toThrow();
    expect(billed(40)).toThrow(SelfCheckError);
  });

  it('always run, whoever is compared', () => {
    const stage = stageScenario({
      rows: [{ arrivalMs: 0, inputTokens: 10, outputTokens: 10 }],
      seed: 1,
      scenario: SCENARIOS.base,
      pools,
      unsized: new Set(),
    });
    const asked: string[] = [];
    const compare = (factor: number) =>
      comparePolicies({
        stage,
        world: createWorld(stage.world),
        seed: 1,
        policies: ['sluice'],
        windowMs: HOUR_MS,
        // A bound of nothing: there is no solver in this library.
        solve: ({ columnCosts }) => ({ objective: 0, columnValues: columnCosts.map(() => 0), rowDuals: [] }),
        simulate: (input) => {
          asked.push(input.policy);
          const simulated = simulate(input);
          return { ...simulated, costNanoUsd: simulated.costNanoUsd * factor };
        },
      });
    expect(compare(1).results.map(({ policy }) => policy)).toEqual(['sluice']);
    expect(asked).toEqual(['sluice', 'all-sync']);
    expect(() => compare(2)).toThrow(/All-sync was billed/);
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
