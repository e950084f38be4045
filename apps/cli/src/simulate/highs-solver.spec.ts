import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type Hindsight,
  LinearProgramBuilder,
  type LinearProgramSolver,
  type OptimumProblem,
  type PoolSet,
  problemOfWorkload,
  refineOptimum,
  solveOptimum,
  type WorkloadJob,
} from '#scheduling';
import { openHighsSolver } from './highs-solver.js';

const WINDOW_MS = 60_000;
const target = { endpoint: 'e', model: 'm', listPrice: { inputNanoUsd: 1, outputNanoUsd: 1 } };

describe('the optimum', () => {
  let solve: LinearProgramSolver;
  beforeAll(async () => {
    solve = await openHighsSolver();
  });

  it('serves what fits from reserved capacity and buys the rest in its cheapest window', () => {
    // 30 arrive in window 0 and must be done in it; the rate is 10, elsewhere costs 0.5: 20 are bought.
    const optimum = solveOptimum(
      problem({ arrivals: [30, 0], lagWindows: 0, otherFactors: [0.5, 1], rate: [10, 10] }),
      solve,
    );
    expect(optimum.costNanoUsd).toBeCloseTo(10, 6);
    expect(optimum.servedWork[0]).toBeCloseTo(10, 6);
    // One more unit in window 0 saves one unit bought at half price; window 1 has nothing to do.
    expect(optimum.unitValues[0]?.[0]).toBeCloseTo(0.5, 6);
    expect(optimum.unitValues[0]?.[1]).toBeCloseTo(0, 6);
  });

  it('lets work wait for a later window, and not past its deadline', () => {
    const waits = problem({ arrivals: [30, 0, 0], lagWindows: 1, otherFactors: [1, 1, 1], rate: [10, 10, 10] });
    expect(solveOptimum(waits, solve).costNanoUsd).toBeCloseTo(10, 6);
  });

  it('never serves work before it has arrived', () => {
    const late = problem({ arrivals: [0, 0, 30], lagWindows: 0, otherFactors: [1, 1, 1], rate: [10, 10, 10] });
    expect(solveOptimum(late, solve).costNanoUsd).toBeCloseTo(20, 6);
  });

  it('uses what a burst allows once, and pays it back with rate', () => {
    const base = problem({ arrivals: [30, 10], lagWindows: 0, otherFactors: [1, 1], rate: [10, 10] });
    const [capacity] = base.capacities;
    if (!capacity) throw new Error('the problem has a capacity');
    const burst = { ...base, capacities: [{ ...capacity, burstUnits: 5 }] };
    // 15 in window 0, then 5 of the rate of window 1 are spent: the same 20 as without, or 15 + 10 with 5 owed at the end.
    expect(solveOptimum(base, solve).costNanoUsd).toBeCloseTo(20, 6);
    expect(solveOptimum(burst, solve).costNanoUsd).toBeCloseTo(15, 6);
  });

  it('counts the rate of a long window over the whole of it', () => {
    const month = problem({ arrivals: [30, 0, 30, 0], lagWindows: 0, otherFactors: [1, 1, 1, 1], rate: [40, 40] });
    const capacities = month.capacities.map((capacity) => ({ ...capacity, periodWindows: 2 }));
    expect(solveOptimum({ ...month, capacities }, solve).costNanoUsd).toBeCloseTo(0, 6);
  });

  it('says that there is no optimal solution instead of returning a number', () => {
    const builder = new LinearProgramBuilder();
    builder.addRow([[builder.addColumns(1), 1]], { lower: Number.NEGATIVE_INFINITY, upper: -1 });
    expect(() => solve(builder.build())).toThrow(/no optimal solution/);
  });

  it('halves its windows while that changes it, and not where it does not', () => {
    const hourMs = 3_600_000;
    const pools = poolSet(10, false);
    const job = (index: number, arrivalMs: number, withinMs: number) => {
      const deadlineMs = arrivalMs + withinMs;
      return { index, tenant: 't', arrivalMs, deadlineMs, inputTokens: 60, outputTokens: 0 };
    };
    // Four jobs with a minute each at the beginning of every hour: coarse windows lend them ten minutes of capacity.
    const bursts = Array.from({ length: 48 }, (_, index) => job(index, Math.floor(index / 4) * hourMs, 60_000));
    const calm = Array.from({ length: 48 }, (_, index) => job(index, index * 900_000, 24 * hourMs));
    const refined = (jobs: readonly WorkloadJob[]) =>
      refineOptimum({ workload: { jobs, spanMs: 12 * hourMs }, pools, hindsight: evenWindows, solve });
    const fine = refined(bursts);
    expect(fine.problem.windowMs).toBe(75_000);
    const coarse = problemOfWorkload({
      workload: { jobs: bursts, spanMs: 12 * hourMs },
      pools,
      hindsight: evenWindows,
      windowMs: 600_000,
    });
    expect(fine.optimum.costNanoUsd).toBeGreaterThan(solveOptimum(coarse, solve).costNanoUsd);
    expect(refined(calm).problem.windowMs).toBe(300_000);
  });

  it('costs the same as the program with one variable for every job and window', () => {
    const jobs = fc.array(
      fc.record({
        arrival: fc.integer({ min: 0, max: 7 }),
        lag: fc.constantFrom(0, 1, 3, 8),
        inputTokens: fc.integer({ min: 1, max: 40 }),
      }),
      { minLength: 1, maxLength: 12 },
    );
    const rate = fc.integer({ min: 0, max: 30 });
    fc.assert(
      fc.property(jobs, rate, fc.boolean(), (drawn, perWindow, hasFlex) => {
        const sorted = [...drawn].sort((left, right) => left.arrival - right.arrival);
        const workload = { spanMs: 8 * WINDOW_MS, jobs: sorted.map((job, index) => jobOf(job, index)) };
        const pools = poolSet(perWindow, hasFlex);
        const compact = problemOfWorkload({ workload, pools, hindsight: evenWindows, windowMs: WINDOW_MS });
        const expected = solve(everyJobAndWindow(sorted, perWindow, hasFlex)).objective;
        expect(solveOptimum(compact, solve).costNanoUsd).toBeCloseTo(expected, 4);
      }),
      { numRuns: 60 },
    );
  });

  it('stays a bound when a pool counts input and output apart', () => {
    const rows = fc.array(
      fc.record({
        arrival: fc.integer({ min: 0, max: 5 }),
        lag: fc.constantFrom(0, 2),
        inputTokens: fc.integer({ min: 1, max: 40 }),
        outputTokens: fc.integer({ min: 1, max: 40 }),
      }),
      { minLength: 1, maxLength: 10 },
    );
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 8 }), (drawn, mixParts) => {
        const sorted = [...drawn].sort((left, right) => left.arrival - right.arrival);
        const jobs = sorted.map((job, index) => ({ ...jobOf(job, index), outputTokens: job.outputTokens }));
        const pools = poolSet(0, false);
        const [pool] = pools.reserved;
        if (!pool) throw new Error('the pools have a reserved one');
        const unit = 'input-and-output-tokens' as const;
        const apart = { ...pools, reserved: [{ ...pool, unit, capacity: { input: 20, output: 15 } }] };
        const workload = { spanMs: 6 * WINDOW_MS, jobs };
        const request = { workload, pools: apart, hindsight: evenWindows, windowMs: WINDOW_MS, mixParts };
        const bound = solveOptimum(problemOfWorkload(request), solve).costNanoUsd;
        const exact = solve(everyJobAndWindow(sorted, 20, false, 15)).objective;
        expect(bound).toBeLessThanOrEqual(exact + 1e-4);
        // As many parts as jobs: nothing is rounded any more.
        const fine = solveOptimum(problemOfWorkload({ ...request, mixParts: 1_000 }), solve).costNanoUsd;
        expect(fine).toBeCloseTo(exact, 4);
      }),
      { numRuns: 40 },
    );
  });
});

