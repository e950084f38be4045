import {
  createWorld,
  FLOODING_TENANT,
  type PolicyName,
  quantile,
  SCENARIOS,
  type Scenario,
  simulate as simulatePolicy,
  stageScenario,
  type TraceRow,
  usedShare,
} from '#scheduling';
import { DEFAULT_POOLS } from '../../../apps/cli/src/simulate/pools-file/default-pools.js';
import { rowOf } from '../measures.js';
import type { Findings } from '../report.js';

export interface FloodRequest {
  readonly rows: readonly TraceRow[];
  readonly seeds: readonly number[];
  readonly onStep: (policy: PolicyName, seed: number) => void;
}

const POLICIES: readonly PolicyName[] = ['sluice', 'earliest-deadline', 'reserved-then-sync'];
export const FLOOD_STEPS = POLICIES.length;

/**
 * What a flood does to others. One tenant sends five times what all others send, for a tenth of the time, and sync takes
 * no more than twice the normal load, so that somebody must wait. Of every other tenant we look at the jobs that arrive
 * during the flood: the 95th percentile of the time used as a share of the time allowed, divided by the same figure of
 * the same jobs on the same pools without the flood. The measure is the worst tenant's, mean over the seeds.
 */
export function measureFlood({ rows, seeds, onStep }: FloodRequest): Findings {
  const results = POLICIES.map((policy) => ({
    policy,
    worst: seeds.map((seed) => {
      onStep(policy, seed);
      return worstTenant(rows, seed, policy);
    }),
  }));
  const ours = results[0]?.worst ?? [];
  return {
    rows: [rowOf('flood_lateness_ratio', mean(ours.map(({ ratio }) => ratio)))],
    tables: [
      {
        title: 'A flooding neighbour: the tenant that suffers most',
        columns: [
          'policy',
          'p95 used, alone',
          'p95 used, flooded',
          'ratio',
          'worst seed',
          'late, all others',
          'late, worst tenant',
          'late, flooding',
        ],
        lines: results.map(({ policy, worst }) => [
          policy,
          mean(worst.map(({ alone }) => alone)).toFixed(3),
          mean(worst.map(({ flooded }) => flooded)).toFixed(3),
          mean(worst.map(({ ratio }) => ratio)).toFixed(3),
          Math.max(...worst.map(({ ratio }) => ratio)).toFixed(3),
          percent(mean(worst.map(({ late }) => late.others))),
          percent(Math.max(...worst.map(({ late }) => late.worst))),
          percent(mean(worst.map(({ late }) => late.flooding))),
        ]),
        notes: [
          'used: time to the answer as a share of the time to the deadline, of the jobs that arrive during the flood.',
          'late: share of the jobs that arrive during the flood; of the worst tenant but the flooding one, in the worst seed.',
        ],
      },
    ],
  };
}

interface Suffering {
  readonly alone: number;
  readonly flooded: number;
  readonly ratio: number;
  readonly late: LateShares;
}

/** Shares of the jobs that arrive during the flood. */
interface LateShares {
  /** Of all tenants but the flooding one together, and of the one that has most. */
  readonly others: number;
  readonly worst: number;
  readonly flooding: number;
}

function worstTenant(rows: readonly TraceRow[], seed: number, policy: PolicyName): Suffering {
  const flooded = sharesByTenant(rows, seed, policy, SCENARIOS.flood);
  const { flood: _, ...calm } = SCENARIOS.flood;
  const alone = sharesByTenant(rows, seed, policy, calm);
  const late = lateShares(flooded);
  flooded.delete(FLOODING_TENANT);
  const tenants = [...flooded].map(([tenant, shares]): Suffering => {
    const pair = { alone: quantile(alone.get(tenant) ?? [], 0.95), flooded: quantile(shares, 0.95) };
    return { ...pair, ratio: pair.flooded / pair.alone, late };
  });
  return tenants.reduce((worst, one) => (one.ratio > worst.ratio ? one : worst));
}

function lateShares(flooded: ReadonlyMap<string, readonly number[]>): LateShares {
  const others = [...flooded].flatMap(([tenant, shares]) => (tenant === FLOODING_TENANT ? [] : [shares]));
  return {
    others: lateShare(others.flat()),
    worst: Math.max(...others.map(lateShare)),
    flooding: lateShare(flooded.get(FLOODING_TENANT) ?? []),
  };
}

function lateShare(usedShares: readonly number[]): number {
  return usedShares.filter((share) => share > 1).length / Math.max(1, usedShares.length);
}

/** Used shares of the jobs that arrive during the flood. */
function sharesByTenant(
  rows: readonly TraceRow[],
  seed: number,
  policy: PolicyName,
  scenario: Scenario,
): Map<string, number[]> {
  const stage = stageScenario({ rows, seed, scenario, ...DEFAULT_POOLS });
  const { workload, pools, expectedOutputTokens } = stage;
  const result = simulatePolicy({
    workload,
    pools,
    world: createWorld(stage.world),
    policy,
    seed,
    expectedOutputTokens,
  });
  const { from = 0, to = 1 } = SCENARIOS.flood.flood ?? {};
  const shares = new Map<string, number[]>();
  for (const job of workload.jobs) {
    const isMeanwhile = job.arrivalMs >= from * workload.spanMs && job.arrivalMs < to * workload.spanMs;
    if (!isMeanwhile) continue;
    const own = shares.get(job.tenant);
    if (own) own.push(usedShare(result, job));
    else shares.set(job.tenant, [usedShare(result, job)]);
  }
  return shares;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
