import type { BudgetState } from '#scheduling';

/** One budget of one period. */
export interface BudgetRef {
  /** With the period in it: `tenant:acme:2026-11`. */
  readonly id: string;
  readonly limitNanoUsd: bigint;
  /** Epoch ms: when its period is over and nobody asks for it any more. */
  readonly endsAtMs: number;
}

export interface BudgetResult {
  readonly state: BudgetState;
  readonly granted: boolean;
  /**
   * False: the shared store is away and this process carries on from what it last knew, as every other replica does: the
   * bound of one reservation holds for each of them. Whoever must not overspend refuses then.
   */
  readonly isExact: boolean;
}

export interface BudgetSettlement {
  readonly budget: BudgetRef;
  /** As it was reserved. */
  readonly estimateNanoUsd: bigint;
  readonly actualNanoUsd: bigint;
}
