import { describe, expect, it } from '@jest/globals';
import { createWorld, SCENARIOS, type Scenario, simulate, stageScenario, syntheticTrace } from '#scheduling';
import { openHighsSolver } from '../../apps/cli/src/simulate/highs-solver.js';
import { DEFAULT_POOLS } from '../../apps/cli/src/simulate/pools-file/default-pools.js';
import { measureCosts } from '../bench/scheduling/measure-costs.js';
import { measureFlood } from '../bench/scheduling/measure-flood.js';
import { parseSchedulingOptions } from '../bench/scheduling/scheduling-options.js';

const rows = syntheticTrace({ seed: 1, jobs: 1_500, spanMs: 3 * 86_400_000 });

describe('bench:scheduling', () => {
  it('measures what it promises, with finite figures and the marks of the table', async () => {
    const solve = await openHighsSolver();
    const steps: string[] = [];
    const costs = measureCosts({ rows, seeds: [1], solve, onStep: (scenario) => steps.push(scenario) });
    const flood = measureFlood({ rows, seeds: [1], onStep: () => undefined });
    const found = [...costs.rows, ...flood.rows];
    expect(found.map(({ measure, must, aim }) => [measure, must, aim])).toEqual([
      ['cost_ratio_base', 1.15, 1.05],
      ['cost_ratio_stuck_batches', 1.25, 1.1],
      ['cost_ratio_batch_outage', 1.25, 1.1],
      ['cost_ratio_estimates_x2', 1.25, 1.12],
      ['late_feasible_share', 0.001, 0],
      ['reserved_utilisation', 0.95, 0.98],
      ['flood_lateness_ratio', 1.2, 1.05],
    ]);
    for (const { value } of found) expect(Number.isFinite(value)).toBe(true);
    for (const { measure, value } of found)
      if (measure.startsWith('cost_ratio')) expect(value).toBeGreaterThanOrEqual(1);
    expect(steps).toEqual([
      'base',
      'stuck-batches',
      'batch-outage',
      'estimates-off',
      'no-flex',
      'double-load',
      'low-load',
      'reserved-loss',
      'flood',
    ]);
  });

  it('pays little for a limit of sync that calm days do not fill', () => {
    const { flood: _, ...calm } = SCENARIOS.flood;
    const costOf = (scenario: Scenario) => {
      const { world, ...stage } = stageScenario({ rows, seed: 1, scenario, ...DEFAULT_POOLS });
      return simulate({ ...stage, world: createWorld(world), policy: 'sluice', seed: 1 }).costNanoUsd;
    };
    expect(costOf(calm) / costOf(SCENARIOS.base)).toBeLessThan(1.25);
  });

  it('refuses numbers that make no sense', () => {
    expect(() => parseSchedulingOptions(['--seeds', '0'])).toThrow(/--seeds 0: give a whole number/);
    expect(parseSchedulingOptions(['--json', '--trace', 'x.csv'])).toMatchObject({
      json: true,
      trace: 'x.csv',
      seeds: 3,
    });
  });
});
