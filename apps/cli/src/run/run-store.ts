import type { RowState } from './journal-state.js';
import { OrderedWriter } from './ordered-writer.js';
import type { ResultLine } from './result-line.js';
import type { RunJournal } from './run-journal.js';
import { addLine, type RunTotals } from './run-totals.js';

/** Everything a run remembers: the journal, the results file that follows from it, and the sums. */
export class RunStore {
  readonly #writer: OrderedWriter;
  #totals: RunTotals;

  constructor(
    private readonly journal: RunJournal,
    outPath: string,
    rows: number,
  ) {
    this.#writer = new OrderedWriter(outPath, (span) => journal.read(span));
    this.#totals = journal.state.totals(rows);
    for (const { row, span } of journal.state.finished(rows)) this.#writer.place(row, span);
    this.#writer.drain();
  }

  get totals(): RunTotals {
    return this.#totals;
  }

  /** Lines in the results file. */
  get written(): number {
    return this.#writer.written;
  }

  /** What is known of a row from earlier starts of the run. */
  stateOf(row: number): RowState {
    return this.journal.state.of(row);
  }

  accepted(row: number, jobId: string): void {
    this.journal.accepted(row, jobId);
  }

  /** `unknown`: in the results of this time only; the next start asks for the row again. */
  finished(line: ResultLine, kind: 'result' | 'unknown' = 'result'): void {
    this.#writer.place(line.row, this.journal.finished(line, kind));
    this.#totals = addLine(this.#totals, line);
  }

  flush(): void {
    this.journal.flush();
    this.#writer.drain();
  }

  close(): void {
    this.flush();
    this.#writer.close();
    this.journal.close();
  }
}
