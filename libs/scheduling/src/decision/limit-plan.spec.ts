import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Estimates } from '../estimates/estimates.js';
import type { PoolSet, RateLimits, SyncPool } from '../pools/pool.js';
import { SlidingLimits } from '../pools/sliding-limits.js';
import { Scheduler } from './scheduler.js';
import type { SchedulerJob } from './scheduler-job.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const START_MS = 480_000 * HOUR_MS;
const CALL_MS = 2_000;
const target = { endpoint: 'e', model: 'm', listPrice: { inputNanoUsd: 1, outputNanoUsd: 1 } };

function aPool(limits: RateLimits, parts: Partial<SyncPool> = {}): SyncPool {
  return { ...target, id: 'sync', lane: 'sync', limits, ...parts };
}

function poolsOf(...sync: readonly SyncPool[]): PoolSet {
  return { reserved: [], batch: [], flex: [], sync };
}

/** Calls of every size take two seconds, and that is known. */
function certain(pools: PoolSet): Estimates {
  const estimates = new Estimates();
  for (const { id } of [...pools.sync, ...pools.reserved])
    for (let call = 0; call < 1_500; call++) estimates.latency.observe(id, OUTPUT_TOKENS, CALL_MS);
  return estimates;
}

const OUTPUT_TOKENS = 100;

interface Arrival {
  readonly atMs: number;
  readonly withinMs: number;
  readonly inputTokens: number;
  readonly tenant: string;
  readonly queue?: string;
  readonly model?: string;
}

function jobOf(arrival: Arrival, index: number): SchedulerJob {
  const { atMs, withinMs, inputTokens, tenant, queue = 'q', model = 'm' } = arrival;
  return {
    jobId: `j${index}`,
    tenant,
    candidates: [{ endpoint: 'e', model }],
    queue,
    notBeforeMs: 0,
    deadlineMs: START_MS + atMs + withinMs,
    priority: 0,
    inputTokens,
    expectedOutputTokens: OUTPUT_TOKENS,
    lanes: ['reserved', 'flex', 'sync'],
  };
}

interface Ran {
  readonly job: SchedulerJob;
  readonly isFeasible: boolean;
  readonly startMs: number;
  readonly isLate: boolean;
  readonly poolId: string;
}

/** Runs a scheduler to the end with calls that last as long as expected. `turnsAway`: whose deadline cannot be promised goes. */
function run(pools: PoolSet, arrivals: readonly Arrival[], { turnsAway = false } = {}): Ran[] {
  const scheduler = new Scheduler({ pools, estimates: certain(pools) });
  const jobs = [...arrivals]
    .sort((a, b) => a.atMs - b.atMs)
    .map((arrival, index) => ({ arrival, job: jobOf(arrival, index) }));
  const feasible = new Map<string, boolean>();
  const ran: Ran[] = [];
  const ends: { jobId: string; atMs: number; job: SchedulerJob }[] = [];
  let expected = jobs.length;
  let next = 0;
  let nowMs = START_MS;
  for (let turn = 0; ran.length < expected || ends.length > 0; turn++) {
    if (turn > 200_000) throw new Error('it stands still');
    for (let end = ends[0]; end && end.atMs <= nowMs; end = ends[0]) {
      ends.shift();
      const { inputTokens } = end.job;
      scheduler.finished(end.jobId, { inputTokens, outputTokens: OUTPUT_TOKENS, latencyMs: CALL_MS }, nowMs);
    }
    for (let one = jobs[next]; one && START_MS + one.arrival.atMs <= nowMs; one = jobs[++next]) {
      const { isFeasible } = scheduler.admit(one.job, nowMs);
      feasible.set(one.job.jobId, isFeasible);
      if (isFeasible || !turnsAway) scheduler.add(one.job, nowMs);
      else expected -= 1;
    }
    for (let decision = scheduler.next(nowMs); decision; decision = scheduler.next(nowMs)) {
      if (decision.kind !== 'start') throw new Error('there is nothing but starts');
      const { job } = decision;
      const endMs = nowMs + CALL_MS;
      ends.push({ jobId: job.jobId, atMs: endMs, job });
      ran.push({
        job,
        isFeasible: feasible.get(job.jobId) === true,
        startMs: nowMs,
        isLate: endMs > job.deadlineMs,
        poolId: decision.poolId,
      });
    }
    const arrivalMs = START_MS + (jobs[next]?.arrival.atMs ?? Number.POSITIVE_INFINITY);
    const wakeMs = Math.max(scheduler.nextWakeMs() ?? Number.POSITIVE_INFINITY, nowMs + 1);
    nowMs = Math.min(arrivalMs, wakeMs, ends[0]?.atMs ?? Number.POSITIVE_INFINITY);
  }
  return ran;
}

