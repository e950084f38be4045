import { LANES, type Lane } from '#contracts';
import type { Optimum } from '../optimum/optimum-problem.js';
import type { WorkMeasure } from '../optimum/work-measure.js';
import type { PolicyName, SimulationResult } from '../simulation/simulation-types.js';
import type { Workload, WorkloadJob } from '../simulation/workload.js';
import { quantiles } from './quantile.js';

/** The figures of one policy on one workload. */
export interface RunFigures {
  readonly policy: PolicyName;
  readonly jobs: number;
  readonly paidNanoUsd: number;
  /** Part of it that bought an answer somebody else had given already. */
  readonly doubleSpendNanoUsd: number;
  /** What is compared: paid, plus the list price of every late job: being late saves nothing. */
  readonly costNanoUsd: number;
  /** `costNanoUsd` ÷ the optimum's cost; `Infinity` where the optimum pays nothing and this policy something. */
  readonly costRatio: number;
  /** `costNanoUsd` ÷ list price of everything. */
  readonly costOfList: number;
  /** Jobs whose answer came after the deadline. */
  readonly late: number;
  /**
   * So many of them could have been in time with hindsight, limits of sync included: late jobs beyond the number that
   * `servableJobs` cannot serve either. Which ones are late when not all can be served is for fairness to say.
   */
  readonly lateFeasible: number;
  /** Work served from reserved capacity ÷ what the optimum serves from it, in units of the pool. */
  readonly reservedUtilisation: number;
  /** List price served by each lane, as a share of everything. */
  readonly laneShares: Readonly<Record<Lane, number>>;
  /** Median and 95th percentile over jobs of the time used, as a share of the time allowed. */
  readonly usedShareP50: number;
  readonly usedShareP95: number;
}

export interface MeasureRequest {
  readonly workload: Workload;
  readonly optimum: Optimum;
  readonly workOf: WorkMeasure;
  /** Whether the optimum serves the job in time. */
  readonly isFeasible: (job: WorkloadJob) => boolean;
}

export function measureRun(result: SimulationResult, request: MeasureRequest): RunFigures {
  const { workload, optimum } = request;
  const { late, lateFeasible, penaltyNanoUsd } = countLate(result, request);
  const costNanoUsd = result.costNanoUsd + penaltyNanoUsd;
  const bestWork = optimum.servedWork.reduce((sum, served) => sum + served, 0);
  const shares = workload.jobs.map((job) => usedShare(result, job));
  const [usedShareP50 = Number.NaN, usedShareP95 = Number.NaN] = quantiles(shares, [0.5, 0.95]);
  return {
    policy: result.policy,
    jobs: workload.jobs.length,
    paidNanoUsd: result.costNanoUsd,
    doubleSpendNanoUsd: result.doubleSpendNanoUsd,
    costNanoUsd,
    costRatio: ratio(costNanoUsd, optimum.costNanoUsd),
    costOfList: ratio(costNanoUsd, result.listNanoUsd),
    late,
    lateFeasible,
    reservedUtilisation: ratio(reservedWork(result, request), bestWork),
    laneShares: mapLanes(result.listByLane, (served) => (served > 0 ? served / result.listNanoUsd : 0)),
    usedShareP50,
    usedShareP95,
  };
}

function reservedWork({ perJob }: SimulationResult, { workload, workOf }: MeasureRequest): number {
  const reserved = LANES.indexOf('reserved');
  return workload.jobs.reduce((sum, job) => (perJob.lane[job.index] === reserved ? sum + workOf(job) : sum), 0);
}

function countLate({ perJob }: SimulationResult, { workload, isFeasible }: MeasureRequest) {
  let late = 0;
  let hopeless = 0;
  let penaltyNanoUsd = 0;
  for (const job of workload.jobs) {
    if (!isFeasible(job)) hopeless++;
    if (!perJob.late[job.index]) continue;
    late++;
    penaltyNanoUsd += perJob.listNanoUsd[job.index] ?? 0;
  }
  return { late, lateFeasible: Math.max(0, late - hopeless), penaltyNanoUsd };
}

/** Time from arrival to answer as a share of the time to the deadline. */
export function usedShare({ perJob }: SimulationResult, job: WorkloadJob): number {
  const usedMs = (perJob.finishMs[job.index] ?? Number.POSITIVE_INFINITY) - job.arrivalMs;
  return usedMs / Math.max(1, job.deadlineMs - job.arrivalMs);
}

/** 1 when both are nothing: paying nothing where nothing had to be paid is exactly the optimum. */
function ratio(part: number, whole: number): number {
  if (whole > 0) return part / whole;
  return part > 0 ? Number.POSITIVE_INFINITY : 1;
}

function mapLanes(lanes: Readonly<Record<Lane, number>>, map: (value: number) => number): Record<Lane, number> {
  const { reserved, batch, flex, sync } = lanes;
  return { reserved: map(reserved), batch: map(batch), flex: map(flex), sync: map(sync) };
}