interface DrawnJob {
  readonly arrival: number;
  readonly lag: number;
  readonly inputTokens: number;
  readonly outputTokens?: number;
}

/** Flex takes work in every third window. */
const evenWindows: Hindsight = {
  reservedShare: () => 1,
  reservedBurstUnits: () => 0,
  batchReturns: () => false,
  flexOpens: (_pool, fromMs, toMs) => windowsBetween(fromMs, toMs).some((window) => window % 3 === 0),
  syncFactor: () => 1,
};

function windowsBetween(fromMs: number, toMs: number): number[] {
  return Array.from({ length: Math.round((toMs - fromMs) / WINDOW_MS) }, (_, index) => fromMs / WINDOW_MS + index);
}

function jobOf({ arrival, lag, inputTokens }: DrawnJob, index: number): WorkloadJob {
  const arrivalMs = arrival * WINDOW_MS;
  const deadlineMs = arrivalMs + lag * WINDOW_MS;
  return { index, tenant: 't', arrivalMs, deadlineMs, inputTokens, outputTokens: 0 };
}

function poolSet(perWindow: number, hasFlex: boolean): PoolSet {
  return {
    reserved: [
      {
        ...target,
        id: 'r',
        lane: 'reserved',
        unit: 'tokens',
        capacity: { input: perWindow },
        windowMs: WINDOW_MS,
        overflow: 'reject',
      },
    ],
    batch: [],
    flex: hasFlex ? [{ ...target, id: 'f', lane: 'flex', priceFactor: 0.5 }] : [],
    sync: [{ ...target, id: 's', lane: 'sync' }],
  };
}

