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

function usedWithin(taken: readonly Taken[], fromMs: number, lengthMs: number): number {
  return taken
    .filter(({ atMs }) => atMs >= fromMs && atMs < fromMs + lengthMs)
    .reduce((sum, { units }) => sum + units, 0);
}

describe('reservedGauge', () => {
  it('lets a rate, one window ahead of it and the last call in, in any interval, when overflow is refused', () => {
    fc.assert(
      fc.property(someOffers, fc.integer({ min: 1, max: 300_000 }), (offers, lengthMs) => {
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
    const small = fc.array(
      fc.record({ gapMs: fc.nat(2_000), units: fc.integer({ min: 1, max: 700 }), urgent: fc.boolean() }),
      { maxLength: 200 },
    );
    fc.assert(
      fc.property(small, (offers) => {
        const taken = takeAll(pool, offers);
        for (const { atMs } of taken) expect(usedWithin(taken, atMs, 60_000)).toBeLessThanOrEqual(6_000 + 1e-6);
      }),
    );
  });

  it('says never to a call that is larger than the depth of a billed pool', () => {
    const gauge = reservedGauge(aPool({ overflow: 'spill' }));
    expect(gauge.entryMs('urgent', [601, 0], 0)).toBe(Number.POSITIVE_INFINITY);
    expect(gauge.entryMs('urgent', [600, 0], 0)).toBeLessThanOrEqual(0);
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
