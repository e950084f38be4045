import { type BudgetState, releaseBudget, reserveBudget, settleBudget } from '#scheduling';
import type { BudgetRef, BudgetResult, BudgetSettlement } from './budget-ledger.js';

interface StoredBudget {
  readonly spentNanoUsd: bigint;
  readonly reservedNanoUsd: bigint;
  readonly endsAtMs: number;
}

/** A late settlement still finds its budget; below this many, nothing is swept. */
const GRACE_MS = 3_600_000;
const FIRST_SWEEP_AT = 1_024;

/** The budgets of one process. The limit is the asker's: it may change within a period. */
export class MemoryBudgets {
  private readonly budgets = new Map<string, StoredBudget>();
  private sweepAt = FIRST_SWEEP_AT;

  constructor(private readonly isExact: boolean) {}

  reserve(budget: BudgetRef, estimateNanoUsd: bigint, nowMs: number): BudgetResult {
    const { state, granted } = reserveBudget(this.stateOf(budget), estimateNanoUsd);
    if (granted) this.store(budget, state, nowMs);
    return { state, granted, isExact: this.isExact };
  }

  settle({ budget, estimateNanoUsd, actualNanoUsd }: BudgetSettlement, nowMs: number): BudgetResult {
    const state = settleBudget(this.stateOf(budget), estimateNanoUsd, actualNanoUsd);
    this.store(budget, state, nowMs);
    return { state, granted: true, isExact: this.isExact };
  }

  release(budget: BudgetRef, estimateNanoUsd: bigint, nowMs: number): BudgetResult {
    const state = releaseBudget(this.stateOf(budget), estimateNanoUsd);
    this.store(budget, state, nowMs);
    return { state, granted: true, isExact: this.isExact };
  }

  /** What the shared store said last: where this process carries on when the store is away. */
  adopt(budget: BudgetRef, state: BudgetState, nowMs: number): void {
    this.store(budget, state, nowMs);
  }

  clear(): void {
    this.budgets.clear();
  }

  private stateOf({ id, limitNanoUsd }: BudgetRef): BudgetState {
    const { spentNanoUsd = 0n, reservedNanoUsd = 0n } = this.budgets.get(id) ?? {};
    return { limitNanoUsd, spentNanoUsd, reservedNanoUsd };
  }

  private store({ id, endsAtMs }: BudgetRef, { spentNanoUsd, reservedNanoUsd }: BudgetState, nowMs: number): void {
    if (this.budgets.size >= this.sweepAt && !this.budgets.has(id)) this.sweep(nowMs);
    this.budgets.set(id, { spentNanoUsd, reservedNanoUsd, endsAtMs });
  }

  private sweep(nowMs: number): void {
    for (const [id, { endsAtMs }] of this.budgets) if (endsAtMs + GRACE_MS < nowMs) this.budgets.delete(id);
    this.sweepAt = Math.max(FIRST_SWEEP_AT, 2 * this.budgets.size);
  }
}