/** Whether all are in time that go by deadline as soon as such limits let them. */
function fits(limits: RateLimits, arrivals: readonly Arrival[], marginMs: number): boolean {
  const pacing = new SlidingLimits(limits);
  const waiting = [...arrivals];
  const ends: number[] = [];
  let nowMs = START_MS;
  for (;;) {
    while (ends[0] !== undefined && ends[0] <= nowMs) {
      ends.shift();
      pacing.end(0, nowMs);
    }
    const here = waiting
      .filter(({ atMs }) => START_MS + atMs <= nowMs)
      .sort((a, b) => a.atMs + a.withinMs - b.atMs - b.withinMs);
    const [first] = here;
    const laterMs = Math.min(...waiting.filter((one) => !here.includes(one)).map(({ atMs }) => START_MS + atMs));
    if (!first) {
      if (!Number.isFinite(laterMs)) return true;
      nowMs = laterMs;
      continue;
    }
    const tokens = first.inputTokens + OUTPUT_TOKENS;
    const entryMs = pacing.entryMs(tokens, nowMs);
    if (entryMs > nowMs) {
      nowMs = Math.max(nowMs + 0.001, Math.min(laterMs, entryMs, ends[0] ?? Number.POSITIVE_INFINITY));
      continue;
    }
    if (nowMs + CALL_MS + marginMs > START_MS + first.atMs + first.withinMs) return false;
    waiting.splice(waiting.indexOf(first), 1);
    pacing.start(tokens, nowMs);
    ends.push(nowMs + CALL_MS);
  }
}

const someLimits = fc.oneof(
  fc.record({ requestsPerMinute: fc.integer({ min: 4, max: 60 }) }),
  fc.record({ tokensPerMinute: fc.integer({ min: 4_000, max: 40_000 }) }),
  fc.record({
    requestsPerMinute: fc.integer({ min: 4, max: 60 }),
    tokensPerMinute: fc.integer({ min: 4_000, max: 40_000 }),
  }),
  fc.record({ concurrency: fc.integer({ min: 1, max: 3 }) }),
);

const someArrivals = fc.array(
  fc.record({
    atMs: fc.oneof(fc.constant(0), fc.nat(20 * MINUTE_MS)),
    withinMs: fc.oneof(fc.constant(12 * MINUTE_MS), fc.integer({ min: 10_000, max: 30 * MINUTE_MS })),
    inputTokens: fc.integer({ min: 10, max: 1_500 }),
    tenant: fc.constantFrom('a', 'b'),
  }),
  { minLength: 1, maxLength: 120, size: 'max' },
);

function scaled({ requestsPerMinute, tokensPerMinute, concurrency }: RateLimits, factor: number): RateLimits {
  return {
    ...(requestsPerMinute === undefined ? {} : { requestsPerMinute: requestsPerMinute * factor }),
    ...(tokensPerMinute === undefined ? {} : { tokensPerMinute: tokensPerMinute * factor }),
    ...(concurrency === undefined ? {} : { concurrency: Math.max(1, Math.round(concurrency * factor)) }),
  };
}

/** What one can count on: the rest is for limits that are fuller than planned, and for the way there and back. */
const USABLE = 0.75;
const WAY_MS = 6_000;

/**
 * The narrowest limits of that shape, to a quarter, of which the usable part keeps all deadlines with time to spare for one
 * large call that got in first, because it was its tenant's turn; `undefined`: none do.
 */
