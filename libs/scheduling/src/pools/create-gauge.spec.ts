import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { reservedGauge } from './create-gauge.js';
import type { ReservedPool } from './pool.js';

const aPool = (parts: Partial<ReservedPool> = {}): ReservedPool => ({
  id: 'r',
  endpoint: 'e',
  model: 'm',
  lane: 'reserved',
  listPrice: { inputNanoUsd: 1, outputNanoUsd: 1 },
  unit: 'tokens',
  capacity: { input: 6_000 },
  windowMs: 60_000,
  overflow: 'reject',
  ...parts,
});

interface Taken {
  readonly atMs: number;
  readonly units: number;
}

/** Offers calls at given gaps; whatever is let in is taken. */
function takeAll(pool: ReservedPool, offers: readonly { gapMs: number; units: number; urgent: boolean }[]): Taken[] {
  const gauge = reservedGauge(pool);
  const taken: Taken[] = [];
  let nowMs = 0;
  for (const { gapMs, units, urgent } of offers) {
    nowMs += gapMs;
    if (gauge.entryMs(urgent ? 'urgent' : 'deferrable', [units, 0], nowMs) > nowMs) continue;
    gauge.pour([units, 0], nowMs);
    taken.push({ atMs: nowMs, units });
  }
  return taken;
}

const someOffers = fc.array(
  fc.record({ gapMs: fc.nat(20_000), units: fc.integer({ min: 1, max: 4_000 }), urgent: fc.boolean() }),
  { maxLength: 120 },
);

/** Five times the rate and more, most of it urgent: what is let in is what the gauge allows, not what was asked for. */
const manyOffers = fc.array(
  fc.record({
    gapMs: fc.nat(3_000),
    units: fc.integer({ min: 500, max: 1_500 }),
    urgent: fc.nat(9).map((one) => one > 0),
  }),
  { minLength: 40, maxLength: 120, size: 'max' },
);

function usedWithin(taken: readonly Taken[], fromMs: number, lengthMs: number): number {
  return taken
    .filter(({ atMs }) => atMs >= fromMs && atMs < fromMs + lengthMs)
    .reduce((sum, { units }) => sum + units, 0);
}

