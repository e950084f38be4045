import { formatUsd, type UsageReport } from '#contracts';
import type { JournalEntry } from '../../../apps/simulator/src/journal/journal-entry.js';
import { PRICES } from './simulated-config.js';

/** What a provider billed and what the ledger says, in the same words. */
export interface Figures {
  readonly attempts: number;
  readonly failed: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: string;
}

/** Of a simulator's journal: calls that were answered are billed, the others are attempts that failed. */
export function billedBy(calls: readonly JournalEntry[]): Figures {
  const billed = calls.filter(({ outcome, status }) => outcome === 'completed' && status < 300);
  const sum = (read: (call: JournalEntry) => number) => billed.reduce((total, call) => total + read(call), 0);
  const costPicoUsd = billed.reduce((total, call) => total + picoUsdOf(call), 0n);
  return {
    attempts: calls.length,
    failed: calls.length - billed.length,
    inputTokens: sum(({ inputTokens }) => inputTokens),
    outputTokens: sum(({ outputTokens }) => outputTokens),
    costUsd: formatUsd(costPicoUsd / 1_000n),
  };
}

export function writtenIn(totals: UsageReport['total']): Figures {
  const { attempts, failed, inputTokens, outputTokens, costUsd } = totals;
  return { attempts, failed, inputTokens, outputTokens, costUsd };
}

/** One US dollar a million tokens is a thousand nano-dollars a token: these prices have whole ones. */
function picoUsdOf({ model, inputTokens, outputTokens }: JournalEntry): bigint {
  const price = PRICES[model as keyof typeof PRICES];
  if (!price) throw new Error(`there is no price of ${model}`);
  const pico = (usdPerMillion: string) => BigInt(Math.round(Number(usdPerMillion) * 1_000_000));
  return BigInt(inputTokens) * pico(price.input) + BigInt(outputTokens) * pico(price.output);
}
