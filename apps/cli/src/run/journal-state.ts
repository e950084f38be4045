import type { JournalEntry } from './journal-lines.js';
import type { ResultLine } from './result-line.js';
import { addLine, NO_TOTALS, type RunTotals } from './run-totals.js';

/** Where a result object lies in the journal file, bytes. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

/**
 * What is known of a row: `new → accepted → finished`. `round` counts the jobs that ended without success, so that
 * a deliberate repetition gets an idempotency key of its own.
 */
export type RowState =
  | { readonly kind: 'accepted'; readonly jobId: string; readonly round: number }
  | { readonly kind: 'finished'; readonly span: Span; readonly line: FinishedLine; readonly round: number }
  | { readonly kind: 'new'; readonly round: number };

/** What totals need of a result; the rest stays in the file. */
type FinishedLine = Pick<ResultLine, 'status' | 'usage' | 'costUsd' | 'correct'>;

const NEW: RowState = { kind: 'new', round: 0 };

/** The journal, folded: the state of every row that has one. */
export class JournalState {
  readonly #rows = new Map<number, RowState>();

  of(row: number): RowState {
    return this.#rows.get(row) ?? NEW;
  }

  apply(entry: JournalEntry, span: Span): void {
    const { round } = this.of(entry.row);
    if ('job' in entry) this.#rows.set(entry.row, { kind: 'accepted', jobId: entry.job, round });
    else if ('result' in entry) this.#rows.set(entry.row, finishedState(entry.result, span, round));
    // `unknown` changes nothing: the row is asked for again.
  }

  /** Failed rows become new ones again. Returns how many. */
  forgetFailures(): number {
    let forgotten = 0;
    for (const [row, state] of this.#rows) {
      if (state.kind !== 'finished' || state.line.status === 'succeeded') continue;
      this.#rows.set(row, { kind: 'new', round: state.round });
      forgotten++;
    }
    return forgotten;
  }

  /** Finished rows up to `lastRow`, in no particular order. */
  *finished(lastRow: number): Generator<{ row: number; span: Span }> {
    for (const [row, state] of this.#rows) {
      if (state.kind === 'finished' && row <= lastRow) yield { row, span: state.span };
    }
  }

  totals(lastRow: number): RunTotals {
    let totals = NO_TOTALS;
    for (const [row, state] of this.#rows) {
      if (state.kind === 'finished' && row <= lastRow) totals = addLine(totals, state.line);
    }
    return totals;
  }
}

function finishedState(result: ResultLine, span: Span, round: number): RowState {
  const { status, usage, costUsd, correct } = result;
  const line: FinishedLine = { status, usage, costUsd, ...(correct === undefined ? {} : { correct }) };
  return { kind: 'finished', span, line, round: status === 'succeeded' ? round : round + 1 };
}
