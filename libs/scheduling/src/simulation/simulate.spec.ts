import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LANES } from '#contracts';
import type { PoolSet } from '../pools/pool.js';
import { createWorld } from './create-world.js';
import { simulate } from './simulate.js';
import { POLICY_NAMES, type PolicyName, type SimulationResult } from './simulation-types.js';
import type { Workload } from './workload.js';
import type { WorldRequest } from './world.js';

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
const HOUR_MS = 60 * MINUTE_MS;
const target = { endpoint: 'e', model: 'm', listPrice: { inputNanoUsd: 150, outputNanoUsd: 600 } };
const pools: PoolSet = {
  reserved: [
    {
      ...target,
      id: 'r',
      lane: 'reserved',
      unit: 'nano-usd',
      capacity: { input: 800_000 },
      windowMs: MINUTE_MS,
      overflow: 'reject',
    },
  ],
  batch: [
    {
      ...target,
      id: 'b',
      lane: 'batch',
      priceFactor: 0.5,
      maxRequests: 1_000,
      windowMs: 24 * HOUR_MS,
      expiryKeepsPartials: true,
      cancelMs: 10 * MINUTE_MS,
    },
  ],
  flex: [{ ...target, id: 'f', lane: 'flex', priceFactor: 0.5 }],
  sync: [{ ...target, id: 's', lane: 'sync' }],
};

const WITHIN_MS = [1, 15, 120, 1_440].map((minutes) => minutes * MINUTE_MS);

const aWorkload = fc
  .array(
    fc.record({
      gapMs: fc.nat(4 * MINUTE_MS),
      within: fc.nat(WITHIN_MS.length - 1),
      inputTokens: fc.integer({ min: 10, max: 4_000 }),
      outputTokens: fc.integer({ min: 1, max: 800 }),
      tenant: fc.constantFrom('a', 'b', 'c'),
    }),
    { minLength: 1, maxLength: 150 },
  )
  .map((rows): Workload => {
    let arrivalMs = 0;
    const jobs = rows.map(({ gapMs, within, inputTokens, outputTokens, tenant }, index) => {
      arrivalMs += gapMs;
      return { index, tenant, arrivalMs, deadlineMs: arrivalMs + (WITHIN_MS[within] ?? 0), inputTokens, outputTokens };
    });
    return { jobs, spanMs: arrivalMs };
  });

/** Five times what prepaid capacity serves, none of which can wait. */
const aRush = fc
  .array(fc.record({ gapMs: fc.nat(8_000), withinMs: fc.integer({ min: 8_000, max: 40_000 }) }), {
    minLength: 60,
    maxLength: 120,
    size: 'max',
  })
  .map((rows): Workload => {
    let arrivalMs = 0;
    const jobs = rows.map(({ gapMs, withinMs }, index) => {
      arrivalMs += gapMs;
      const size = { inputTokens: 200, outputTokens: 400 };
      return { index, tenant: 'a', arrivalMs, deadlineMs: arrivalMs + withinMs, ...size };
    });
    return { jobs, spanMs: arrivalMs };
  });

const aWorld = fc.record({
  seed: fc.nat(1_000),
  stuckBatchShare: fc.constantFrom(0, 0.4),
  flexOffered: fc.boolean(),
});

function run(policy: PolicyName, workload: Workload, world: WorldRequest): SimulationResult {
  return simulate({ workload, pools, world: createWorld(world), policy, seed: 1 });
}

