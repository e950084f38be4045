import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { PoolSet } from '../pools/pool.js';
import { Scheduler } from './scheduler.js';
import type { SchedulerJob } from './scheduler-job.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const START_MS = 480_000 * HOUR_MS;
const OUTPUT_TOKENS = 100;
/** Of one job, output included; a token costs a nano-dollar. */
const MOST_TOKENS = 600;
const target = { endpoint: 'e', model: 'm', listPrice: { inputNanoUsd: 1, outputNanoUsd: 1 } };
const pools: PoolSet = {
  reserved: [
    {
      ...target,
      id: 'reserved',
      lane: 'reserved',
      unit: 'tokens',
      capacity: { input: 10_000 },
      windowMs: MINUTE_MS,
      overflow: 'reject',
    },
  ],
  batch: [],
  flex: [],
  sync: [{ ...target, id: 'sync', lane: 'sync' }],
};

/** Two tenants, and a pool they share; every call ends when it began, so that only turns count. */
class Contest {
  readonly served = { a: 0, b: 0 };
  readonly left = { a: 0, b: 0 };
  readonly lanes: string[] = [];
  readonly order: string[] = [];
  nowMs = START_MS;
  private readonly scheduler: Scheduler;
  private added = 0;

  /** @param outputFactor what each tenant's calls really write, as a multiple of what is expected. */
  constructor(
    private readonly weight = { a: 1, b: 1 },
    private readonly outputFactor = { a: 1, b: 1 },
  ) {
    this.scheduler = new Scheduler({ pools, weightOf: (tenant) => weight[nameOf(tenant)] });
  }

  add(tenant: 'a' | 'b', withinMs: number, tokens = MOST_TOKENS, queue = 'q'): void {
    const job: SchedulerJob = {
      jobId: `${tenant}${this.added++}`,
      tenant,
      candidates: [{ endpoint: 'e', model: 'm' }],
      queue,
      notBeforeMs: 0,
      deadlineMs: START_MS + withinMs,
      priority: 0,
      inputTokens: tokens - OUTPUT_TOKENS,
      expectedOutputTokens: OUTPUT_TOKENS,
      lanes: ['reserved', 'sync'],
    };
    this.left[tenant]++;
    this.scheduler.add(job, this.nowMs);
  }

  /** The next start; the clock goes on until there is one. */
  start(): SchedulerJob {
    for (;;) {
      const decision = this.scheduler.next(this.nowMs);
      if (decision?.kind === 'start') {
        this.lanes.push(decision.lane);
        this.order.push(decision.job.tenant);
        return decision.job;
      }
      const wakeMs = this.scheduler.nextWakeMs();
      if (wakeMs === undefined) throw new Error('nothing is left to start');
      this.nowMs = Math.max(this.nowMs + 1, wakeMs);
    }
  }

  serve(): void {
    const { jobId, tenant, inputTokens, expectedOutputTokens } = this.start();
    const name = nameOf(tenant);
    const outputTokens = expectedOutputTokens * this.outputFactor[name];
    this.left[name]--;
    this.served[name] += (inputTokens + outputTokens) / this.weight[name];
    this.scheduler.finished(jobId, { inputTokens, outputTokens, latencyMs: 1_000 }, this.nowMs);
  }

  refuse({ jobId }: SchedulerJob): void {
    this.scheduler.refused(jobId, {}, this.nowMs);
  }
}

const nameOf = (tenant: string): 'a' | 'b' => (tenant === 'a' ? 'a' : 'b');
const someSizes = fc.array(fc.integer({ min: OUTPUT_TOKENS + 1, max: MOST_TOKENS }), { minLength: 20, maxLength: 50 });
const someWeights = fc.record({ a: fc.integer({ min: 1, max: 5 }), b: fc.integer({ min: 1, max: 5 }) });
/** Longest time ahead: both stay equally urgent for as long as the contests below go on, a few minutes. */
const WITHIN_MS = 10 * HOUR_MS;

/** Serves while both wait; the widest gap there was between any two moments. */
function widestGap(contest: Contest): number {
  let most = 0;
  let least = 0;
  while (contest.left.a > 0 && contest.left.b > 0) {
    contest.serve();
    const gap = contest.served.a - contest.served.b;
    most = Math.max(most, gap);
    least = Math.min(least, gap);
  }
  return most - least;
}

