import type { PoolSet, ReservedPool, TokenPrice } from '../pools/pool.js';
import type { Workload, WorkloadJob } from '../simulation/workload.js';
import { listCostNanoUsd, reservedUnits } from '../workload/size-reserved.js';
import { capacitiesOfPool, capacityWeights, type Windows, weighted } from './capacities-of-pool.js';
import { groupByLag, splitByMix } from './group-jobs.js';
import type { Hindsight } from './hindsight.js';
import type { OptimumProblem, WorkGroup } from './optimum-problem.js';
import { type OtherPrice, otherPrices } from './other-price.js';
import { type WorkMeasure, workMeasure } from './work-measure.js';

export interface ProblemRequest {
  readonly workload: Workload;
  readonly pools: PoolSet;
  readonly hindsight: Hindsight;
  readonly windowMs: number;
  /** Parts into which jobs are split where they take different units or prices; more parts, tighter bound. */
  readonly mixParts?: number;
}

/** Four parts make the bound less than a percent tighter and take ten times as long. */
const MIX_PARTS = 2;
/** Below this difference of units and prices one part is exact. */
const SAME_MIX = 1.001;

/**
 * A workload as the optimum's problem. Everything is rounded so that the optimum can only become cheaper: a job may be
 * served from the beginning of its arrival window to the end of its deadline's; calls take no time; a group's work takes
 * the fewest units of any of its jobs and, bought elsewhere, costs what the cheapest of those that arrive with it does; rates of batch, flex and sync are not
 * counted. So no policy can be below it, whatever the windows; shorter windows only bring it closer to what is possible.
 *
 * @throws RangeError when no sync pool says what list price is.
 */
export function problemOfWorkload(request: ProblemRequest): OptimumProblem {
  const { workload, pools, windowMs } = request;
  const reference = referencePrice(pools);
  const workOf = workMeasure(pools, reference);
  // What takes nothing out of the pool is served by it for nothing; what costs nothing anywhere is in nobody's way.
  const jobs = workload.jobs.filter((job) => workOf(job) > 0 && listCostNanoUsd(reference, job) > 0);
  const lastMs = jobs.reduce((latest, { deadlineMs }) => Math.max(latest, deadlineMs), workload.spanMs);
  const windows = { windowMs, windowCount: Math.floor(lastMs / windowMs) + 2 };
  const parts = isOneMix(pools, jobs, workOf) ? 1 : (request.mixParts ?? MIX_PARTS);
  const outputShare = (job: WorkloadJob) =>
    (job.outputTokens * reference.outputNanoUsd) / listCostNanoUsd(reference, job);
  const groups = groupByLag(jobs, windowMs).flatMap(({ lagWindows, jobs: group }) =>
    splitByMix(group, outputShare, parts).map((part) => groupOf(request, { lagWindows, jobs: part, windows, workOf })),
  );
  const capacities = pools.reserved.flatMap((pool, index) =>
    capacitiesOfPool(pool, index, {
      ...windows,
      hindsight: request.hindsight,
      reference,
      largestCall: largestCall(pool, jobs),
    }),
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
  readonly workOf: WorkMeasure;
}

function groupOf({ pools, hindsight }: ProblemRequest, { lagWindows, jobs, windows, workOf }: GroupRequest): WorkGroup {
  const { windowMs, windowCount } = windows;
  const arrivals = new Float64Array(windowCount);
  const otherPricesPerWork = new Float64Array(windowCount).fill(Number.POSITIVE_INFINITY);
  const burns = burnRates(pools, jobs[0], workOf);
  const pricesOf = pricesByWindow(windowCount, (window) =>
    otherPrices(pools, hindsight, window * windowMs, (window + lagWindows + 1) * windowMs),
  );
  for (const job of jobs) {
    const window = Math.floor(job.arrivalMs / windowMs);
    const work = workOf(job);
    arrivals[window] = (arrivals[window] ?? 0) + work;
    for (const { target, factor } of pricesOf(window)) {
      const price = (factor * listCostNanoUsd(target.listPrice, job)) / work;
      otherPricesPerWork[window] = Math.min(otherPricesPerWork[window] ?? price, price);
    }
    for (const [index, burn] of burnRates(pools, job, workOf).entries())
      burns[index] = Math.min(burns[index] ?? burn, burn);
  }
  return {
    lagWindows,
    arrivals,
    otherNanoUsd: otherPricesPerWork.map((price) => (Number.isFinite(price) ? price : 0)),
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

/** Units of each capacity that one unit of a job's work takes, in the order of the problem's capacities. */
function burnRates(pools: PoolSet, job: WorkloadJob | undefined, workOf: WorkMeasure): number[] {
  if (!job) return [];
  const reference = referencePrice(pools);
  const work = workOf(job);
  return pools.reserved.flatMap((pool) => {
    const units = reservedUnits(pool, job);
    return capacityWeights(pool, reference).map((weights) => weighted(weights, units) / work);
  });
}

/** Whether one unit of work takes and costs the same whatever the job. */
function isOneMix(pools: PoolSet, jobs: readonly WorkloadJob[], workOf: WorkMeasure): boolean {
  const reference = referencePrice(pools);
  const ratesOf = (job: WorkloadJob | undefined) =>
    job ? [...burnRates(pools, job, workOf), listCostNanoUsd(reference, job) / workOf(job)] : [];
  const least = ratesOf(jobs[0]);
  const most = [...least];
  for (const job of jobs) {
    for (const [index, burn] of ratesOf(job).entries()) {
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
