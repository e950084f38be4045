import type { JournalEntry } from './journal-entry.js';

/** Figures of one kind of call: what a bill is made from. */
export interface CallTotals {
  calls: number;
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  reasoningTokens: number;
}

/** Running sums since the journal was last cleared: right even after the ring has dropped entries. */
export class JournalTotals {
  private readonly byStatus = new Map<number, number>();
  private readonly byOutcome = new Map<string, CallTotals>();
  private readonly byModel = new Map<string, CallTotals>();

  /** Counts a call that ended. `byModel` holds completed answers with a status below 300 alone: what a provider bills for. */
  add(entry: JournalEntry): void {
    this.byStatus.set(entry.status, (this.byStatus.get(entry.status) ?? 0) + 1);
    sum(this.byOutcome, entry.outcome, entry);
    if (entry.outcome === 'completed' && entry.status < 300 && entry.model !== null)
      sum(this.byModel, entry.model, entry);
  }

  report(): {
    byStatus: Record<string, number>;
    byOutcome: Record<string, CallTotals>;
    byModel: Record<string, CallTotals>;
  } {
    return {
      byStatus: Object.fromEntries(this.byStatus),
      byOutcome: Object.fromEntries(this.byOutcome),
      byModel: Object.fromEntries(this.byModel),
    };
  }
}

function sum(groups: Map<string, CallTotals>, key: string, entry: JournalEntry): void {
  let totals = groups.get(key);
  if (!totals) {
    totals = { calls: 0, inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 };
    groups.set(key, totals);
  }
  totals.calls += 1;
  totals.inputTokens += entry.inputTokens;
  totals.outputTokens += entry.outputTokens;
  totals.cacheReadTokens += entry.cacheReadTokens;
  totals.cacheWriteTokens += entry.cacheWriteTokens;
  totals.reasoningTokens += entry.reasoningTokens;
}