describe('turns of held work on prepaid capacity', () => {
  it('go by weight within one job of each tenant, whatever deadlines they name within a factor of two', () => {
    const earlierMs = fc.integer({ min: -4 * HOUR_MS, max: 4 * HOUR_MS });
    fc.assert(
      fc.property(someSizes, someSizes, someWeights, earlierMs, (sizesOfA, sizesOfB, weight, byMs) => {
        const contest = new Contest(weight);
        for (const tokens of sizesOfA) contest.add('a', WITHIN_MS - Math.max(0, byMs), tokens);
        for (const tokens of sizesOfB) contest.add('b', WITHIN_MS - Math.max(0, -byMs), tokens);
        expect(widestGap(contest)).toBeLessThanOrEqual(MOST_TOKENS / weight.a + MOST_TOKENS / weight.b + 1e-6);
        expect(new Set(contest.lanes)).toEqual(new Set(['reserved']));
      }),
      { numRuns: 50 },
    );
  });

  it('count what calls really cost once they are over', () => {
    const factors = fc.record({ a: fc.constantFrom(0.1, 1, 5), b: fc.constantFrom(0.1, 1, 5) });
    fc.assert(
      fc.property(someSizes, someSizes, factors, (sizesOfA, sizesOfB, outputFactor) => {
        const contest = new Contest({ a: 1, b: 1 }, outputFactor);
        for (const tokens of sizesOfA) contest.add('a', WITHIN_MS, tokens);
        for (const tokens of sizesOfB) contest.add('b', WITHIN_MS, tokens);
        const most = (factor: number) => MOST_TOKENS + OUTPUT_TOKENS * Math.max(0, factor - 1);
        expect(widestGap(contest)).toBeLessThanOrEqual(most(outputFactor.a) + most(outputFactor.b) + 1e-6);
      }),
      { numRuns: 50 },
    );
  });

  it('are shared between queues that want the same pool', () => {
    const contest = new Contest();
    for (let job = 0; job < 40; job++) {
      contest.add('a', WITHIN_MS - HOUR_MS, MOST_TOKENS, job % 2 ? 'one queue' : 'another queue');
      contest.add('b', WITHIN_MS, MOST_TOKENS, 'another queue');
    }
    for (let served = 0; served < 40; served++) contest.serve();
    expect(contest.left).toEqual({ a: 20, b: 20 });
  });

  it('are not given back to who was away', () => {
    const contest = new Contest();
    contest.add('b', WITHIN_MS - HOUR_MS);
    for (let job = 0; job < 60; job++) contest.add('a', WITHIN_MS);
    for (let served = 0; served < 31; served++) contest.serve();
    for (let job = 0; job < 30; job++) contest.add('b', WITHIN_MS);
    for (let served = 0; served < 20; served++) contest.serve();
    expect(Math.abs(contest.left.a - contest.left.b)).toBeLessThanOrEqual(1);
  });

  it('go to what must start in less than half the time, whatever its tenant has had', () => {
    const contest = new Contest();
    for (let job = 0; job < 20; job++) {
      contest.add('a', 2 * HOUR_MS);
      contest.add('b', 24 * HOUR_MS);
    }
    for (let served = 0; served < 20; served++) contest.serve();
    expect(contest.left).toEqual({ a: 0, b: 20 });
  });

  it('are made up for when urgent work went out of turn', () => {
    const contest = new Contest();
    for (let job = 0; job < 40; job++) contest.add('b', WITHIN_MS);
    contest.serve();
    for (let job = 0; job < 8; job++) contest.add('a', 2_000);
    for (let served = 0; served < 8; served++) contest.serve();
    expect(contest.order.slice(1)).toEqual(Array(8).fill('a'));
    expect(contest.lanes).toEqual(Array(9).fill('reserved'));
    for (let job = 0; job < 40; job++) contest.add('a', WITHIN_MS);
    for (let served = 0; served < 7; served++) contest.serve();
    expect(contest.order.slice(9)).toEqual(Array(7).fill('b'));
  });

  it('are not lost by a refusal', () => {
    const contest = new Contest();
    contest.add('a', WITHIN_MS - HOUR_MS);
    contest.add('b', WITHIN_MS);
    const first = contest.start();
    expect(first.tenant).toBe('a');
    contest.refuse(first);
    expect(contest.start().tenant).toBe('a');
  });
});

describe('a pool that counts input and output apart', () => {
  it('takes whoever needs more of the rate that has more room, so that both are used up together', () => {
    const [reserved] = pools.reserved;
    if (!reserved) throw new Error('there is one');
    const pair = { ...reserved, unit: 'input-and-output-tokens' as const, capacity: { input: 1_000, output: 1_000 } };
    const scheduler = new Scheduler({ pools: { ...pools, reserved: [pair] } });
    // All that reads comes first by deadline, all that writes later.
    for (let job = 0; job < 20; job++)
      for (const [kind, inputTokens, expectedOutputTokens] of [
        ['reads', 400, 100] as const,
        ['writes', 100, 400] as const,
      ])
        scheduler.add(
          {
            jobId: `${kind} ${job}`,
            tenant: 'a',
            candidates: [{ endpoint: 'e', model: 'm' }],
            queue: 'q',
            notBeforeMs: 0,
            deadlineMs: START_MS + (kind === 'reads' ? 10 : 12) * HOUR_MS,
            priority: 0,
            inputTokens,
            expectedOutputTokens,
            lanes: ['reserved', 'sync'],
          },
          START_MS,
        );
    const started: string[] = [];
    let nowMs = START_MS;
    while (started.length < 20) {
      const decision = scheduler.next(nowMs);
      if (decision?.kind === 'start') started.push(decision.job.jobId.split(' ')[0] ?? '');
      else nowMs = Math.max(nowMs + 1, scheduler.nextWakeMs() ?? nowMs + 1);
    }
    expect(started.filter((kind) => kind === 'reads').length).toBe(10);
    // 500 units of each rate a pair of jobs: ten pairs in five minutes, less the window that was empty.
    expect(nowMs - START_MS).toBeLessThan(5 * MINUTE_MS);
  });
});
