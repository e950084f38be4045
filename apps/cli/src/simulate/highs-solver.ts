import highs from 'highs';
import type { LinearProgram, LinearProgramSolver } from '#scheduling';

/** With more columns the interior-point method is several times faster than simplex, with fewer it is not. */
const SIMPLEX_COLUMNS = 20_000;

// The package says it is CommonJS, so its types put the loader on `default`; what is imported is an ES module: the loader.
const loadHighs = highs as unknown as typeof highs.default;

/** Loads HiGHS (WebAssembly) and returns it as a function. @throws Error, from the function, without an optimal solution. */
export async function openHighsSolver(): Promise<LinearProgramSolver> {
  const solverModule = await loadHighs();
  return (program) => {
    const model = solverModule.createModel(modelOf(program));
    try {
      const solver = program.columnCosts.length > SIMPLEX_COLUMNS ? 'ipm' : 'simplex';
      model.options.set({ output_flag: false, solver });
      model.run();
      const status = model.getModelStatus();
      if (status !== solverModule.constants.modelStatus.optimal) throw new Error(unsolved(status, program));
      const { colValue, rowDual } = model.getSolution();
      return { objective: model.getObjectiveValue(), columnValues: colValue, rowDuals: rowDual };
    } finally {
      model.dispose();
    }
  };

  function modelOf(program: LinearProgram) {
    const numCols = program.columnCosts.length;
    const numRows = program.rowLowers.length;
    return {
      numCols,
      numRows,
      colCost: Float64Array.from(program.columnCosts),
      colLower: Float64Array.from(program.columnLowers),
      colUpper: Float64Array.from(program.columnUppers),
      rowLower: Float64Array.from(program.rowLowers),
      rowUpper: Float64Array.from(program.rowUppers),
      matrix: {
        format: 'csr' as const,
        numRows,
        numCols,
        starts: Int32Array.from(program.rowStarts),
        indices: Int32Array.from(program.entryColumns),
        values: Float64Array.from(program.entryValues),
      },
    };
  }
}

function unsolved(status: number, program: LinearProgram): string {
  return (
    `HiGHS found no optimal solution (model status ${status}) of a program with ${program.columnCosts.length} columns ` +
    `and ${program.rowLowers.length} rows: the optimum would be no bound. Try longer windows.`
  );
}
