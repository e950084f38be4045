import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AttemptRecord } from '#contracts';
import { anAttempt, asStarted } from '../../../../test/support/an-attempt.js';
import { foldAttempts } from './fold-attempts.js';

describe('foldAttempts', () => {
  const final = anAttempt({ claimedBy: undefined });
  const started: AttemptRecord = { ...asStarted(final), claimedBy: 'SLUICE_CALL:1' };

  it('keeps a final record over an unknown one in either order, and the first of two final ones', () => {
    const second: AttemptRecord = { ...final, outcome: 'failed' };
    expect(foldAttempts([started, final, second])).toEqual([{ ...final, claimedBy: 'SLUICE_CALL:1' }]);
    expect(foldAttempts([final, started])).toEqual([final]);
    expect(foldAttempts([started, started])).toEqual([started]);
  });

  it('keeps each attempt once, final when any record of it is', () => {
    const attempts = Array.from({ length: 5 }, () => anAttempt());
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 9 }), { maxLength: 40 }), (order) => {
        const records = order.map((n) => {
          const attempt = attempts[n >> 1] as AttemptRecord;
          return n % 2 === 0 ? attempt : asStarted(attempt);
        });
        const folded = foldAttempts(records);
        expect(new Set(folded.map(({ attemptId }) => attemptId)).size).toBe(folded.length);
        expect(folded).toHaveLength(new Set(records.map(({ attemptId }) => attemptId)).size);
        for (const { attemptId, outcome } of folded) {
          const anyFinal = records.some((record) => record.attemptId === attemptId && record.outcome !== 'unknown');
          expect(outcome !== 'unknown').toBe(anyFinal);
        }
      }),
    );
  });
});
