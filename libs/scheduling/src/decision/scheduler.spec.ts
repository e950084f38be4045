import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Lane } from '#contracts';
import type { PoolSet } from '../pools/pool.js';
import type { Decision } from './decision.js';
import { Scheduler } from './scheduler.js';
import type { SchedulerJob } from './scheduler-job.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const START_MS = 480_000 * HOUR_MS;
const target = { endpoint: 'e', model: 'm', listPrice: { inputNanoUsd: 1, outputNanoUsd: 1 } };

const reserved: PoolSet['reserved'] = [
  {
    ...target,
    id: 'reserved',
    lane: 'reserved',
    unit: 'tokens',
    capacity: { input: 1_000 },
    windowMs: MINUTE_MS,
    overflow: 'reject',
  },
];
const batch: PoolSet['batch'] = [
  {
    ...target,
    id: 'batch',
    lane: 'batch',
    priceFactor: 0.5,
    maxRequests: 100,
    windowMs: 24 * HOUR_MS,
    expiryKeepsPartials: true,
    cancelMs: 10 * MINUTE_MS,
  },
];
const flex: PoolSet['flex'] = [{ ...target, id: 'flex', lane: 'flex', priceFactor: 0.5 }];
const sync: PoolSet['sync'] = [{ ...target, id: 'sync', lane: 'sync' }];
const none: PoolSet = { reserved: [], batch: [], flex: [], sync: [] };
const ALL: readonly Lane[] = ['reserved', 'batch', 'flex', 'sync'];

function aJob(parts: Partial<SchedulerJob> & { jobId: string }): SchedulerJob {
  return {
    tenant: 't',
    candidates: [{ endpoint: 'e', model: 'm' }],
    queue: 'q',
    notBeforeMs: 0,
    deadlineMs: START_MS + HOUR_MS,
    priority: 0,
    inputTokens: 400,
    expectedOutputTokens: 100,
    lanes: ALL,
    ...parts,
  };
}

/** Asks whenever the scheduler wants to be asked, until a decision comes or the time is over. */
function nextBy(
  scheduler: Scheduler,
  fromMs: number,
  untilMs: number,
): { decision: Decision; atMs: number } | undefined {
  let nowMs = fromMs;
  for (let asked = 0; asked < 10_000 && nowMs <= untilMs; asked++) {
    const decision = scheduler.next(nowMs);
    if (decision) return { decision, atMs: nowMs };
    const wakeMs = scheduler.nextWakeMs();
    if (wakeMs === undefined) return undefined;
    nowMs = Math.max(nowMs + 1, wakeMs);
  }
  return undefined;
}

const laneOf = (decision: Decision | undefined) => (decision?.kind === 'start' ? decision.lane : decision?.kind);

