import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type BudgetState, releaseBudget, remainingBudget, reserveBudget, settleBudget } from './budget-state.js';

const empty: BudgetState = { limitNanoUsd: 1_000n, spentNanoUsd: 0n, reservedNanoUsd: 0n };

describe('budget', () => {
  it('is exceeded by less than one reservation, whatever the order of attempts, and loses no money', () => {
    const step = fc.record({
      estimate: fc.bigInt({ min: 1n, max: 300n }),
      share: fc.bigInt({ min: 0n, max: 100n }),
      ends: fc.constantFrom('settle', 'release', 'open'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        let state = empty;
        let paid = 0n;
        let largest = 0n;
        const open: { estimate: bigint; actual: bigint; ends: string }[] = [];
        for (const { estimate, share, ends } of steps) {
          const grant = reserveBudget(state, estimate);
          state = grant.state;
          if (grant.granted) {
            largest = estimate > largest ? estimate : largest;
            open.push({ estimate, actual: (estimate * share) / 100n, ends });
          }
          const first = open[0];
          if (first && first.ends !== 'open') {
            open.shift();
            if (first.ends === 'settle') {
              state = settleBudget(state, first.estimate, first.actual);
              paid += first.actual;
            } else state = releaseBudget(state, first.estimate);
          }
          expect(state.spentNanoUsd).toBe(paid);
          expect(state.reservedNanoUsd).toBe(open.reduce((sum, one) => sum + one.estimate, 0n));
          expect(state.spentNanoUsd + state.reservedNanoUsd < state.limitNanoUsd + largest).toBe(true);
        }
      }),
    );
  });

  it('grants nothing when nothing is left', () => {
    const { state } = reserveBudget(empty, 1_500n);
    expect(remainingBudget(state)).toBe(-500n);
    expect(reserveBudget(state, 1n).granted).toBe(false);
  });

  it('makes no credit of a reservation that is given back twice', () => {
    const { state } = reserveBudget(empty, 100n);
    expect(remainingBudget(releaseBudget(releaseBudget(state, 100n), 100n))).toBe(1_000n);
  });

  it('refuses an amount below zero', () => {
    expect(() => reserveBudget(empty, -1n)).toThrow('at least 0 nano-dollars');
  });
});
