import type { Optimum } from '../optimum/optimum-problem.js';
import { referencePrice } from '../optimum/problem-of-workload.js';
import type { PoolSet } from '../pools/pool.js';
import { priceFactorAt } from '../pools/price-at.js';
import type { SimulationResult } from '../simulation/simulation-types.js';
import type { Workload, WorkloadJob } from '../simulation/workload.js';
import { listCostNanoUsd } from '../workload/size-reserved.js';
import type { RunFigures } from './measure-run.js';

/** A simulation that contradicts itself: its figures mean nothing. */
export class SelfCheckError extends Error {
  override readonly name = 'SelfCheckError';
}

/** Solvers stop within 1e-7 of the optimum. */
const TOLERANCE = 1e-6;

/** @throws SelfCheckError when a policy costs less than anybody can. */
export function checkAboveOptimum(figures: RunFigures, optimum: Optimum): void {
  if (figures.costNanoUsd >= optimum.costNanoUsd * (1 - TOLERANCE) - 1) return;
  throw new SelfCheckError(
    `The policy ${figures.policy} costs ${figures.costNanoUsd} nano-dollars and the clairvoyant optimum ` +
      `${optimum.costNanoUsd}: the simulator bills too little, or the optimum is no bound.`,
  );
}

/**
 * @throws SelfCheckError when all-sync does not cost the list price of every job to the nano-dollar, at the hour it began
 * where hours have prices.
 */
export function checkAllSync(run: SimulationResult, { jobs }: Workload, pools: PoolSet): void {
  const price = referencePrice(pools);
  const [sync] = pools.sync;
  const factorOf = ({ index }: WorkloadJob) =>
    sync?.priceWindows ? priceFactorAt(sync, run.perJob.startMs[index] ?? Number.NaN) : 1;
  const owedNanoUsd = jobs.reduce((sum, job) => sum + factorOf(job) * listCostNanoUsd(price, job), 0);
  // Sums of floats in another order differ in the last digits.
  if (Math.abs(run.costNanoUsd - owedNanoUsd) <= owedNanoUsd * 1e-9) return;
  throw new SelfCheckError(
    `All-sync was billed ${run.costNanoUsd} nano-dollars where list price is ${owedNanoUsd}: a call is billed twice or not at all.`,
  );
}