describe('simulate', () => {
  it('answers every job once, and the money adds up, under every policy', () => {
    fc.assert(
      fc.property(aWorkload, aWorld, fc.constantFrom(...POLICY_NAMES), (workload, world, policy) => {
        const result = run(policy, workload, world);
        const jobs = workload.jobs.length;
        const total = (record: Readonly<Record<string, number>>) =>
          Object.values(record).reduce((sum, one) => sum + one, 0);
        expect(total(result.jobsByLane)).toBe(jobs);
        expect(total(result.costByLane)).toBeCloseTo(result.costNanoUsd, 3);
        expect(total(result.listByLane)).toBeCloseTo(result.listNanoUsd, 3);
        expect(result.costByLane.reserved).toBe(0);
        const paid = LANES.reduce(
          (sum, lane) => sum + result.listByLane[lane] * { reserved: 0, batch: 0.5, flex: 0.5, sync: 1 }[lane],
          0,
        );
        expect(result.costNanoUsd).toBeCloseTo(paid + result.doubleSpendNanoUsd, 3);
        for (const { index, arrivalMs } of workload.jobs) {
          expect(result.perJob.startMs[index]).toBeGreaterThanOrEqual(arrivalMs);
          expect(result.perJob.finishMs[index]).toBeGreaterThan(result.perJob.startMs[index] ?? 0);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('costs list price when everything is bought at once', () => {
    fc.assert(
      fc.property(aWorkload, aWorld, (workload, world) => {
        const { costNanoUsd, listNanoUsd } = run('all-sync', workload, world);
        expect(costNanoUsd).toBe(listNanoUsd);
      }),
      { numRuns: 30 },
    );
  });

  it('keeps every deadline that can be kept', () => {
    fc.assert(
      fc.property(aWorkload, aWorld, (workload, world) => {
        const { perJob } = run('sluice', workload, world);
        expect([...perJob.late].reduce((sum, late) => sum + late, 0)).toBe(0);
      }),
      { numRuns: 150 },
    );
  });

  it('never puts more into a reserved pool than its rate, its burst and one call, in any interval', () => {
    fc.assert(
      fc.property(fc.oneof(aWorkload, aRush), aWorld, fc.integer({ min: 1, max: 120 }), (workload, world, minutes) => {
        const { perJob } = run('sluice', workload, world);
        const starts = workload.jobs
          .filter(({ index }) => perJob.lane[index] === 0)
          .map(({ index }) => ({ atMs: perJob.startMs[index] ?? 0, units: perJob.listNanoUsd[index] ?? 0 }));
        const largest = Math.max(0, ...starts.map(({ units }) => units));
        for (const { atMs } of starts) {
          const within = starts.filter((one) => one.atMs >= atMs && one.atMs < atMs + minutes * MINUTE_MS);
          const used = within.reduce((sum, { units }) => sum + units, 0);
          expect(used).toBeLessThanOrEqual(800_000 * (minutes + 1) + largest + 1);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('gives the same result for the same seed, and another world for another', () => {
    const [workload] = fc.sample(aWorkload, { numRuns: 1, seed: 7 });
    if (!workload) throw new Error('a sample of one');
    expect(run('sluice', workload, { seed: 1 })).toEqual(run('sluice', workload, { seed: 1 }));
    const finishes = [1, 2].map((seed) => run('all-sync', workload, { seed }).perJob.finishMs);
    expect(finishes[0]).not.toEqual(finishes[1]);
  });

  it('works on when the reserved pools are lost and come back', () => {
    const [workload] = fc.sample(aWorkload, { numRuns: 1, seed: 11 });
    if (!workload) throw new Error('a sample of one');
    const reservedLoss = { fromMs: 0, toMs: HOUR_MS };
    const result = run('sluice', workload, { seed: 1, reservedLoss });
    expect(result.refusals).toBeGreaterThan(0);
    for (const { index } of workload.jobs)
      if (result.perJob.lane[index] === 0) expect(result.perJob.startMs[index]).toBeGreaterThanOrEqual(HOUR_MS);
    expect([...result.perJob.late].every((late) => late === 0)).toBe(true);
  });

  it('reports progress to the end', () => {
    const [workload] = fc.sample(aWorkload, { numRuns: 1, seed: 3 });
    if (!workload) throw new Error('a sample of one');
    const seen: number[] = [];
    simulate({
      workload,
      pools,
      world: createWorld({ seed: 1 }),
      policy: 'sluice',
      seed: 1,
      onProgress: ({ finished }) => seen.push(finished),
    });
    expect(seen.at(-1)).toBe(workload.jobs.length);
  });

  it('names what is missing when there is no sync pool', () => {
    const request = {
      workload: { jobs: [], spanMs: 0 },
      world: createWorld({ seed: 1 }),
      policy: 'sluice',
      seed: 1,
    } as const;
    expect(() => simulate({ ...request, pools: { ...pools, sync: [] } })).toThrow('at least one sync pool');
  });
});

describe('createWorld', () => {
  const [batchPool] = pools.batch;
  const [flexPool] = pools.flex;
  if (!batchPool || !flexPool) throw new Error('there is one of each');

  it('draws batch latencies with a median of 7 minutes, of which nine in ten are below an hour', () => {
    const world = createWorld({ seed: 1 });
    const latencies = Array.from({ length: 4_000 }, (_, quarter) => quarter * QUARTER_MS)
      .map((submitMs) => world.batchFinishMs(batchPool, submitMs) - submitMs)
      .sort((a, b) => a - b);
    expect((latencies[2_000] ?? 0) / MINUTE_MS).toBeGreaterThan(6);
    expect((latencies[2_000] ?? 0) / MINUTE_MS).toBeLessThan(8);
    expect((latencies[3_600] ?? 0) / MINUTE_MS).toBeGreaterThan(50);
    expect((latencies[3_600] ?? 0) / MINUTE_MS).toBeLessThan(72);
  });

  it('stops batches during an outage and lets them go on afterwards', () => {
    const outage = { fromMs: 0, toMs: 18 * HOUR_MS };
    const plain = createWorld({ seed: 1 });
    const down = createWorld({ seed: 1, batchOutage: outage });
    for (let submitMs = 0; submitMs < outage.toMs; submitMs += QUARTER_MS) {
      const latencyMs = plain.batchFinishMs(batchPool, submitMs) - submitMs;
      expect(down.batchFinishMs(batchPool, submitMs)).toBeCloseTo(outage.toMs + latencyMs, 3);
    }
    expect(down.batchReturns(batchPool, 0, 17 * HOUR_MS)).toBe(false);
  });

  it('lets the optimum have a batch whenever one that somebody could hand over comes back, and not always', () => {
    const world = createWorld({ seed: 4, stuckBatchShare: 0.4 });
    const said = Array.from({ length: 200 }, (_, from) => {
      const [fromMs, toMs] = [from * 7 * MINUTE_MS, from * 7 * MINUTE_MS + 10 * MINUTE_MS];
      const returns = world.batchReturns(batchPool, fromMs, toMs);
      for (let atMs = fromMs; atMs < toMs; atMs += MINUTE_MS / 2) {
        const finishMs = world.batchFinishMs(batchPool, atMs);
        const requestMs = world.batchRequestFinishMs(batchPool, atMs, from, 0);
        const cancelledMs = requestMs + world.batchCancelMs(batchPool, atMs);
        if (Math.min(finishMs, cancelledMs) <= toMs) expect(returns).toBe(true);
      }
      return returns;
    });
    expect(new Set(said)).toEqual(new Set([true, false]));
  });

  it('says that flex opens exactly when it is open at some moment', () => {
    const world = createWorld({ seed: 3 });
    for (let from = 0; from < 400; from++) {
      const fromMs = from * 7 * MINUTE_MS;
      const toMs = fromMs + 40 * MINUTE_MS;
      const moments = Array.from({ length: 40 }, (_, minute) =>
        world.flexIsOpen(flexPool, fromMs + minute * MINUTE_MS),
      );
      if (moments.includes(true)) expect(world.flexOpens(flexPool, fromMs, toMs)).toBe(true);
    }
    expect(createWorld({ seed: 3, flexOffered: false }).flexOpens(flexPool, 0, 100 * HOUR_MS)).toBe(false);
  });
});
