/**
 * A minimisation: cost · x, with bounds on every column and on every row of the (sparse, row-wise) matrix.
 * Plain arrays, so that any solver can be put behind it; the solver itself is loaded where I/O is allowed.
 */
export interface LinearProgram {
  readonly columnCosts: readonly number[];
  readonly columnLowers: readonly number[];
  /** `Infinity`: no bound. */
  readonly columnUppers: readonly number[];
  readonly rowLowers: readonly number[];
  readonly rowUppers: readonly number[];
  /** Where each row begins in `entryColumns` and `entryValues`; one longer than there are rows. */
  readonly rowStarts: readonly number[];
  readonly entryColumns: readonly number[];
  readonly entryValues: readonly number[];
}

export interface LinearProgramSolution {
  readonly objective: number;
  readonly columnValues: ArrayLike<number>;
  /** Change of the objective when the row's active bound grows by one. */
  readonly rowDuals: ArrayLike<number>;
}

/** @throws Error when there is no optimal solution: a bound that is not optimal is none. */
export type LinearProgramSolver = (program: LinearProgram) => LinearProgramSolution;

export interface Bounds {
  readonly lower: number;
  readonly upper: number;
}

/** Collects columns and rows in the order in which they are added. */
export class LinearProgramBuilder {
  private readonly columnCosts: number[] = [];
  private readonly columnLowers: number[] = [];
  private readonly columnUppers: number[] = [];
  private readonly rowLowers: number[] = [];
  private readonly rowUppers: number[] = [];
  private readonly rowStarts: number[] = [0];
  private readonly entryColumns: number[] = [];
  private readonly entryValues: number[] = [];

  /** Adds `count` equal columns; returns the index of the first. */
  addColumns(
    count: number,
    cost = 0,
    { lower, upper }: Bounds = { lower: 0, upper: Number.POSITIVE_INFINITY },
  ): number {
    const first = this.columnCosts.length;
    for (let added = 0; added < count; added++) {
      this.columnCosts.push(cost);
      this.columnLowers.push(lower);
      this.columnUppers.push(upper);
    }
    return first;
  }

  addCost(column: number, cost: number): void {
    this.columnCosts[column] = (this.columnCosts[column] ?? 0) + cost;
  }

  /** Adds a row over `[column, factor]` pairs, no column twice; returns its index. */
  addRow(entries: readonly (readonly [column: number, factor: number])[], { lower, upper }: Bounds): number {
    for (const [column, factor] of entries) {
      this.entryColumns.push(column);
      this.entryValues.push(factor);
    }
    this.rowStarts.push(this.entryColumns.length);
    this.rowUppers.push(upper);
    return this.rowLowers.push(lower) - 1;
  }

  build(): LinearProgram {
    const { columnCosts, columnLowers, columnUppers, rowLowers, rowUppers, rowStarts, entryColumns, entryValues } =
      this;
    return { columnCosts, columnLowers, columnUppers, rowLowers, rowUppers, rowStarts, entryColumns, entryValues };
  }
}
