import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DueDemand } from './due-demand.js';

const SLOT_MS = 15_000;
const START_MS = 112_000_000 * SLOT_MS;

interface Kept {
  readonly slot: number;
  readonly workMs: number;
  readonly dueMs: number | undefined;
}

const step = fc.record({
  aheadMs: fc.integer({ min: 0, max: 40_000 * SLOT_MS }),
  workMs: fc.integer({ min: 1, max: 500_000 }),
  passMs: fc.nat(400_000),
  waits: fc.boolean(),
  takes: fc.nat(2).map((one) => one === 0),
});

/** Work is added and taken away while time goes on. */
function play(demand: DueDemand, steps: readonly (typeof step extends fc.Arbitrary<infer S> ? S : never)[]) {
  const kept: Kept[] = [];
  let nowMs = START_MS;
  for (const { aheadMs, workMs, passMs, waits, takes } of steps) {
    nowMs += passMs;
    const last = takes ? kept.pop() : undefined;
    if (last) demand.remove(last.slot, last.workMs, last.dueMs !== undefined);
    else {
      const slot = demand.slotOf(nowMs + aheadMs, nowMs);
      const dueMs = waits ? nowMs + aheadMs : undefined;
      demand.add(slot, workMs, dueMs);
      kept.push({ slot, workMs, dueMs });
    }
  }
  return { kept, nowMs };
}

/** By the definition: work due with the last of every slot, before the first that waits in it. */
function beginOf(kept: readonly Kept[], rate: number): { exactMs: number; soonestMs: number } {
  let exactMs = Number.POSITIVE_INFINITY;
  let soonestMs = Number.POSITIVE_INFINITY;
  for (const { slot, dueMs } of kept) {
    if (dueMs === undefined) continue;
    const before = kept.filter((one) => one.slot <= slot).reduce((sum, { workMs }) => sum + workMs, 0);
    exactMs = Math.min(exactMs, dueMs - before / rate);
    soonestMs = Math.min(soonestMs, Math.floor(dueMs / SLOT_MS) * SLOT_MS - before / rate);
  }
  return { exactMs, soonestMs };
}

describe('DueDemand', () => {
  it('says when work must begin, exactly or by less than a slot too early, whatever came, went and changed', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.constantFrom(1, 0.5, 3), (steps, rate) => {
        const demand = new DueDemand();
        const half = Math.floor(steps.length / 8);
        demand.workPerMs = steps.length % 2 ? rate : 1;
        const { kept, nowMs } = play(demand, steps.slice(half));
        demand.workPerMs = rate;
        const { exactMs, soonestMs } = beginOf(kept, rate);
        const beginMs = demand.beginMs(nowMs);
        if (exactMs === Number.POSITIVE_INFINITY) expect(beginMs).toBe(exactMs);
        else {
          expect(beginMs).toBeLessThanOrEqual(exactMs + 1);
          expect(beginMs).toBeGreaterThanOrEqual(soonestMs - 1);
        }
      }),
    );
  });

  it('adds up what is due up to a time, and is empty when all is taken away', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.nat(40_000 * SLOT_MS), (steps, askMs) => {
        const demand = new DueDemand();
        const { kept, nowMs } = play(demand, steps);
        const asked = demand.slotOf(nowMs + askMs, nowMs);
        const expected = kept.filter(({ slot }) => slot <= asked).reduce((sum, { workMs }) => sum + workMs, 0);
        expect(demand.upTo(nowMs + askMs, nowMs)).toBeCloseTo(expected);
        for (const { slot, workMs, dueMs } of kept) demand.remove(slot, workMs, dueMs !== undefined);
        expect(demand.totalMs).toBe(0);
        expect(demand.beginMs(nowMs)).toBe(Number.POSITIVE_INFINITY);
      }),
    );
  });

  it('is exact about the first of a slot when that is told', () => {
    const demand = new DueDemand();
    const slot = demand.slotOf(START_MS + 1_000, START_MS);
    demand.add(slot, 100, START_MS + 1_000);
    demand.add(slot, 100, START_MS + 9_000);
    demand.remove(slot, 100, true);
    expect(demand.beginMs(START_MS)).toBe(START_MS + 900);
    demand.firstIs(slot, START_MS + 9_000);
    expect(demand.beginMs(START_MS)).toBe(START_MS + 8_900);
  });

  it('knows whether one more piece of work leaves time for what is due later', () => {
    const demand = new DueDemand();
    const laterMs = START_MS + 600_000;
    demand.add(demand.slotOf(laterMs, START_MS), 500_000, laterMs);
    expect(demand.beginOfLaterMs(START_MS + 60_000, 99_000, START_MS)).toBe(START_MS + 1_000);
    expect(demand.beginBeforeLaterMs(START_MS + 300_000, 10_000, START_MS)).toBe(START_MS + 90_000);
    expect(demand.beginOfLaterMs(laterMs + SLOT_MS, 1, START_MS)).toBe(Number.POSITIVE_INFINITY);
  });
});
