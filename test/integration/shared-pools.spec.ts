import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ReservedPool } from '#scheduling';
import { type BudgetRef, MemorySharedState, RedisSharedState, type ReservedTake, type SharedState } from '#state';
import { RecordedLogger, RecordedMetrics } from '../support/recorded-telemetry.js';
import { hasRedisServer, type RedisServer, startRedisServer } from '../support/redis-server.js';

const NOW_MS = 1_800_000_000_000;
const MONTH_MS = 30 * 86_400_000;
let names = 0;

/** 600 tokens a minute: 10 a second. Every test has its own. */
function aPool(parts: Partial<ReservedPool> = {}): ReservedPool {
  const listPrice = { inputNanoUsd: 1_000, outputNanoUsd: 2_000 };
  return {
    id: `a/m${++names}:reserved`,
    endpoint: 'a',
    model: 'm',
    listPrice,
    lane: 'reserved',
    unit: 'tokens',
    capacity: { input: 600 },
    windowMs: 60_000,
    overflow: 'reject',
    ...parts,
  };
}

const asking = (pool: ReservedPool, units: number, parts: Partial<ReservedTake> = {}): ReservedTake => ({
  pool,
  claim: 'urgent',
  units: [units, 0],
  whenAlone: 'take',
  ...parts,
});

const aBudget = (limitNanoUsd: bigint): BudgetRef => ({
  id: `tenant:acme${++names}:2026-11`,
  limitNanoUsd,
  endsAtMs: NOW_MS + MONTH_MS,
});

