import { buildCompactProgram, type CompactProgram } from './compact-program.js';
import type { LinearProgramSolution, LinearProgramSolver } from './linear-program.js';
import type { Optimum, OptimumProblem } from './optimum-problem.js';

/** The least that serving this work in time can cost anybody, reserved capacity being paid for already. */
export function solveOptimum(problem: OptimumProblem, solve: LinearProgramSolver): Optimum {
  const compact = buildCompactProgram(problem);
  return readOptimum(problem, compact, solve(compact.program));
}

function readOptimum(problem: OptimumProblem, compact: CompactProgram, solution: LinearProgramSolution): Optimum {
  const { scale, pools, served, bought } = compact;
  const { windowCount, groups, capacities } = problem;
  const value = (column: number) => solution.columnValues[column] ?? 0;
  const servedWork = new Array<number>(pools).fill(0);
  const usedUnits = new Array<number>(capacities.length).fill(0);
  const servedPerWindow = new Array<number>(windowCount).fill(0);
  const costPerWindow = new Array<number>(windowCount).fill(0);
  for (const [index, group] of groups.entries()) {
    for (let window = 0; window < windowCount; window++) {
      const before = window > 0 ? value((bought[index] ?? 0) + window - 1) : 0;
      const step = value((bought[index] ?? 0) + window) - before;
      add(costPerWindow, window, step * scale * (group.otherNanoUsd[window] ?? 0));
      for (let pool = 0; pool < pools; pool++) {
        const amount = value((served[index]?.[pool] ?? 0) + window) * scale;
        add(servedWork, pool, amount);
        add(servedPerWindow, window, amount);
        for (const [row, capacity] of capacities.entries())
          if (capacity.pool === pool) add(usedUnits, row, amount * (group.burns[row] ?? 0));
      }
    }
  }
  // A dual of a `<=` row of a minimisation is at most 0: one more unit can only make it cheaper.
  const unitValues = compact.capacityRows.map((rows, index) =>
    rows.map((row) => Math.max(0, -(solution.rowDuals[row] ?? 0)) / (compact.capacityScales[index] ?? 1)),
  );
  const costNanoUsd = solution.objective * scale;
  return { costNanoUsd, servedWork, usedUnits, servedPerWindow, costPerWindow, unitValues };
}

function add(totals: number[], index: number, amount: number): void {
  totals[index] = (totals[index] ?? 0) + amount;
}
