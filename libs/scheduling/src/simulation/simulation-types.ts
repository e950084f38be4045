import type { Lane } from '#contracts';
import type { PoolSet } from '../pools/pool.js';
import type { Workload } from './workload.js';
import type { World } from './world.js';

/**
 * Who decides. `all-sync` buys everything at once; `reserved-then-sync` is what spillover does; `batch-at-arrival` hands
 * jobs with a day or more to a batch at once and spills the rest; `earliest-deadline` fills reserved by deadline, holds,
 * and buys sync at the last safe moment; `sluice` is the scheduler of this library.
 */
export const POLICY_NAMES = [
  'all-sync',
  'reserved-then-sync',
  'batch-at-arrival',
  'earliest-deadline',
  'sluice',
] as const;

export type PolicyName = (typeof POLICY_NAMES)[number];

export interface SimulationInput {
  readonly workload: Workload;
  readonly pools: PoolSet;
  readonly world: World;
  readonly policy: PolicyName;
  /** Draws of the policy itself; the world has its own. */
  readonly seed: number;
  /** What a policy is told instead of a job's real output tokens, by job index. Absent: the real ones. */
  readonly expectedOutputTokens?: ArrayLike<number>;
  /** By tenant; absent or unnamed: 1. */
  readonly tenantWeights?: Readonly<Record<string, number>>;
  /** Called about a hundred times. */
  readonly onProgress?: (progress: SimulationProgress) => void;
}

export interface SimulationProgress {
  readonly finished: number;
  readonly jobs: number;
  /** Of the simulation. */
  readonly nowMs: number;
}

/** Index of `LANES` of the contracts, in `SimulatedJobs.lane`. */
export type LaneIndex = 0 | 1 | 2 | 3;

/** One row per job, by job index. */
export interface SimulatedJobs {
  /** When its attempt that answered began, and when the answer was there. Of a batch: when it was handed over. */
  readonly startMs: Float64Array;
  readonly finishMs: Float64Array;
  /** Index in `LANES`: the lane that answered. */
  readonly lane: Uint8Array;
  /** 1: answered after its deadline. */
  readonly late: Uint8Array;
  /** What all its attempts cost together. Reserved is paid for already: 0. */
  readonly costNanoUsd: Float64Array;
  /** At the list price of the first sync pool. */
  readonly listNanoUsd: Float64Array;
  /** Index in `tenants`. */
  readonly tenant: Uint16Array;
  /** 1: declared infeasible at admission (it ran anyway). */
  readonly infeasible: Uint8Array;
}

export interface ReservedUse {
  readonly poolId: string;
  readonly windowMs: number;
  /** Actual units taken by the calls that started in each window; two series when input and output count apart. */
  readonly unitsByWindow: readonly Float64Array[];
}

export interface SimulationResult {
  readonly policy: PolicyName;
  readonly costNanoUsd: number;
  readonly listNanoUsd: number;
  readonly costByLane: Readonly<Record<Lane, number>>;
  /** List price of what each lane answered. */
  readonly listByLane: Readonly<Record<Lane, number>>;
  readonly jobsByLane: Readonly<Record<Lane, number>>;
  readonly tenants: readonly string[];
  readonly perJob: SimulatedJobs;
  readonly reserved: readonly ReservedUse[];
  /** Part of the cost that bought an answer somebody else had already given. */
  readonly doubleSpendNanoUsd: number;
  /** Starts, commits, cancellations. */
  readonly decisions: number;
  readonly refusals: number;
  readonly batches: number;
  readonly cancelledBatches: number;
  readonly endMs: number;
}
