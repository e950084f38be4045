import {
  type Comparison,
  comparePolicies,
  createWorld,
  type LinearProgramSolver,
  type PolicyName,
  type RunFigures,
  SCENARIOS,
  type ScenarioName,
  simulate as simulatePolicy,
  stageScenario,
  type TraceRow,
} from '#scheduling';
import { DEFAULT_POOLS } from '../../../apps/cli/src/simulate/pools-file/default-pools.js';
import { rowOf } from '../measures.js';
import type { Findings, Table } from '../report.js';

interface Run {
  readonly scenario: ScenarioName;
  /** Absent: the scenario counts for lateness only. */
  readonly measure?: string;
  readonly policies: readonly PolicyName[];
}

const OURS: PolicyName = 'sluice';

/** Who is compared where: all-sync is there for its self-check, the others for the reader. */
const RUNS: readonly Run[] = [
  {
    scenario: 'base',
    measure: 'cost_ratio_base',
    policies: [OURS, 'earliest-deadline', 'batch-at-arrival', 'reserved-then-sync', 'all-sync'],
  },
  { scenario: 'stuck-batches', measure: 'cost_ratio_stuck_batches', policies: [OURS] },
  { scenario: 'batch-outage', measure: 'cost_ratio_batch_outage', policies: [OURS] },
  { scenario: 'estimates-off', measure: 'cost_ratio_estimates_x2', policies: [OURS] },
  { scenario: 'no-flex', policies: [OURS] },
  { scenario: 'double-load', policies: [OURS] },
  { scenario: 'low-load', policies: [OURS] },
  { scenario: 'reserved-loss', policies: [OURS] },
  { scenario: 'flood', policies: [OURS] },
];

export interface CostRequest {
  readonly rows: readonly TraceRow[];
  readonly seeds: readonly number[];
  readonly solve: LinearProgramSolver;
  readonly onStep: (scenario: ScenarioName, seed: number) => void;
}

export const COST_STEPS = RUNS.length;

/**
 * Of our policy: cost in each scenario and reserved utilisation in base, means over the seeds; the largest share of late
 * jobs of any run that the optimum serves in time.
 */
export function measureCosts({ rows, seeds, solve, onStep }: CostRequest): Findings {
  const runs = RUNS.map((run) => {
    const comparisons = seeds.map((seed) => {
      onStep(run.scenario, seed);
      return compareOnce({ ...run, rows, seed, solve });
    });
    return { ...run, comparisons, ours: comparisons.map((comparison) => figuresOf(comparison, OURS)) };
  });
  const lateShares = runs.flatMap(({ ours }) => ours.map(({ lateFeasible, jobs }) => lateFeasible / jobs));
  const base = runs[0]?.ours ?? [];
  const lines = runs.flatMap(({ scenario, policies, comparisons }) =>
    policies.map((policy) => ({ scenario, policy, figures: comparisons.map((one) => figuresOf(one, policy)) })),
  );
  return {
    rows: [
      ...runs.flatMap(({ measure, ours }) =>
        measure === undefined ? [] : [rowOf(measure, mean(ours.map(({ costRatio }) => costRatio)))],
      ),
      rowOf('late_feasible_share', Math.max(...lateShares)),
      rowOf('reserved_utilisation', mean(base.map(({ reservedUtilisation }) => reservedUtilisation))),
    ],
    tables: [costTable(lines, seeds)],
  };
}

interface OnceRequest {
  readonly rows: readonly TraceRow[];
  readonly seed: number;
  readonly scenario: ScenarioName;
  readonly policies: readonly PolicyName[];
  readonly solve: LinearProgramSolver;
}

function compareOnce({ rows, seed, scenario, policies, solve }: OnceRequest): Comparison {
  const stage = stageScenario({ rows, seed, scenario: SCENARIOS[scenario], ...DEFAULT_POOLS });
  return comparePolicies({ stage, world: createWorld(stage.world), seed, policies, solve, simulate: simulatePolicy });
}

function figuresOf({ figures }: Comparison, policy: PolicyName): RunFigures {
  const found = figures.find((one) => one.policy === policy);
  if (!found) throw new RangeError(`${policy} was not simulated`);
  return found;
}

interface CostLine {
  readonly scenario: ScenarioName;
  readonly policy: PolicyName;
  readonly figures: readonly RunFigures[];
}

function costTable(lines: readonly CostLine[], seeds: readonly number[]): Table {
  return {
    title: `Cost against the clairvoyant optimum, mean of seeds ${seeds.join(', ')}`,
    columns: ['scenario, policy', '÷ optimum', 'worst seed', 'late', 'reserved ÷ optimum', 'batch', 'flex', 'sync'],
    lines: lines.map(({ scenario, policy, figures }) => [
      `${scenario}, ${policy}`,
      ratio(mean(figures.map(({ costRatio }) => costRatio))),
      ratio(Math.max(...figures.map(({ costRatio }) => costRatio))),
      String(figures.reduce((sum, { late }) => sum + late, 0)),
      mean(figures.map(({ reservedUtilisation }) => reservedUtilisation)).toFixed(3),
      ...(['batch', 'flex', 'sync'] as const).map(
        (lane) => `${(100 * mean(figures.map(({ laneShares }) => laneShares[lane]))).toFixed(1)} %`,
      ),
    ]),
    notes: [
      'A late job counts its list price on top of what was paid. Checked in every run: no policy is below the optimum, all-sync costs list price.',
      'batch, flex, sync: share of the work, by list price; the rest ran on reserved capacity.',
    ],
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** A policy pays something where the optimum pays nothing: there is no ratio. */
function ratio(value: number): string {
  return Number.isFinite(value) ? value.toFixed(3) : '–';
}
