import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DueWork } from './due-work.js';

const MINUTE_MS = 60_000;
const START_MS = 28_000_000 * MINUTE_MS;

describe('DueWork', () => {
  it('adds up what is due up to a minute, whatever was added and taken away, while time goes on', () => {
    const step = fc.record({
      aheadMinutes: fc.integer({ min: -200, max: 11_000 }),
      amount: fc.integer({ min: 1, max: 1_000 }),
      passMinutes: fc.nat(30),
      takes: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: -100, max: 11_500 }), (steps, askMinutes) => {
        const work = new DueWork();
        const kept: { slot: number; amount: number }[] = [];
        let nowMs = START_MS;
        for (const { aheadMinutes, amount, passMinutes, takes } of steps) {
          nowMs += passMinutes * MINUTE_MS;
          const last = takes ? kept.pop() : undefined;
          if (last) work.change(last.slot, -last.amount);
          else {
            const slot = work.slotOf(nowMs + aheadMinutes * MINUTE_MS, nowMs);
            kept.push({ slot, amount });
            work.change(slot, amount);
          }
        }
        const until = Math.floor((nowMs + askMinutes * MINUTE_MS) / MINUTE_MS);
        const expected = kept.filter(({ slot }) => slot <= until).reduce((sum, { amount }) => sum + amount, 0);
        expect(work.upTo(nowMs + askMinutes * MINUTE_MS, nowMs)).toBeCloseTo(expected);
      }),
    );
  });
});
