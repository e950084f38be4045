/**
 * One budget of one period, in nano-dollars. `reservedNanoUsd` is the sum of what attempts in flight may cost; it becomes
 * `spentNanoUsd` when they are over. Plain numbers in, plain numbers out: memory and a script in a shared store follow the
 * same three transitions.
 *
 *     (spent, reserved) ──reserve e──► (spent, reserved + e)      only while spent + reserved < limit
 *                       ──settle e a──► (spent + a, reserved − e)
 *                       ──release e──► (spent, reserved − e)
 *
 * **Bound.** A reservation is granted while there is anything left, for its whole estimate. So `spent + reserved` exceeds
 * the limit by less than the last reservation, across all replicas; and as long as no attempt costs more than was reserved
 * for it, so does `spent`.
 */
export interface BudgetState {
  readonly limitNanoUsd: bigint;
  readonly spentNanoUsd: bigint;
  readonly reservedNanoUsd: bigint;
}

export interface BudgetGrant {
  readonly state: BudgetState;
  readonly granted: boolean;
}

/** @throws RangeError for an amount below zero: it would raise the budget. */
export function reserveBudget(state: BudgetState, estimateNanoUsd: bigint): BudgetGrant {
  check(estimateNanoUsd);
  if (remainingBudget(state) <= 0n) return { state, granted: false };
  return { state: { ...state, reservedNanoUsd: state.reservedNanoUsd + estimateNanoUsd }, granted: true };
}

/** The attempt is over: what it cost takes the place of what was reserved for it. @throws RangeError for an amount below zero. */
export function settleBudget(state: BudgetState, estimateNanoUsd: bigint, actualNanoUsd: bigint): BudgetState {
  check(actualNanoUsd);
  return { ...releaseBudget(state, estimateNanoUsd), spentNanoUsd: state.spentNanoUsd + actualNanoUsd };
}

/** The attempt did not happen. @throws RangeError for an amount below zero. */
export function releaseBudget(state: BudgetState, estimateNanoUsd: bigint): BudgetState {
  check(estimateNanoUsd);
  const left = state.reservedNanoUsd - estimateNanoUsd;
  // A reservation that was given back twice (a crash, a redelivery) must not become credit.
  return { ...state, reservedNanoUsd: left > 0n ? left : 0n };
}

/** What may still be reserved; below zero when the limit was lowered or the last reservation went over it. */
export function remainingBudget({ limitNanoUsd, spentNanoUsd, reservedNanoUsd }: BudgetState): bigint {
  return limitNanoUsd - spentNanoUsd - reservedNanoUsd;
}

function check(nanoUsd: bigint): void {
  if (nanoUsd < 0n) throw new RangeError(`A budget takes amounts of at least 0 nano-dollars, not ${nanoUsd}.`);
}
