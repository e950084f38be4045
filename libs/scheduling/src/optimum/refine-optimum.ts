import type { LinearProgramSolver } from './linear-program.js';
import type { Optimum, OptimumProblem } from './optimum-problem.js';
import { type ProblemRequest, problemOfWorkload } from './problem-of-workload.js';
import { solveOptimum } from './solve-optimum.js';

export interface RefineRequest extends Omit<ProblemRequest, 'windowMs'> {
  readonly solve: LinearProgramSolver;
}

/** An optimum, and the problem it solves: its windows say how fine it is. */
export interface RefinedOptimum {
  readonly problem: OptimumProblem;
  readonly optimum: Optimum;
}

const MINUTE_MS = 60_000;
const FIRST_WINDOW_MS = 10 * MINUTE_MS;
/** With more of them the first solution alone would take long; the work of a window is then larger too. */
const MOST_FIRST_WINDOWS = 1_000;
/** Halved at most three times, and only while groups × windows stay below this: each halving takes four times as long. */
const HALVINGS = 3;
const MOST_CELLS = 12_000;
/** Small enough to be honest: halving the windows changed the optimum by less. */
const TOLERANCE = 0.01;

/**
 * The optimum on windows that are small enough: halved until the last halving changed its cost by less than one percent
 * (traces that come in bursts need finer windows than smooth ones), three times at most and while the program stays small
 * enough to be solved in seconds. Coarse or fine, it is a bound.
 */
export function refineOptimum({ solve, ...request }: RefineRequest): RefinedOptimum {
  const firstMs = Math.ceil(request.workload.spanMs / MOST_FIRST_WINDOWS / MINUTE_MS) * MINUTE_MS;
  let windowMs = Math.max(FIRST_WINDOW_MS, firstMs);
  let found = optimumAt(windowMs);
  for (let halving = 0; halving < HALVINGS; halving++) {
    if (2 * found.problem.groups.length * found.problem.windowCount > MOST_CELLS) break;
    windowMs /= 2;
    const coarseNanoUsd = found.optimum.costNanoUsd;
    found = optimumAt(windowMs);
    if (found.optimum.costNanoUsd - coarseNanoUsd <= TOLERANCE * found.optimum.costNanoUsd) break;
  }
  return found;

  function optimumAt(windowsOfMs: number): RefinedOptimum {
    const problem = problemOfWorkload({ ...request, windowMs: windowsOfMs });
    return { problem, optimum: solveOptimum(problem, solve) };
  }
}