/** What every adapter does with reserved pools and budgets. */
function contract(open: () => Promise<SharedState>): void {
  let state: SharedState;
  beforeAll(async () => {
    state = await open();
  });
  afterAll(async () => {
    await state.close();
  });

  it('takes urgent work until the window is full, and says when there is room again', async () => {
    const pool = aPool();
    expect(await state.takeReserved(asking(pool, 500), NOW_MS)).toEqual({
      granted: true,
      entryMs: NOW_MS,
      levels: [500, 0],
    });
    expect(await state.takeReserved(asking(pool, 200), NOW_MS)).toMatchObject({ granted: true, levels: [700, 0] });
    const refused = await state.takeReserved(asking(pool, 1), NOW_MS);
    expect(refused).toMatchObject({ granted: false, levels: [700, 0] });
    expect(refused.entryMs).toBeCloseTo(NOW_MS + 10_000, 0);
    expect((await state.takeReserved(asking(pool, 1), NOW_MS + 10_001)).granted).toBe(true);
  });

  it('lets deferrable work take what drains away, and leaves the burst to the urgent', async () => {
    const pool = aPool();
    expect((await state.takeReserved(asking(pool, 100, { claim: 'deferrable' }), NOW_MS)).granted).toBe(true);
    const refused = await state.takeReserved(asking(pool, 1, { claim: 'deferrable' }), NOW_MS);
    expect(refused.granted).toBe(false);
    expect(refused.entryMs).toBeCloseTo(NOW_MS + 8_800, 0);
    expect((await state.takeReserved(asking(pool, 1), NOW_MS)).granted).toBe(true);
  });

  it('begins as if paced work had filled the trailing window where overflow is billed', async () => {
    const pool = aPool({ overflow: 'pay-as-you-go' });
    expect((await state.takeReserved(asking(pool, 60), NOW_MS)).granted).toBe(false);
    const later = NOW_MS + 7_000;
    expect((await state.takeReserved(asking(pool, 60), later)).granted).toBe(true);
    const { granted, entryMs } = await state.takeReserved(asking(pool, 60), later);
    expect(granted).toBe(false);
    expect(entryMs).toBe(NOW_MS + 13_000);
  });

  it('lets a call of any size in when it fits the rest of the trailing window, where overflow is billed', async () => {
    const pool = aPool({ overflow: 'spill' });
    await state.takeReserved(asking(pool, 0), NOW_MS);
    const later = NOW_MS + 61_000;
    expect((await state.takeReserved(asking(pool, 600), later)).granted).toBe(true);
    expect(await state.takeReserved(asking(pool, 1), later)).toMatchObject({ granted: false, entryMs: later + 61_000 });
    await state.settleReserved(pool, { units: [-250, 0] }, later + 1_000);
    expect((await state.takeReserved(asking(pool, 251), later + 1_000)).granted).toBe(false);
    expect((await state.takeReserved(asking(pool, 250), later + 1_000)).granted).toBe(true);
    expect((await state.takeReserved(asking(pool, 601), later)).entryMs).toBe(Number.POSITIVE_INFINITY);
  });

  it('gives nothing back for a call that has left the trailing window already', async () => {
    const pool = aPool({ overflow: 'spill' });
    await state.takeReserved(asking(pool, 0), NOW_MS);
    const later = NOW_MS + 61_000;
    await state.takeReserved(asking(pool, 600), later);
    await state.settleReserved(pool, { units: [-100, 0], takenAtMs: NOW_MS - 1_000 }, later);
    expect((await state.takeReserved(asking(pool, 1), later)).granted).toBe(false);
    await state.settleReserved(pool, { units: [-100, 0], takenAtMs: later }, later);
    expect((await state.takeReserved(asking(pool, 100), later)).granted).toBe(true);
  });

  it('counts input and output apart where the provider does', async () => {
    const pool = aPool({ unit: 'input-and-output-tokens', capacity: { input: 600, output: 60 } });
    const both = (input: number, output: number) => asking(pool, 0, { units: [input, output] });
    expect((await state.takeReserved(both(10, 61), NOW_MS)).granted).toBe(true);
    const refused = await state.takeReserved(both(10, 1), NOW_MS);
    expect(refused).toMatchObject({ granted: false, levels: [10, 61] });
    expect((await state.takeReserved(both(10, 1), NOW_MS + 1_001)).levels[0]).toBeCloseTo(10);
  });

  it('paces credit by uniform progress and begins anew with the next window', async () => {
    const pool = aPool({ windowMs: MONTH_MS, capacity: { input: 30_000 } });
    const startMs = Math.ceil(NOW_MS / MONTH_MS) * MONTH_MS;
    const deferrable = (units: number) => asking(pool, units, { claim: 'deferrable' });
    const refused = await state.takeReserved(deferrable(1_000), startMs);
    expect(refused.granted).toBe(false);
    expect(refused.entryMs).toBeCloseTo(startMs + MONTH_MS / 30 - MONTH_MS / 1_000, -1);
    expect((await state.takeReserved(asking(pool, 30_000), startMs)).granted).toBe(true);
    expect((await state.takeReserved(asking(pool, 1), startMs + 1)).entryMs).toBe(startMs + MONTH_MS);
    expect((await state.takeReserved(asking(pool, 1), startMs + MONTH_MS)).granted).toBe(true);
    expect((await state.takeReserved(asking(pool, 30_001), startMs)).entryMs).toBe(Number.POSITIVE_INFINITY);
  });

  it('renews the credit of a calendar month on the first', async () => {
    const pool = aPool({ windowMs: MONTH_MS, renews: 'calendar-month', capacity: { input: 1_000 } });
    const at = (text: string) => Date.parse(`${text}T00:00:00Z`);
    const ask = (units: number, text: string) => state.takeReserved(asking(pool, units), at(text));
    expect((await ask(1_000, '2027-01-31')).granted).toBe(true);
    expect((await ask(1, '2027-01-31')).entryMs).toBe(at('2027-02-01'));
    expect((await ask(1_000, '2027-02-01')).granted).toBe(true);
    expect((await ask(1, '2027-02-28')).entryMs).toBe(at('2027-03-01'));
    const half = await state.takeReserved(asking(pool, 500, { claim: 'deferrable' }), at('2027-03-01'));
    expect(half.entryMs).toBeCloseTo(at('2027-03-01') + (0.5 - 0.001) * 31 * 86_400_000, -1);
  });

  it('corrects an estimate in both directions, never below empty', async () => {
    const pool = aPool();
    const level = async () => (await state.takeReserved(asking(pool, 0), NOW_MS)).levels[0];
    await state.takeReserved(asking(pool, 100), NOW_MS);
    await state.settleReserved(pool, { units: [50, 0] }, NOW_MS);
    expect(await level()).toBe(150);
    await state.settleReserved(pool, { units: [-500, 0] }, NOW_MS);
    expect(await level()).toBe(0);
  });

  it('takes nothing before the time the provider named, however empty it is', async () => {
    const pool = aPool();
    await state.blockReserved(pool, NOW_MS + 5_000, NOW_MS);
    await state.blockReserved(pool, NOW_MS + 2_000, NOW_MS);
    expect(await state.takeReserved(asking(pool, 1), NOW_MS + 4_999)).toMatchObject({
      granted: false,
      entryMs: NOW_MS + 5_000,
    });
    expect((await state.takeReserved(asking(pool, 1), NOW_MS + 5_000)).granted).toBe(true);
  });

  it('gives nothing to a replica whose clock is behind that one ahead of it has taken', async () => {
    const pool = aPool();
    await state.takeReserved(asking(pool, 600), NOW_MS);
    expect((await state.takeReserved(asking(pool, 1), NOW_MS - 120_000)).granted).toBe(false);
    expect((await state.takeReserved(asking(pool, 0), NOW_MS + 1_000)).levels[0]).toBeCloseTo(590, 5);
  });

  it('reserves a budget while anything is left, settles and releases', async () => {
    const budget = aBudget(100n);
    expect(await state.reserveBudget(budget, 60n, NOW_MS)).toMatchObject({ granted: true, isExact: true });
    expect(await state.reserveBudget(budget, 60n, NOW_MS)).toMatchObject({ granted: true });
    const refused = await state.reserveBudget(budget, 1n, NOW_MS);
    expect(refused).toMatchObject({ granted: false, state: { spentNanoUsd: 0n, reservedNanoUsd: 120n } });
    const settled = await state.settleBudget({ budget, estimateNanoUsd: 60n, actualNanoUsd: 10n }, NOW_MS);
    expect(settled.state).toEqual({ limitNanoUsd: 100n, spentNanoUsd: 10n, reservedNanoUsd: 60n });
    const released = await state.releaseBudget(budget, 60n, NOW_MS);
    expect(released.state).toEqual({ limitNanoUsd: 100n, spentNanoUsd: 10n, reservedNanoUsd: 0n });
    // Given back twice, after a crash: no credit comes of it.
    expect((await state.releaseBudget(budget, 60n, NOW_MS)).state.reservedNanoUsd).toBe(0n);
    expect((await state.reserveBudget(budget, 0n, NOW_MS)).state.spentNanoUsd).toBe(10n);
  });

  it('counts money exactly where doubles do not', async () => {
    const budget = aBudget(9_007_199_254_740_995n);
    await state.settleBudget({ budget, estimateNanoUsd: 0n, actualNanoUsd: 9_007_199_254_740_993n }, NOW_MS);
    expect(await state.reserveBudget(budget, 1n, NOW_MS)).toMatchObject({ granted: true });
    expect(await state.reserveBudget(budget, 1n, NOW_MS)).toMatchObject({ granted: true });
    const { granted, state: full } = await state.reserveBudget(budget, 1n, NOW_MS);
    expect({ granted, full }).toMatchObject({
      granted: false,
      full: { spentNanoUsd: 9_007_199_254_740_993n, reservedNanoUsd: 2n },
    });
  });

  it('follows a limit that is changed within its period', async () => {
    const budget = aBudget(10n);
    await state.settleBudget({ budget, estimateNanoUsd: 0n, actualNanoUsd: 10n }, NOW_MS);
    expect((await state.reserveBudget(budget, 1n, NOW_MS)).granted).toBe(false);
    expect((await state.reserveBudget({ ...budget, limitNanoUsd: 11n }, 1n, NOW_MS)).granted).toBe(true);
  });
}

