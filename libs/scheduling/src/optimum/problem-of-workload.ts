import type { PoolSet, ReservedPool, TokenPrice } from '../pools/pool.js';
import type { Workload, WorkloadJob } from '../simulation/workload.js';
import { listCostNanoUsd, reservedUnits } from '../workload/size-reserved.js';
import { capacitiesOfPool, type Windows } from './capacities-of-pool.js';
import { groupByLag, splitByMix } from './group-jobs.js';
import type { Hindsight } from './hindsight.js';
import type { OptimumProblem, WorkGroup } from './optimum-problem.js';
import { type OtherPrice, otherPrices } from './other-price.js';

export interface ProblemRequest {
  readonly workload: Workload;
  readonly pools: PoolSet;
  readonly hindsight: Hindsight;
  readonly windowMs: number;
  /** Parts into which jobs are split where tokens per dollar differ; more parts, tighter bound. */
  readonly mixParts?: number;
}

const MIX_PARTS = 8;
/** Below this difference of units per dollar one part is as good as eight. */
const SAME_MIX = 1.001;

/**
 * A workload as the optimum's problem. Everything is rounded so that the optimum can only become cheaper: a job may be
 * served from the beginning of its arrival window to the end of its deadline's; calls take no time; a group's work takes
 * the fewest units and costs the smallest share of list price of any of its jobs; rates of batch, flex and sync are not
 * counted. So no policy can be below it, whatever the windows; shorter windows only bring it closer to what is possible.
 *
 * @throws RangeError when no sync pool says what list price is.
 */
export function problemOfWorkload(request: ProblemRequest): OptimumProblem {
  const { workload, pools, windowMs } = request;
  const reference = referencePrice(pools);
  // What costs nothing anywhere is in nobody's way.
  const jobs = workload.jobs.filter((job) => listCostNanoUsd(reference, job) > 0);
  const lastMs = jobs.reduce((latest, { deadlineMs }) => Math.max(latest, deadlineMs), workload.spanMs);
  const windows = { windowMs, windowCount: Math.floor(lastMs / windowMs) + 2 };
  const parts = isOneMix(pools, jobs, reference) ? 1 : (request.mixParts ?? MIX_PARTS);
  const outputShare = (job: WorkloadJob) =>
    (job.outputTokens * reference.outputNanoUsd) / listCostNanoUsd(reference, job);
  const groups = groupByLag(jobs, windowMs).flatMap(({ lagWindows, jobs: group }) =>
    splitByMix(group, outputShare, parts).map((part) =>
      groupOf(request, { lagWindows, jobs: part, windows, reference }),
    ),
  );
  const capacities = pools.reserved.flatMap((pool, index) =>
    capacitiesOfPool(pool, index, { ...windows, hindsight: request.hindsight, largestCall: largestCall(pool, jobs) }),
  );
  return { ...windows, groups, capacities };
}

/** What "list price" means: the first sync pool's, which is what all-sync pays. */
export function referencePrice({ sync }: PoolSet): TokenPrice {
  const [first] = sync;
  if (!first)
    throw new RangeError('There is no sync pool: list price, which everything is measured against, is unknown.');
  return first.listPrice;
}

interface GroupRequest {
  readonly lagWindows: number;
  readonly jobs: readonly WorkloadJob[];
  readonly windows: Windows;
  readonly reference: TokenPrice;
}

function groupOf(
  { pools, hindsight }: ProblemRequest,
  { lagWindows, jobs, windows, reference }: GroupRequest,
): WorkGroup {
  const { windowMs, windowCount } = windows;
  const arrivals = new Float64Array(windowCount);
  const otherFactors = new Float64Array(windowCount).fill(Number.POSITIVE_INFINITY);
  const burns = burnRates(pools, jobs[0], reference);
  const pricesOf = pricesByWindow(windowCount, (window) =>
    otherPrices(pools, hindsight, window * windowMs, (window + lagWindows + 1) * windowMs),
  );
  for (const job of jobs) {
    const window = Math.floor(job.arrivalMs / windowMs);
    const listNanoUsd = listCostNanoUsd(reference, job);
    arrivals[window] = (arrivals[window] ?? 0) + listNanoUsd;
    for (const { target, factor } of pricesOf(window)) {
      const share = (factor * listCostNanoUsd(target.listPrice, job)) / listNanoUsd;
      otherFactors[window] = Math.min(otherFactors[window] ?? share, share);
    }
    for (const [index, burn] of burnRates(pools, job, reference).entries())
      burns[index] = Math.min(burns[index] ?? burn, burn);
  }
  return {
    lagWindows,
    arrivals,
    otherFactors: otherFactors.map((factor) => (Number.isFinite(factor) ? factor : 0)),
    burns,
  };
}

function pricesByWindow(windowCount: number, read: (window: number) => OtherPrice[]): (window: number) => OtherPrice[] {
  const known = new Array<OtherPrice[] | undefined>(windowCount).fill(undefined);
  return (window) => {
    const prices = known[window] ?? read(window);
    known[window] = prices;
    return prices;
  };
}

/** Units of each capacity one nano-dollar of a job's list price takes, in the order of the problem's capacities. */
function burnRates(pools: PoolSet, job: WorkloadJob | undefined, reference: TokenPrice): number[] {
  if (!job) return [];
  const listNanoUsd = listCostNanoUsd(reference, job);
  return pools.reserved.flatMap((pool) => reservedUnits(pool, job).map((units) => units / listNanoUsd));
}

function isOneMix(pools: PoolSet, jobs: readonly WorkloadJob[], reference: TokenPrice): boolean {
  const least = burnRates(pools, jobs[0], reference);
  const most = [...least];
  for (const job of jobs) {
    for (const [index, burn] of burnRates(pools, job, reference).entries()) {
      least[index] = Math.min(least[index] ?? burn, burn);
      most[index] = Math.max(most[index] ?? burn, burn);
    }
  }
  return least.every((burn, index) => (most[index] ?? burn) <= burn * SAME_MIX);
}

function largestCall(pool: ReservedPool, jobs: readonly WorkloadJob[]): number[] {
  const largest: number[] = [];
  for (const job of jobs)
    for (const [rate, units] of reservedUnits(pool, job).entries()) largest[rate] = Math.max(largest[rate] ?? 0, units);
  return largest;
}