/** The textbook transportation problem: a column for every job and every window it may be served in. */
function everyJobAndWindow(jobs: readonly DrawnJob[], rate: number, hasFlex: boolean, outputRate?: number) {
  const builder = new LinearProgramBuilder();
  const input = new Map<number, [number, number][]>();
  const output = new Map<number, [number, number][]>();
  for (const { arrival, lag, inputTokens, outputTokens = 0 } of jobs) {
    const size = inputTokens + outputTokens;
    const windows = Array.from({ length: lag + 1 }, (_, index) => arrival + index);
    const isFlex = hasFlex && windows.some((window) => window % 3 === 0);
    const bought = builder.addColumns(1, isFlex ? 0.5 : 1);
    const served = windows.map((window): [number, number] => {
      const column = builder.addColumns(1);
      input.set(window, [...(input.get(window) ?? []), [column, inputTokens / size]]);
      output.set(window, [...(output.get(window) ?? []), [column, outputTokens / size]]);
      return [column, 1];
    });
    builder.addRow([[bought, 1], ...served], { lower: size, upper: size });
  }
  const atMost = (upper: number) => ({ lower: Number.NEGATIVE_INFINITY, upper });
  for (const entries of input.values()) builder.addRow(entries, atMost(rate));
  if (outputRate !== undefined) for (const entries of output.values()) builder.addRow(entries, atMost(outputRate));
  return builder.build();
}

function problem(given: {
  readonly arrivals: readonly number[];
  readonly lagWindows: number;
  readonly otherFactors: readonly number[];
  readonly rate: readonly number[];
}): OptimumProblem {
  const { arrivals, lagWindows, otherFactors, rate } = given;
  return {
    windowMs: WINDOW_MS,
    windowCount: arrivals.length,
    groups: [{ lagWindows, arrivals, otherNanoUsd: otherFactors, burns: [1] }],
    capacities: [
      { pool: 0, periodWindows: 1, perPeriod: rate, burstUnits: 0, weights: [1], poolWindows: rate.map(() => 1) },
    ],
  };
}