/** However replicas ask: no interval of a window holds more than the window where overflow is billed. */
async function expectPaced(replicas: readonly SharedState[], pool: ReservedPool, asks: readonly Ask[]): Promise<void> {
  const taken: { atMs: number; units: number }[] = [];
  let atMs = NOW_MS;
  for (const { afterMs, units, replica, claim } of asks) {
    atMs += afterMs;
    const state = replicas[replica % replicas.length] as SharedState;
    const { granted } = await state.takeReserved(asking(pool, units, { claim }), atMs);
    if (granted) taken.push({ atMs, units });
  }
  for (const { atMs: fromMs } of taken) {
    const within = taken.filter((take) => take.atMs >= fromMs && take.atMs < fromMs + pool.windowMs);
    const sum = within.reduce((total, { units }) => total + units, 0);
    const largest = Math.max(...within.map(({ units }) => units));
    // Refused overflow: a leaky bucket of a window, as at the provider. Billed: the window, whatever comes.
    expect(sum).toBeLessThanOrEqual(
      (pool.overflow === 'reject' ? 2 * pool.capacity.input + largest : pool.capacity.input) + 1e-6,
    );
  }
}

interface Ask {
  readonly afterMs: number;
  readonly units: number;
  readonly replica: number;
  readonly claim: 'urgent' | 'deferrable';
}

const someAsks = fc.array(
  fc.record({
    afterMs: fc.integer({ min: 0, max: 9_000 }),
    // Up to a whole window, and beyond it.
    units: fc.oneof(fc.integer({ min: 1, max: 80 }), fc.integer({ min: 1, max: 650 })),
    replica: fc.nat(1),
    claim: fc.constantFrom('urgent' as const, 'deferrable' as const),
  }),
  { minLength: 20, maxLength: 120 },
);
const someOverflow = fc.constantFrom('reject' as const, 'pay-as-you-go' as const, 'spill' as const);