function narrowest(limits: RateLimits, arrivals: readonly Arrival[]): RateLimits | undefined {
  const mostTokens = Math.max(...arrivals.map(({ inputTokens }) => inputTokens)) + OUTPUT_TOKENS;
  for (let factor = 0.25; factor < 60; factor *= 1.25) {
    const wide = scaled(limits, factor);
    const turnMs = new SlidingLimits(wide).spacingMs(mostTokens);
    if (fits(scaled(limits, factor * USABLE), arrivals, WAY_MS + turnMs)) return wide;
  }
  return undefined;
}

describe('a limit that many held jobs wait for', () => {
  it('is busy early enough that no deadline is missed that could have been kept', () => {
    let jobs = 0;
    fc.assert(
      fc.property(someLimits, someArrivals, (shape, later) => {
        // All are here from the start: what nobody can have seen coming is another matter.
        const arrivals = later.map((arrival) => ({ ...arrival, atMs: 0 }));
        const limits = narrowest(shape, arrivals);
        fc.pre(limits !== undefined);
        const ran = run(poolsOf(aPool(limits)), arrivals);
        expect(ran.filter(({ isLate }) => isLate).map(({ job }) => job)).toEqual([]);
        jobs += ran.length;
      }),
      { numRuns: 60, endOnFailure: true },
    );
    expect(jobs).toBeGreaterThan(1_000);
  });

  // Who is told that it cannot be in time and comes all the same takes turns with the others, and may make them late.
  it('keeps what was promised to those who came, whoever is promised something after them', () => {
    let promised = 0;
    fc.assert(
      fc.property(someLimits, someArrivals, (shape, arrivals) => {
        const limits = narrowest(shape, arrivals) ?? shape;
        const ran = run(poolsOf(aPool(limits)), arrivals, { turnsAway: true });
        expect(ran.filter(({ isFeasible, isLate }) => isFeasible && isLate).map(({ job }) => job)).toEqual([]);
        promised += ran.filter(({ isFeasible }) => isFeasible).length;
      }),
      { numRuns: 60, endOnFailure: true },
    );
    expect(promised).toBeGreaterThan(1_000);
  });

  it('is not used earlier than it must be when it is wide', () => {
    fc.assert(
      fc.property(someArrivals, (arrivals) => {
        const ran = run(poolsOf(aPool({ requestsPerMinute: 60_000 })), arrivals);
        for (const { job, startMs, isLate } of ran) {
          expect(isLate).toBe(false);
          expect(job.deadlineMs - startMs).toBeLessThan(10_000);
        }
      }),
      { numRuns: 20, endOnFailure: true },
    );
  });

  it('is promised to no more jobs than it can serve, and whoever was promised it is served in time', () => {
    fc.assert(
      fc.property(
        someLimits,
        fc.integer({ min: 2, max: 20 }),
        fc.integer({ min: 50, max: 300 }),
        (limits, minutes, count) => {
          const arrivals = Array.from({ length: count }, () => ({
            atMs: 0,
            withinMs: minutes * MINUTE_MS,
            inputTokens: 900,
            tenant: 'a',
          }));
          const ran = run(poolsOf(aPool(limits)), arrivals);
          const promised = ran.filter(({ isFeasible }) => isFeasible).length;
          const inTime = ran.filter(({ isLate }) => !isLate).length;
          expect(promised).toBeLessThanOrEqual(inTime);
          expect(promised).toBeGreaterThanOrEqual(Math.floor(inTime * 0.85) - 2);
        },
      ),
      { numRuns: 25, endOnFailure: true },
    );
  });

  it('serves a pile that needs 200 of 360 seconds in 360 seconds, and not before it must', () => {
    const arrivals = Array.from({ length: 200 }, () => ({
      atMs: 0,
      withinMs: 6 * MINUTE_MS,
      inputTokens: 10,
      tenant: 'a',
    }));
    const ran = run(poolsOf(aPool({ requestsPerMinute: 60 })), arrivals);
    expect(ran.filter(({ isLate }) => isLate)).toEqual([]);
    expect(ran.every(({ isFeasible }) => isFeasible)).toBe(true);
    expect((ran[0]?.startMs ?? 0) - START_MS).toBeGreaterThan(2 * MINUTE_MS);
  });

  it('is not promised to who would make those late that it is promised to', () => {
    const pools = poolsOf(aPool({ requestsPerMinute: 60 }));
    const scheduler = new Scheduler({ pools, estimates: certain(pools) });
    const within = (minutes: number, index: number) =>
      jobOf({ atMs: 0, withinMs: minutes * MINUTE_MS, inputTokens: 10, tenant: 'a' }, index);
    let held = 0;
    for (; held < 1_000 && scheduler.admit(within(6, held), START_MS).isFeasible; held++)
      scheduler.add(within(6, held), START_MS);
    expect(held).toBeGreaterThan(300);
    const { isFeasible, earliestFeasibleDeadlineMs } = scheduler.admit(within(3, held), START_MS);
    expect(isFeasible).toBe(false);
    expect(earliestFeasibleDeadlineMs).toBeGreaterThan(START_MS + 6 * MINUTE_MS - 5_000);
    const later = { ...within(3, held), deadlineMs: earliestFeasibleDeadlineMs };
    expect(scheduler.admit(later, START_MS).isFeasible).toBe(true);
  });

  it('is shared by the queues and pools that name it', () => {
    const limits = { requestsPerMinute: 60 };
    const pools = poolsOf(aPool(limits, { limitsId: 'e' }), aPool(limits, { limitsId: 'e', id: 'other', model: 'm2' }));
    const arrivals = Array.from({ length: 240 }, (_, index) => ({
      atMs: 0,
      withinMs: 6 * MINUTE_MS,
      inputTokens: 10,
      tenant: 'a',
      ...(index % 2 ? { queue: 'q2', model: 'm2' } : {}),
    }));
    const ran = run(pools, arrivals);
    expect(ran.filter(({ isLate }) => isLate)).toEqual([]);
    const within = (fromMs: number) =>
      ran.filter(({ startMs }) => startMs >= fromMs && startMs < fromMs + MINUTE_MS).length;
    expect(Math.max(...ran.map(({ startMs }) => within(startMs)))).toBeLessThanOrEqual(121);
  });

  it('is planned with what prepaid capacity takes off it', () => {
    const reserved = [
      {
        ...target,
        id: 'reserved',
        lane: 'reserved' as const,
        unit: 'tokens' as const,
        capacity: { input: 1_000 },
        windowMs: MINUTE_MS,
        overflow: 'reject' as const,
      },
    ];
    const pools = { ...poolsOf(aPool({ requestsPerMinute: 4 })), reserved };
    // Two a minute are prepaid, four can be bought: in an hour all of these are prepaid but for the burst at the end.
    const arrivals = Array.from({ length: 110 }, () => ({ atMs: 0, withinMs: HOUR_MS, inputTokens: 400, tenant: 'a' }));
    const ran = run(pools, arrivals);
    expect(ran.filter(({ isLate }) => isLate)).toEqual([]);
    // Without prepaid capacity the limit would have to be busy after half of the time.
    const bought = ran.filter(({ poolId }) => poolId === 'sync');
    expect(Math.min(...bought.map(({ startMs }) => startMs)) - START_MS).toBeGreaterThan(40 * MINUTE_MS);
  });

  it('is spared by open flex before flex can close on more than it takes', () => {
    const flex = [{ ...target, id: 'flex', lane: 'flex' as const, priceFactor: 0.5 }];
    const arrivals = (count: number) =>
      Array.from({ length: count }, () => ({ atMs: 0, withinMs: 3 * HOUR_MS, inputTokens: 10, tenant: 'a' }));
    const soonest = (count: number) => {
      const ran = run({ ...poolsOf(aPool({ requestsPerMinute: 2 })), flex }, arrivals(count));
      expect(new Set(ran.map(({ poolId }) => poolId))).toEqual(new Set(['flex']));
      return Math.min(...ran.map(({ startMs }) => startMs)) - START_MS;
    };
    // Sync takes two a minute: three hours are hardly enough for 320 of them, and plenty for 20.
    expect(soonest(320)).toBeLessThan(MINUTE_MS);
    expect(soonest(20)).toBeGreaterThan(HOUR_MS);
  });
});
