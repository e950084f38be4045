import { adviseReserved, type ReservedAdvice } from '../optimum/advise-reserved.js';
import type { LinearProgramSolver } from '../optimum/linear-program.js';
import type { Optimum } from '../optimum/optimum-problem.js';
import { problemOfWorkload, referencePrice } from '../optimum/problem-of-workload.js';
import { type RefinedOptimum, refineOptimum } from '../optimum/refine-optimum.js';
import { solveOptimum } from '../optimum/solve-optimum.js';
import { workMeasure } from '../optimum/work-measure.js';
import type { PolicyName, SimulationInput, SimulationResult } from '../simulation/simulation-types.js';
import type { WorkloadJob } from '../simulation/workload.js';
import type { World } from '../simulation/world.js';
import type { Stage } from '../workload/stage-scenario.js';
import { checkAboveOptimum, checkAllSync } from './check-bounds.js';
import { measureRun, type RunFigures } from './measure-run.js';
import { servableJobs } from './servable-jobs.js';

export interface ComparisonRequest {
  readonly stage: Stage;
  readonly world: World;
  readonly seed: number;
  readonly policies: readonly PolicyName[];
  /** Windows of the optimum. Default: halved until it stands still, see `refineOptimum`. */
  readonly windowMs?: number;
  readonly solve: LinearProgramSolver;
  readonly simulate: (input: SimulationInput) => SimulationResult;
  /** Told what begins, and how much of it is done. */
  readonly onPart?: (part: PolicyName | 'optimum') => void;
  readonly onProgress?: (share: number) => void;
}

export interface Comparison {
  readonly stage: Stage;
  readonly windowMs: number;
  readonly optimum: Optimum;
  readonly advice: readonly ReservedAdvice[];
  readonly results: readonly SimulationResult[];
  /** In the order of `results`. */
  readonly figures: readonly RunFigures[];
}

/**
 * Simulates policies in one world and measures them against the optimum; all-sync too, if only to check the simulator.
 * @throws SelfCheckError when a policy is below the optimum, or all-sync does not cost list price.
 */
export function comparePolicies(request: ComparisonRequest): Comparison {
  const { stage, world, seed, onPart = ignore, onProgress = ignore } = request;
  const { workload, pools, expectedOutputTokens } = stage;
  onPart('optimum');
  const { problem, optimum } = optimumOf(request);
  const workOf = workMeasure(pools, referencePrice(pools));
  const servable = servableJobs({ workload, pools, world });
  const isFeasible = ({ index }: WorkloadJob) => servable.has(index);
  const run = (policy: PolicyName) => {
    onPart(policy);
    return request.simulate({
      workload,
      pools,
      world,
      policy,
      seed,
      expectedOutputTokens,
      onProgress: ({ finished, jobs }) => onProgress(finished / jobs),
    });
  };
  const results = request.policies.map(run);
  // The check is of the simulator, not of the policy: it is made whoever is compared.
  checkAllSync(results.find(({ policy }) => policy === 'all-sync') ?? run('all-sync'), workload, pools);
  const figures = results.map((result) => {
    const measured = measureRun(result, { workload, optimum, workOf, isFeasible });
    checkAboveOptimum(measured, optimum);
    return measured;
  });
  const advice = adviseReserved(pools.reserved, problem, optimum, workload.spanMs);
  return { stage, windowMs: problem.windowMs, optimum, advice, results, figures };
}

function optimumOf({ stage, world, windowMs, solve }: ComparisonRequest): RefinedOptimum {
  const request = { workload: stage.workload, pools: stage.pools, hindsight: world };
  if (windowMs === undefined) return refineOptimum({ ...request, solve });
  const problem = problemOfWorkload({ ...request, windowMs });
  return { problem, optimum: solveOptimum(problem, solve) };
}

function ignore(): void {
  // Nobody watches.
}
