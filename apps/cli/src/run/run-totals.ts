import { parseUsd, type TokenUsage } from '#contracts';
import type { ResultLine } from './result-line.js';

/** Sums over finished rows. */
export interface RunTotals {
  readonly succeeded: number;
  readonly failed: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Of the rows whose cost is known. */
  readonly costNanoUsd: bigint;
  /** Rows whose cost nobody knows: their model has no price. */
  readonly unpriced: number;
  /** Rows that were compared (`--expect`), and those that agreed. */
  readonly compared: number;
  readonly correct: number;
}

export const NO_TOTALS: RunTotals = {
  succeeded: 0,
  failed: 0,
  inputTokens: 0,
  outputTokens: 0,
  costNanoUsd: 0n,
  unpriced: 0,
  compared: 0,
  correct: 0,
};

export function addLine(
  totals: RunTotals,
  line: Pick<ResultLine, 'status' | 'usage' | 'costUsd' | 'correct'>,
): RunTotals {
  const succeeded = line.status === 'succeeded';
  return {
    succeeded: totals.succeeded + (succeeded ? 1 : 0),
    failed: totals.failed + (succeeded ? 0 : 1),
    inputTokens: totals.inputTokens + inputTokensOf(line.usage),
    outputTokens: totals.outputTokens + (line.usage?.outputTokens ?? 0),
    costNanoUsd: totals.costNanoUsd + (line.costUsd === null ? 0n : parseUsd(line.costUsd)),
    unpriced: totals.unpriced + (line.costUsd === null ? 1 : 0),
    compared: totals.compared + (line.correct === undefined ? 0 : 1),
    correct: totals.correct + (line.correct ? 1 : 0),
  };
}

/** All input, however it was priced. */
function inputTokensOf(usage: TokenUsage | null): number {
  return (usage?.inputTokens ?? 0) + (usage?.cacheReadTokens ?? 0) + (usage?.cacheWriteTokens ?? 0);
}
