import type { BudgetState } from '#scheduling';
import type { BudgetRef, BudgetResult, BudgetSettlement } from './budget-ledger.js';

/** What `BUDGET_SCRIPT` is called as. */
export type BudgetCommand = (key: string, ...values: string[]) => Promise<[number, string, string]>;

/** A late settlement still finds its budget. */
const GRACE_MS = 3_600_000;
const SHORTEST_LIFE_MS = 60_000;

/** Budgets in Redis, one atomic script a change. */
export class RedisBudgets {
  constructor(
    private readonly run: BudgetCommand,
    /** Told what the store says, to carry on from when it is away. */
    private readonly remember: (budget: BudgetRef, state: BudgetState, nowMs: number) => void,
  ) {}

  /** @throws RangeError for an amount below zero: it would raise the budget. */
  async change(
    operation: 'reserve' | 'settle' | 'release',
    { budget, estimateNanoUsd, actualNanoUsd }: BudgetSettlement,
    nowMs: number,
  ): Promise<BudgetResult> {
    if (estimateNanoUsd < 0n || actualNanoUsd < 0n) {
      throw new RangeError(
        `a budget takes amounts of at least 0 nano-dollars, not ${estimateNanoUsd}, ${actualNanoUsd}`,
      );
    }
    const lifeMs = Math.max(SHORTEST_LIFE_MS, Math.ceil(budget.endsAtMs + GRACE_MS - nowMs));
    const { limitNanoUsd } = budget;
    const amounts = [limitNanoUsd, estimateNanoUsd, actualNanoUsd].map(String);
    const [granted, used, reserved] = await this.run(budgetKey(budget), operation, ...amounts, String(lifeMs));
    const reservedNanoUsd = BigInt(reserved);
    const state = { limitNanoUsd, spentNanoUsd: BigInt(used) - reservedNanoUsd, reservedNanoUsd };
    this.remember(budget, state, nowMs);
    return { state, granted: granted === 1, isExact: true };
  }
}

function budgetKey({ id }: BudgetRef): string {
  return `budget:${id}`;
}
