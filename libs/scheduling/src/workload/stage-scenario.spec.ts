import { describe, expect, it } from '@jest/globals';
import type { PoolSet } from '../pools/pool.js';
import { largestBacklogMs } from './largest-backlog.js';
import { SCENARIO_NAMES, SCENARIOS, type ScenarioName } from './scenario.js';
import { listCostNanoUsd } from './size-reserved.js';
import { stageScenario } from './stage-scenario.js';
import { syntheticTrace } from './synthetic-trace.js';
import { FLOODING_TENANT } from './tenant-rule.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const target = { endpoint: 'e', model: 'm', listPrice: { inputNanoUsd: 150, outputNanoUsd: 600 } };
const pools: PoolSet = {
  reserved: [
    {
      ...target,
      id: 'r',
      lane: 'reserved',
      unit: 'nano-usd',
      capacity: { input: 1_000 },
      windowMs: 60_000,
      overflow: 'reject',
    },
  ],
  batch: [],
  flex: [{ ...target, id: 'f', lane: 'flex', priceFactor: 0.5 }],
  sync: [{ ...target, id: 's', lane: 'sync' }],
};
const rows = syntheticTrace({ seed: 1, jobs: 2_000, spanMs: 3 * DAY_MS });

function staged(name: ScenarioName, unsized = ['r']) {
  return stageScenario({ rows, seed: 1, pools, unsized: new Set(unsized), scenario: SCENARIOS[name] });
}

describe('stageScenario', () => {
  it('sizes unsized pools so that the load is what the scenario says', () => {
    for (const name of SCENARIO_NAMES) {
      const { workload, pools: sized } = staged(name);
      if (name === 'flood' || name === 'estimates-off') continue; // their workload is not the one capacity was bought for
      const loadPerMs =
        workload.jobs.reduce((sum, job) => sum + listCostNanoUsd(target.listPrice, job), 0) / workload.spanMs;
      const ratePerMs = (sized.reserved[0]?.capacity.input ?? 0) / 60_000;
      expect(loadPerMs / ratePerMs).toBeCloseTo(SCENARIOS[name].loadFactor, 6);
    }
  });

  it('keeps a given rate in base, and halves it for double the load', () => {
    expect(staged('base', []).pools.reserved[0]?.capacity.input).toBe(1_000);
    expect(staged('double-load', []).pools.reserved[0]?.capacity.input).toBe(500);
  });

  it('tells policies what the trace says, and makes output half to twice of it', () => {
    const { workload, expectedOutputTokens } = staged('estimates-off');
    const factors = workload.jobs.map(({ outputTokens }, index) => outputTokens / (expectedOutputTokens[index] ?? 0));
    // Rounded to whole tokens: an answer of one token can become none of half.
    expect(Math.min(...factors)).toBeGreaterThan(0.3);
    expect(Math.max(...factors)).toBeLessThanOrEqual(2.5);
    const meanLog = factors.reduce((sum, factor) => sum + Math.log(factor), 0) / factors.length;
    expect(meanLog).toBeCloseTo(0, 1);
    expect(new Set(factors).size).toBeGreaterThan(1_000);
    const base = staged('base');
    expect([...base.expectedOutputTokens]).toEqual(base.workload.jobs.map(({ outputTokens }) => outputTokens));
  });

  it('differs from base in the one thing the scenario names', () => {
    expect(staged('no-flex').pools.flex).toEqual([]);
    expect(staged('no-flex').world.flexOffered).toBe(false);
    expect(staged('stuck-batches').world.stuckBatchShare).toBe(0.4);
    const { reservedLoss } = staged('reserved-loss').world;
    expect((reservedLoss?.toMs ?? 0) - (reservedLoss?.fromMs ?? 0)).toBe(HOUR_MS);
    const flood = staged('flood');
    expect(flood.workload.jobs.some(({ tenant }) => tenant === FLOODING_TENANT)).toBe(true);
    expect(flood.expectedOutputTokens).toHaveLength(flood.workload.jobs.length);
    expect(flood.pools.sync[0]?.limits?.tokensPerMinute).toBeGreaterThan(0);
    expect(flood.pools.reserved).toEqual(staged('base').pools.reserved);
  });

  it('begins the batch outage when most work waits', () => {
    const { workload, pools: sized, world } = staged('batch-outage');
    expect(world.batchOutage?.fromMs).toBe(largestBacklogMs(workload, sized));
    expect((world.batchOutage?.toMs ?? 0) - (world.batchOutage?.fromMs ?? 0)).toBe(18 * HOUR_MS);
  });
});

describe('largestBacklogMs', () => {
  it('is the last arrival of the highest pile', () => {
    const job = (index: number, arrivalMs: number) => ({
      index,
      tenant: 't',
      arrivalMs,
      deadlineMs: arrivalMs + DAY_MS,
      inputTokens: 10,
      outputTokens: 0,
    });
    // 1,000 nano-dollars drain a minute, a job is 1,500: three at once pile up 4,500, two later ones less.
    const arrivals = [0, 600_000, 600_000, 600_000, 3_600_000, 3_600_000];
    const jobs = arrivals.map((arrivalMs, index) => job(index, arrivalMs));
    expect(largestBacklogMs({ jobs, spanMs: DAY_MS }, pools)).toBe(600_000);
    expect(largestBacklogMs({ jobs, spanMs: DAY_MS }, { ...pools, reserved: [] })).toBe(0);
  });
});