describe('reserved pools and budgets in memory', () => {
  contract(async () => new MemorySharedState());

  it('give prepaid capacity to nobody else than who may pace it alone', () => {
    const state = new MemorySharedState();
    const refused = state.takeReserved(asking(aPool(), 1, { whenAlone: 'refuse' }), NOW_MS);
    expect(refused).toMatchObject({ granted: false, entryMs: NOW_MS + 1_000 });
  });

  it('never let more through than the rate in any window', async () => {
    await fc.assert(
      fc.asyncProperty(someAsks, someOverflow, (asks, overflow) =>
        expectPaced([new MemorySharedState()], aPool({ overflow }), asks),
      ),
    );
  });
});

const withRedis = hasRedisServer() ? describe : describe.skip;

withRedis('reserved pools and budgets in Redis (skipped where there is no redis-server)', () => {
  let server: RedisServer;
  const open = () =>
    RedisSharedState.open({ url: server.url, logger: new RecordedLogger(), metrics: new RecordedMetrics() });
  const opened: SharedState[] = [];
  beforeAll(async () => {
    server = await startRedisServer();
  });
  beforeEach(async () => {
    opened.push(await open(), await open());
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((state) => state.close()));
  });
  afterAll(async () => {
    await server.stop();
  });

  describe('contract', () => {
    contract(open);
  });

  it('never let two replicas have more than the rate in any window', async () => {
    await fc.assert(
      fc.asyncProperty(someAsks, someOverflow, (asks, overflow) => expectPaced(opened, aPool({ overflow }), asks)),
      { numRuns: 25 },
    );
  });

  it('say the same as memory, whatever is asked', async () => {
    const [shared] = opened as [SharedState];
    await fc.assert(
      fc.asyncProperty(someAsks, someOverflow, async (asks, overflow) => {
        const pool = aPool({ overflow });
        const memory = new MemorySharedState();
        let atMs = NOW_MS;
        for (const { afterMs, units, claim, replica } of asks) {
          atMs += afterMs;
          if (replica === 1 && units > 60) {
            const correction = { units: [40 - units, 0] as const, takenAtMs: atMs - 8 * afterMs };
            await Promise.all([shared, memory].map((state) => state.settleReserved(pool, correction, atMs)));
            continue;
          }
          const [here, there] = [
            memory.takeReserved(asking(pool, units, { claim }), atMs),
            await shared.takeReserved(asking(pool, units, { claim }), atMs),
          ];
          expect(there.granted).toBe(here.granted);
          expect(there.levels[0]).toBeCloseTo(here.levels[0], 6);
          if (Number.isFinite(here.entryMs)) expect(there.entryMs).toBeCloseTo(here.entryMs, 3);
          else expect(there.entryMs).toBe(here.entryMs);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('overshoot a budget by less than one reservation, however many ask at once', async () => {
    const budget = aBudget(1_000n);
    const asked = Array.from({ length: 200 }, (_, i) => BigInt(10 + (i % 31)));
    const results = await Promise.all(
      asked.map(async (estimate, i) => ({
        estimate,
        ...(await (opened[i % 2] as SharedState).reserveBudget(budget, estimate, NOW_MS)),
      })),
    );
    const granted = results.filter((result) => result.granted).map(({ estimate }) => estimate);
    const reserved = granted.reduce((sum, estimate) => sum + estimate, 0n);
    expect(reserved).toBeGreaterThanOrEqual(1_000n);
    expect(reserved).toBeLessThan(1_000n + 40n);
  });

  it('say that a budget is not exact while Redis is away, and carry on from what they knew', async () => {
    const [state] = opened as [SharedState];
    const budget = aBudget(100n);
    await state.settleBudget({ budget, estimateNanoUsd: 0n, actualNanoUsd: 99n }, NOW_MS);
    server.freeze();
    try {
      expect(await state.reserveBudget(budget, 5n, NOW_MS)).toMatchObject({ granted: true, isExact: false });
      expect(await state.reserveBudget(budget, 5n, NOW_MS)).toMatchObject({ granted: false, isExact: false });
      const pool = aPool();
      expect(await state.takeReserved(asking(pool, 1, { whenAlone: 'refuse' }), NOW_MS)).toMatchObject({
        granted: false,
      });
    } finally {
      server.thaw();
    }
  });
});