describe('Scheduler', () => {
  it('starts held work on prepaid capacity at once, and the next when that has drained', () => {
    const scheduler = new Scheduler({ pools: { ...none, reserved, sync } });
    scheduler.add(aJob({ jobId: 'a' }), START_MS);
    scheduler.add(aJob({ jobId: 'b', deadlineMs: START_MS + 2 * HOUR_MS }), START_MS);
    expect(scheduler.next(START_MS)).toMatchObject({
      kind: 'start',
      lane: 'reserved',
      job: { jobId: 'a' },
      costNanoUsd: 0,
    });
    expect(scheduler.next(START_MS)).toBeUndefined();
    const second = nextBy(scheduler, START_MS, START_MS + HOUR_MS);
    expect(laneOf(second?.decision)).toBe('reserved');
    expect((second?.atMs ?? 0) - START_MS).toBeCloseTo(28_800, -2);
  });

  it('takes the earliest latest start first', () => {
    const scheduler = new Scheduler({ pools: { ...none, reserved, sync } });
    scheduler.add(aJob({ jobId: 'later', deadlineMs: START_MS + 9 * HOUR_MS }), START_MS);
    scheduler.add(aJob({ jobId: 'sooner', deadlineMs: START_MS + 2 * HOUR_MS }), START_MS);
    expect(scheduler.next(START_MS)).toMatchObject({ job: { jobId: 'sooner' } });
  });

  it('holds work until the last safe start when there is only list price to pay', () => {
    const scheduler = new Scheduler({ pools: { ...none, sync } });
    scheduler.add(aJob({ jobId: 'a' }), START_MS);
    const found = nextBy(scheduler, START_MS, START_MS + 2 * HOUR_MS);
    expect(laneOf(found?.decision)).toBe('sync');
    expect(found?.decision).toMatchObject({ costNanoUsd: 500, why: { reason: 'last-safe-start' } });
    const leftMs = START_MS + HOUR_MS - (found?.atMs ?? 0);
    expect(leftMs).toBeGreaterThan(1_000);
    expect(leftMs).toBeLessThan(MINUTE_MS);
  });

  it('lets urgent work use the burst that held work leaves', () => {
    const scheduler = new Scheduler({ pools: { ...none, reserved, sync } });
    scheduler.add(aJob({ jobId: 'held' }), START_MS);
    scheduler.next(START_MS);
    scheduler.add(aJob({ jobId: 'urgent', deadlineMs: START_MS + 5_000 }), START_MS);
    expect(scheduler.next(START_MS)).toMatchObject({ lane: 'reserved', job: { jobId: 'urgent' } });
  });

  it('buys flex when prepaid capacity will not come in time, and sync when flex is closed to the end', () => {
    const scheduler = new Scheduler({ pools: { ...none, flex, sync } });
    scheduler.add(aJob({ jobId: 'a' }), START_MS);
    const first = nextBy(scheduler, START_MS, START_MS + HOUR_MS);
    expect(laneOf(first?.decision)).toBe('flex');
    let nowMs = first?.atMs ?? START_MS;
    let lane = laneOf(first?.decision);
    for (let refusals = 0; refusals < 200 && lane === 'flex'; refusals++) {
      scheduler.refused('a', {}, nowMs);
      const again = nextBy(scheduler, nowMs, START_MS + HOUR_MS);
      nowMs = again?.atMs ?? nowMs;
      lane = laneOf(again?.decision);
    }
    expect(lane).toBe('sync');
    expect(nowMs).toBeLessThan(START_MS + HOUR_MS);
  });

  it('commits jobs together to a batch while there is time to escape, and cancels it when that time is over', () => {
    const scheduler = new Scheduler({ pools: { ...none, batch, sync } });
    for (const jobId of ['a', 'b', 'c'])
      scheduler.add(aJob({ jobId, deadlineMs: START_MS + 24 * HOUR_MS + (jobId === 'c' ? MINUTE_MS : 0) }), START_MS);
    const commit = nextBy(scheduler, START_MS, START_MS + 24 * HOUR_MS);
    expect(commit?.decision).toMatchObject({ kind: 'commit', batch: 1, why: { reason: 'commit-to-batch' } });
    expect(commit?.decision.kind === 'commit' && commit.decision.jobs.length).toBe(3);
    expect(scheduler.heldSize).toBe(0);
    const cancel = nextBy(scheduler, commit?.atMs ?? 0, START_MS + 24 * HOUR_MS);
    expect(cancel?.decision).toMatchObject({ kind: 'cancel-batch', batch: 1 });
    const endedMs = (cancel?.atMs ?? 0) + 5 * MINUTE_MS;
    scheduler.batchAnswered(1, 'b', { inputTokens: 400, outputTokens: 100, latencyMs: 1 }, endedMs);
    scheduler.batchEnded(1, { completed: false }, endedMs);
    expect(scheduler.heldSize).toBe(2);
    const elsewhere = nextBy(scheduler, endedMs, START_MS + 24 * HOUR_MS);
    expect(laneOf(elsewhere?.decision)).toBe('sync');
  });

  it('gives a batch up whose cancellation does not come through', () => {
    const scheduler = new Scheduler({ pools: { ...none, batch, sync } });
    scheduler.add(aJob({ jobId: 'a', deadlineMs: START_MS + 24 * HOUR_MS }), START_MS);
    const commit = nextBy(scheduler, START_MS, START_MS + 24 * HOUR_MS);
    const cancel = nextBy(scheduler, commit?.atMs ?? 0, START_MS + 24 * HOUR_MS);
    const start = nextBy(scheduler, (cancel?.atMs ?? 0) + 1, START_MS + 25 * HOUR_MS);
    expect(start?.decision).toMatchObject({ kind: 'start', lane: 'sync', job: { jobId: 'a' } });
  });

  it('waits for company when a batch must not be smaller', () => {
    const pools = { ...none, sync, batch: batch.map((pool) => ({ ...pool, minRequests: 5 })) };
    const scheduler = new Scheduler({ pools });
    scheduler.add(aJob({ jobId: 'a', deadlineMs: START_MS + 24 * HOUR_MS }), START_MS);
    expect(laneOf(nextBy(scheduler, START_MS, START_MS + 25 * HOUR_MS)?.decision)).toBe('sync');
  });

  it('only quotes a lane that nobody can carry out', () => {
    const scheduler = new Scheduler({ pools: { ...none, batch, sync }, advisoryLanes: ['batch'] });
    const job = aJob({ jobId: 'a', deadlineMs: START_MS + 24 * HOUR_MS });
    expect(scheduler.admit(job, START_MS).quote.lane).toBe('batch');
    scheduler.add(job, START_MS);
    expect(laneOf(nextBy(scheduler, START_MS, START_MS + 25 * HOUR_MS)?.decision)).toBe('sync');
  });

  it('waits for the last cheap hour and starts before it ends', () => {
    const cheap = sync.map((pool) => ({
      ...pool,
      priceWindows: [{ fromMinute: 0, toMinute: 120, priceFactor: 0.25 }],
    }));
    const scheduler = new Scheduler({ pools: { ...none, sync: cheap } });
    const midnightMs = Math.ceil(START_MS / (24 * HOUR_MS)) * 24 * HOUR_MS;
    scheduler.add(aJob({ jobId: 'a', deadlineMs: midnightMs + 12 * HOUR_MS }), midnightMs - HOUR_MS);
    const found = nextBy(scheduler, midnightMs - HOUR_MS, midnightMs + 12 * HOUR_MS);
    expect(found?.decision).toMatchObject({ lane: 'sync', costNanoUsd: 125 });
    expect(found?.atMs).toBeGreaterThan(midnightMs + HOUR_MS);
    expect(found?.atMs).toBeLessThan(midnightMs + 2 * HOUR_MS);
  });

  it('uses the pools of every model a job allows', () => {
    const [pool] = reserved;
    if (!pool) throw new Error('there is one');
    const other = { ...pool, id: 'other', endpoint: 'e2', model: 'm2' };
    const scheduler = new Scheduler({ pools: { ...none, reserved: [...reserved, other], sync } });
    const candidates = [
      { endpoint: 'e', model: 'm' },
      { endpoint: 'e2', model: 'm2' },
    ];
    for (const jobId of ['a', 'b']) scheduler.add(aJob({ jobId, candidates, queue: 'both' }), START_MS);
    const pools = [scheduler.next(START_MS), scheduler.next(START_MS)].map(
      (one) => one?.kind === 'start' && one.poolId,
    );
    expect(pools).toEqual(['reserved', 'other']);
  });

  it('says that a deadline cannot be kept, and which could', () => {
    const scheduler = new Scheduler({ pools: { ...none, sync } });
    const admission = scheduler.admit(aJob({ jobId: 'a', deadlineMs: START_MS + 100 }), START_MS);
    expect(admission.isFeasible).toBe(false);
    expect(admission.earliestFeasibleDeadlineMs).toBeGreaterThan(START_MS + 1_000);
    expect(
      scheduler.admit(aJob({ jobId: 'a', deadlineMs: admission.earliestFeasibleDeadlineMs }), START_MS).isFeasible,
    ).toBe(true);
  });

  it('offers a lower price to who may wait', () => {
    const scheduler = new Scheduler({ pools: { ...none, batch, sync } });
    const { quote } = scheduler.admit(aJob({ jobId: 'a', deadlineMs: START_MS + 30 * MINUTE_MS }), START_MS);
    expect(quote).toMatchObject({ lane: 'sync', costNanoUsd: { p50: 500 } });
    expect(quote.cheaperIfUntil[0]).toMatchObject({ lane: 'batch', costNanoUsd: 250 });
    expect(quote.costNanoUsd.max).toBeGreaterThanOrEqual(500);
    expect(quote.finishMs.p95).toBeGreaterThanOrEqual(quote.finishMs.p50);
    expect(scheduler.heldSize).toBe(0);
  });

  it('starts earlier when calls have become slower since the job was held', () => {
    const scheduler = new Scheduler({ pools: { ...none, sync } });
    scheduler.add(aJob({ jobId: 'a', deadlineMs: START_MS + 2 * HOUR_MS }), START_MS);
    for (let call = 0; call < 400; call++) scheduler.estimates.latency.observe('sync', 100, 12_000);
    const found = nextBy(scheduler, START_MS, START_MS + 2 * HOUR_MS);
    expect(START_MS + 2 * HOUR_MS - (found?.atMs ?? 0)).toBeGreaterThan(12_000);
  });

  it('moves on when it is asked a hair before an alarm', () => {
    const scheduler = new Scheduler({ pools: { ...none, sync } });
    scheduler.add(aJob({ jobId: 'a' }), START_MS);
    const alarmMs = scheduler.nextWakeMs() ?? START_MS;
    expect(scheduler.next(alarmMs - 0.005)).toBeUndefined();
    expect(scheduler.nextWakeMs()).toBeGreaterThan(alarmMs);
  });

  it('explains why a job is held', () => {
    const scheduler = new Scheduler({ pools: { ...none, reserved, sync } });
    scheduler.add(aJob({ jobId: 'a' }), START_MS);
    scheduler.next(START_MS);
    scheduler.add(aJob({ jobId: 'b' }), START_MS);
    const why = scheduler.explain('b', START_MS);
    expect(why).toMatchObject({ reason: 'hold' });
    expect(why?.lanes.map(({ lane, priceNanoUsd }) => [lane, priceNanoUsd])).toEqual([
      ['reserved', 0],
      ['sync', 500],
    ]);
    expect(scheduler.explain('a', START_MS)).toBeUndefined();
  });

  it('releases every job exactly once and forgets it, whatever happens to it on the way', () => {
    const step = fc.oneof(
      fc.record({
        kind: fc.constant('add' as const),
        withinMs: fc.integer({ min: -MINUTE_MS, max: 26 * HOUR_MS }),
        notBeforeMs: fc.nat(HOUR_MS),
        tokens: fc.integer({ min: 1, max: 3_000 }),
        tenant: fc.constantFrom('a', 'b', 'c'),
      }),
      fc.record({ kind: fc.constant('time' as const), passMs: fc.nat(3 * HOUR_MS) }),
      fc.record({ kind: fc.constant('end' as const), refused: fc.boolean(), pick: fc.nat(50) }),
      fc.record({ kind: fc.constant('remove' as const), pick: fc.nat(50) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const scheduler = new Scheduler({ pools: { reserved, batch, flex, sync } });
        const owner = new Owner(scheduler);
        for (const one of steps) {
          if (one.kind === 'add') owner.add(one);
          else if (one.kind === 'time') owner.pass(one.passMs);
          else if (one.kind === 'end') owner.end(one.pick, one.refused);
          else owner.remove(one.pick);
          owner.drain();
        }
        owner.finishAll();
        expect(scheduler.heldSize).toBe(0);
        expect(scheduler.nextWakeMs()).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });
});

/** Carries decisions out and checks that no job is out twice. */
class Owner {
  private readonly held = new Set<string>();
  private readonly flying: string[] = [];
  private readonly batches = new Map<number, readonly string[]>();
  private nowMs = START_MS;
  private added = 0;

  constructor(private readonly scheduler: Scheduler) {}

  add({
    withinMs,
    notBeforeMs,
    tokens,
    tenant,
  }: {
    withinMs: number;
    notBeforeMs: number;
    tokens: number;
    tenant: string;
  }): void {
    const jobId = `j${this.added++}`;
    this.held.add(jobId);
    this.scheduler.add(
      aJob({
        jobId,
        tenant,
        inputTokens: tokens,
        deadlineMs: this.nowMs + withinMs,
        notBeforeMs: this.nowMs + notBeforeMs,
      }),
      this.nowMs,
    );
  }

  pass(ms: number): void {
    this.nowMs += ms;
  }

  drain(): void {
    for (let decision = this.scheduler.next(this.nowMs); decision; decision = this.scheduler.next(this.nowMs)) {
      if (decision.kind === 'start') this.leave(decision.job.jobId, () => this.flying.push(decision.job.jobId));
      else if (decision.kind === 'commit') {
        const ids = decision.jobs.map(({ jobId }) => jobId);
        for (const jobId of ids) this.leave(jobId, () => undefined);
        this.batches.set(decision.batch, ids);
      } else this.endBatch(decision.batch);
    }
    expect(this.scheduler.heldSize).toBe(this.held.size);
  }

  end(pick: number, refused: boolean): void {
    const jobId = this.flying.splice(pick % Math.max(1, this.flying.length), 1)[0];
    if (jobId === undefined) return;
    if (refused) {
      this.held.add(jobId);
      this.scheduler.refused(jobId, {}, this.nowMs);
    } else this.scheduler.finished(jobId, { inputTokens: 10, outputTokens: 10, latencyMs: 100 }, this.nowMs);
  }

  remove(pick: number): void {
    const jobId = [...this.held][pick % Math.max(1, this.held.size)];
    if (jobId === undefined) return;
    this.held.delete(jobId);
    expect(this.scheduler.remove(jobId, this.nowMs)?.jobId).toBe(jobId);
  }

  finishAll(): void {
    for (
      let round = 0;
      round < 2_000 && (this.held.size > 0 || this.flying.length > 0 || this.batches.size > 0);
      round++
    ) {
      this.nowMs = Math.max(this.nowMs + 1_000, Math.min(this.scheduler.nextWakeMs() ?? 0, this.nowMs + 48 * HOUR_MS));
      this.drain();
      while (this.flying.length > 0) this.end(0, false);
    }
    expect([this.held.size, this.flying.length]).toEqual([0, 0]);
  }

  private leave(jobId: string, then: () => void): void {
    expect(this.held.delete(jobId)).toBe(true);
    then();
  }

  /** Its first job was answered, the others come back. */
  private endBatch(batch: number): void {
    const [first, ...others] = this.batches.get(batch) ?? [];
    this.batches.delete(batch);
    if (first !== undefined)
      this.scheduler.batchAnswered(batch, first, { inputTokens: 1, outputTokens: 1, latencyMs: 1 }, this.nowMs);
    for (const jobId of others) this.held.add(jobId);
    this.scheduler.batchEnded(batch, { completed: false }, this.nowMs);
  }
}
