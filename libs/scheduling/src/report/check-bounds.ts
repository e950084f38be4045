import type { Optimum } from '../optimum/optimum-problem.js';
import { referencePrice } from '../optimum/problem-of-workload.js';
import type { PoolSet } from '../pools/pool.js';
import type { Workload } from '../simulation/workload.js';
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
 * @throws SelfCheckError when all-sync does not cost the list price of every job to the nano-dollar. Where sync has hours
 * of another price there is no such figure to compare with, and nothing is checked.
 */
export function checkAllSync(figures: RunFigures, workload: Workload, pools: PoolSet): void {
  if (pools.sync.some(({ priceWindows = [] }) => priceWindows.length > 0)) return;
  const price = referencePrice(pools);
  const listNanoUsd = workload.jobs.reduce((sum, job) => sum + listCostNanoUsd(price, job), 0);
  // Sums of floats in another order differ in the last digits.
  if (Math.abs(figures.paidNanoUsd - listNanoUsd) <= listNanoUsd * 1e-9) return;
  throw new SelfCheckError(
    `All-sync was billed ${figures.paidNanoUsd} nano-dollars where list price is ${listNanoUsd}: a call is billed twice or not at all.`,
  );
}