describe('reservedGauge', () => {
  it('lets a rate, one window ahead of it and the last call in, in any interval, when overflow is refused', () => {
    fc.assert(
      fc.property(manyOffers, fc.integer({ min: 1, max: 300_000 }), (offers, lengthMs) => {
        const taken = takeAll(aPool(), offers);
        const largest = Math.max(0, ...taken.map(({ units }) => units));
        for (const { atMs } of taken)
          expect(usedWithin(taken, atMs, lengthMs)).toBeLessThanOrEqual(
            (lengthMs * 6_000) / 60_000 + 6_000 + largest + 1e-6,
          );
      }),
    );
  });

  it('never lets more than a window into any interval of its length when overflow is billed', () => {
    const pool = aPool({ overflow: 'pay-as-you-go' });
    const anySize = fc.array(
      fc.record({ gapMs: fc.nat(2_000), units: fc.integer({ min: 1, max: 7_000 }), urgent: fc.boolean() }),
      { maxLength: 200 },
    );
    fc.assert(
      fc.property(fc.oneof(anySize, someOffers), (offers) => {
        const taken = takeAll(pool, offers);
        for (const { atMs } of taken) expect(usedWithin(taken, atMs, 60_000)).toBeLessThanOrEqual(6_000 + 1e-6);
      }),
    );
  });

  it('lets a call of up to a whole window into a billed pool, once the trailing window has room for it', () => {
    const gauge = reservedGauge(aPool({ overflow: 'spill' }));
    expect(gauge.entryMs('urgent', [6_001, 0], 0)).toBe(Number.POSITIVE_INFINITY);
    expect(gauge.entryMs('deferrable', [6_000, 0], 0)).toBeLessThanOrEqual(0);
    gauge.pour([3_000, 0], 0);
    gauge.pour([1_500, 0], 30_000);
    expect(gauge.entryMs('urgent', [1_500, 0], 30_000)).toBeLessThanOrEqual(30_000);
    // What was taken at 0 has left a minute and a slot later.
    expect(gauge.entryMs('urgent', [1_501, 0], 30_000)).toBe(61_000);
    expect(gauge.entryMs('urgent', [4_501, 0], 30_000)).toBe(91_000);
  });

  it('fills a billed pool with calls of a quarter of the window', () => {
    const gauge = reservedGauge(aPool({ overflow: 'pay-as-you-go' }));
    let taken = 0;
    for (let nowMs = 0; nowMs < 3_600_000; nowMs += 500) {
      if (gauge.entryMs('deferrable', [1_500, 0], nowMs) > nowMs) continue;
      gauge.pour([1_500, 0], nowMs);
      taken += 1_500;
    }
    expect(taken / (60 * 6_000)).toBeGreaterThan(0.97);
  });

  it('gives back what a call did not use without making room for more than the window', () => {
    const gauge = reservedGauge(aPool({ overflow: 'spill' }));
    gauge.pour([2_000, 0], 0);
    gauge.pour([4_000, 0], 30_000);
    // Half of the later call: nobody says that it was the later one.
    gauge.pour([-2_000, 0], 31_000);
    expect(gauge.entryMs('urgent', [2_000, 0], 31_000)).toBeLessThanOrEqual(31_000);
    expect(gauge.entryMs('urgent', [2_001, 0], 31_000)).toBe(91_000);
  });

  it('gives nothing back for a call that has left the trailing window already', () => {
    const gauge = reservedGauge(aPool({ overflow: 'spill' }));
    gauge.pour([1_000, 0], 0);
    gauge.pour([6_000, 0], 70_000);
    gauge.pour([-900, 0], 71_000, 0);
    expect(gauge.entryMs('urgent', [1, 0], 71_000)).toBe(131_000);
    gauge.pour([-900, 0], 72_000, 70_000);
    expect(gauge.entryMs('urgent', [900, 0], 72_000)).toBeLessThanOrEqual(72_000);
  });

  it('counts what a shared store says that others took', () => {
    const gauge = reservedGauge(aPool({ overflow: 'spill' }));
    gauge.pour([1_000, 0], 0);
    gauge.observe([5_000, 0], 0);
    expect(gauge.share(0)).toBeCloseTo(5 / 6);
    expect(gauge.entryMs('urgent', [1_000, 0], 0)).toBeLessThanOrEqual(0);
    expect(gauge.entryMs('urgent', [1_001, 0], 0)).toBe(61_000);
  });

  it('leaves the burst to urgent work', () => {
    const gauge = reservedGauge(aPool());
    gauge.pour([3_000, 0], 0);
    expect(gauge.entryMs('urgent', [1, 0], 0)).toBe(0);
    expect(gauge.entryMs('deferrable', [1, 0], 0)).toBeCloseTo(28_800, 3);
  });

  it('counts input and output apart and waits for the fuller one', () => {
    const gauge = reservedGauge(aPool({ unit: 'input-and-output-tokens', capacity: { input: 6_000, output: 600 } }));
    gauge.pour([100, 900], 0);
    expect(gauge.share(0)).toBeCloseTo(1.5);
    expect(gauge.entryMs('urgent', [1, 1], 0)).toBeCloseTo(30_000, 1);
  });

  it('takes back what an estimate was too high by', () => {
    const gauge = reservedGauge(aPool());
    gauge.pour([6_000, 0], 0);
    gauge.pour([-5_000, 0], 0);
    expect(gauge.share(0)).toBeCloseTo(1 / 6);
  });

  it('renews the credit of a calendar month on the first, however long the month is', () => {
    const month = { windowMs: 30 * 86_400_000, renews: 'calendar-month', capacity: { input: 1_000 } } as const;
    const gauge = reservedGauge(aPool(month));
    const at = (text: string) => Date.parse(`${text}T00:00:00Z`);
    gauge.pour([1_000, 0], at('2026-01-31'));
    expect(gauge.entryMs('urgent', [1, 0], at('2026-01-31'))).toBe(at('2026-02-01'));
    expect(gauge.entryMs('urgent', [1, 0], at('2026-02-01'))).toBe(at('2026-02-01'));
    // Half of February, which has 28 days.
    expect(gauge.entryMs('deferrable', [500, 0], at('2026-02-01')) / 86_400_000).toBeCloseTo(
      at('2026-02-15') / 86_400_000,
      0,
    );
    gauge.pour([1_000, 0], at('2026-02-20'));
    expect(gauge.entryMs('urgent', [1, 0], at('2026-02-21'))).toBe(at('2026-03-01'));
  });

  it('paces credit of a month by uniform progress, and lets urgent work ahead of it', () => {
    const windowMs = 30 * 86_400_000;
    const gauge = reservedGauge(aPool({ windowMs, capacity: { input: 1_000_000 } }));
    gauge.pour([500_000, 0], 0);
    expect(gauge.entryMs('urgent', [100_000, 0], 0)).toBe(0);
    const freeMs = gauge.entryMs('deferrable', [100_000, 0], 0);
    expect(freeMs / windowMs).toBeGreaterThan(0.59);
    expect(freeMs / windowMs).toBeLessThan(0.61);
    expect(gauge.entryMs('urgent', [600_000, 0], 0)).toBe(windowMs);
    expect(gauge.share(windowMs)).toBe(0);
  });
});
