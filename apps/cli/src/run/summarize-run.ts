import { formatUsd } from '#contracts';
import { costWords } from './cost-words.js';
import { clock, count, rate } from './figures.js';
import type { RunTotals } from './run-totals.js';

/** What a run comes to: printed with --json as it is. */
export interface RunSummary {
  readonly object: 'run';
  readonly status: 'finished' | 'interrupted' | 'stopped';
  readonly input: string;
  readonly out: string;
  readonly rows: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Rows without a result: 0 when finished. */
  readonly remaining: number;
  /** Rows that were finished by earlier starts. */
  readonly resumed: number;
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number };
  /** Of the rows whose cost is known; the others are `unpriced`. */
  readonly costUsd: string;
  readonly unpriced: number;
  /** With --expect: correct / compared, over all compared rows. */
  readonly accuracy?: { readonly correct: number; readonly compared: number; readonly ratio: number };
  /** This start alone. */
  readonly seconds: number;
  readonly rowsPerSecond: number;
}

export function summarizeRun(
  run: Pick<RunSummary, 'status' | 'input' | 'out' | 'rows' | 'resumed' | 'seconds'>,
  totals: RunTotals,
): RunSummary {
  const finished = totals.succeeded + totals.failed;
  const { compared, correct } = totals;
  return {
    object: 'run',
    ...run,
    seconds: Number(run.seconds.toFixed(3)),
    succeeded: totals.succeeded,
    failed: totals.failed,
    remaining: run.rows - finished,
    usage: { inputTokens: totals.inputTokens, outputTokens: totals.outputTokens },
    costUsd: formatUsd(totals.costNanoUsd),
    unpriced: totals.unpriced,
    ...(compared > 0 ? { accuracy: { correct, compared, ratio: correct / compared } } : {}),
    rowsPerSecond: run.seconds > 0 ? Number(((finished - run.resumed) / run.seconds).toFixed(2)) : 0,
  };
}

export function describeSummary(summary: RunSummary, totals: RunTotals): string[] {
  const { accuracy, resumed } = summary;
  const tokens = `${count(summary.usage.inputTokens)} input and ${count(summary.usage.outputTokens)} output tokens`;
  const before = resumed > 0 ? `, ${count(resumed)} of them earlier` : '';
  return [
    `${count(summary.succeeded)} of ${count(summary.rows)} rows succeeded${before}, ${count(summary.failed)} failed`,
    ...(accuracy
      ? [
          `accuracy ${(accuracy.ratio * 100).toFixed(1)}% (${count(accuracy.correct)} of ${count(accuracy.compared)} answers as expected)`,
        ]
      : []),
    `${tokens}, ${costWords(totals)}`,
    `${clock(summary.seconds)} at ${rate(summary.rowsPerSecond)} rows/s`,
    `results in ${summary.out}`,
  ];
}
