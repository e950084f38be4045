import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HeldIndex } from './held-index.js';
import type { HeldJob } from './held-job.js';
import { IndexedHeap } from './indexed-heap.js';

function aHeldJob(parts: Partial<HeldJob> & { jobId: string }): HeldJob {
  return {
    tenant: 'default',
    candidates: [],
    queue: 'q',
    notBeforeMs: 0,
    latestStartMs: 1_000,
    deadlineMs: 2_000,
    priority: 0,
    inputTokens: 10,
    expectedOutputTokens: 10,
    lanes: ['sync'],
    ...parts,
  };
}

describe('HeldIndex', () => {
  it('hands out by latest start, then priority, then arrival', () => {
    const index = new HeldIndex();
    index.add(aHeldJob({ jobId: 'late', latestStartMs: 900 }));
    index.add(aHeldJob({ jobId: 'first-of-ties', latestStartMs: 500 }));
    index.add(aHeldJob({ jobId: 'second-of-ties', latestStartMs: 500 }));
    index.add(aHeldJob({ jobId: 'important', latestStartMs: 500, priority: 5 }));
    const order = Array.from({ length: 4 }, () => index.popDue(0)?.jobId);
    expect(order).toEqual(['important', 'first-of-ties', 'second-of-ties', 'late']);
  });

  it('keeps a job back until its not-before time', () => {
    const index = new HeldIndex();
    index.add(aHeldJob({ jobId: 'a', notBeforeMs: 100 }));
    expect(index.popDue(99)).toBeUndefined();
    expect(index.nextWakeMs()).toBe(100);
    expect(index.popDue(100)?.jobId).toBe('a');
    expect(index.nextWakeMs()).toBeUndefined();
  });

  it('blocks a whole queue and no other', () => {
    const index = new HeldIndex();
    index.add(aHeldJob({ jobId: 'a1', queue: 'a', latestStartMs: 1 }));
    index.add(aHeldJob({ jobId: 'a2', queue: 'a', latestStartMs: 2 }));
    index.add(aHeldJob({ jobId: 'b1', queue: 'b', latestStartMs: 3 }));
    index.peekDue(0);
    index.block('a', 50);
    expect(index.popDue(0)?.jobId).toBe('b1');
    expect(index.popDue(49)).toBeUndefined();
    expect(index.nextWakeMs()).toBe(50);
    expect(index.popDue(50)?.jobId).toBe('a1');
    expect(index.popDue(50)?.jobId).toBe('a2');
  });

  it('keeps the turn of a job that was only looked at', () => {
    const index = new HeldIndex();
    index.add(aHeldJob({ jobId: 'a1' }));
    index.add(aHeldJob({ jobId: 'a2' }));
    expect(index.peekDue(0)?.jobId).toBe('a1');
    index.block('q', 10);
    expect(index.popDue(10)?.jobId).toBe('a1');
  });

  it('holds a job that joins a blocked queue behind the block', () => {
    const index = new HeldIndex();
    index.block('q', 100);
    index.add(aHeldJob({ jobId: 'a' }));
    expect(index.popDue(50)).toBeUndefined();
    expect(index.popDue(100)?.jobId).toBe('a');
  });

  it('gives out what expired, even from a blocked queue', () => {
    const index = new HeldIndex();
    index.add(aHeldJob({ jobId: 'a', deadlineMs: 30 }));
    index.peekDue(0);
    index.block('q', 1_000);
    expect(index.nextWakeMs()).toBe(30);
    expect(index.popExpired(29)).toBeUndefined();
    expect(index.popExpired(30)?.jobId).toBe('a');
    expect(index.size).toBe(0);
  });

  it('behaves like a sorted list under any order of operations', () => {
    const operation = fc.oneof(
      fc.record({
        kind: fc.constant('add' as const),
        id: fc.nat(12),
        queue: fc.constantFrom('a', 'b', 'c'),
        notBeforeMs: fc.nat(20),
        latestStartMs: fc.nat(5),
        deadlineMs: fc.nat(40),
        priority: fc.nat(2),
      }),
      fc.record({ kind: fc.constant('remove' as const), id: fc.nat(12) }),
      fc.record({ kind: fc.constant('pop' as const) }),
      fc.record({ kind: fc.constant('expire' as const) }),
      fc.record({ kind: fc.constant('block' as const), queue: fc.constantFrom('a', 'b', 'c'), forMs: fc.nat(10) }),
      fc.record({ kind: fc.constant('time' as const), passesMs: fc.nat(5) }),
    );
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 60 }), (operations) => {
        const index = new HeldIndex();
        const list = new SortedListModel();
        let nowMs = 0;
        for (const step of operations) {
          if (step.kind === 'add') {
            const job = aHeldJob({ ...step, jobId: `job-${step.id}` });
            index.add(job);
            list.add(job);
          } else if (step.kind === 'remove') {
            expect(index.remove(`job-${step.id}`)?.jobId).toBe(list.remove(`job-${step.id}`)?.jobId);
          } else if (step.kind === 'pop') {
            expect(index.popDue(nowMs)?.jobId).toBe(list.popDue(nowMs)?.jobId);
          } else if (step.kind === 'expire') {
            expect(index.popExpired(nowMs)?.deadlineMs).toBe(list.expireOne(nowMs, index)?.deadlineMs);
          } else if (step.kind === 'block') {
            index.block(step.queue, nowMs + step.forMs);
            list.blocks.set(step.queue, nowMs + step.forMs);
          } else {
            nowMs += step.passesMs;
          }
          expect(index.size).toBe(list.jobs.length);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('needs a logarithmic number of comparisons for an operation', () => {
    const comparisonsFor = (size: number) => {
      let comparisons = 0;
      const heap = new IndexedHeap<number>((a, b) => {
        comparisons++;
        return a < b;
      });
      for (let i = 0; i < size; i++) heap.push((i * 7919) % size);
      const build = comparisons;
      for (let i = 0; i < 1_000; i++) heap.push(heap.pop() ?? 0);
      return { build: build / size, popAndPush: (comparisons - build) / 1_000 };
    };
    const { build, popAndPush } = comparisonsFor(100_000);
    expect(build).toBeLessThan(20);
    expect(popAndPush).toBeLessThan(3 * Math.log2(100_000));
  });

  it('hands out many jobs in order', () => {
    const index = new HeldIndex();
    const shape = aHeldJob({ jobId: '' });
    for (let i = 0; i < 100_000; i++) {
      index.add({ ...shape, jobId: `job_${i}`, latestStartMs: (i * 7919) % 1_000_003, deadlineMs: 2_000_000 });
    }
    let previous = -1;
    for (let i = 0; i < 10_000; i++) {
      const next = index.popDue(0)?.latestStartMs ?? -1;
      expect(next > previous).toBe(true);
      previous = next;
    }
    expect(index.size).toBe(90_000);
  });
});

/** The obvious implementation: everything in an array, everything scanned. */
class SortedListModel {
  jobs: (HeldJob & { arrival: number })[] = [];
  readonly blocks = new Map<string, number>();
  private arrivals = 0;

  add(job: HeldJob): void {
    this.remove(job.jobId);
    this.jobs.push({ ...job, arrival: this.arrivals++ });
  }

  remove(jobId: string): HeldJob | undefined {
    const found = this.jobs.find((job) => job.jobId === jobId);
    this.jobs = this.jobs.filter((job) => job !== found);
    return found;
  }

  popDue(nowMs: number): HeldJob | undefined {
    const due = this.jobs
      .filter((job) => job.notBeforeMs <= nowMs && (this.blocks.get(job.queue) ?? 0) <= nowMs)
      .sort((a, b) => a.latestStartMs - b.latestStartMs || b.priority - a.priority || a.arrival - b.arrival);
    return due[0] && this.remove(due[0].jobId);
  }

  /** Which of several that expire in the same ms goes first is open: takes the one the index took. */
  expireOne(nowMs: number, index: HeldIndex): HeldJob | undefined {
    const earliest = Math.min(...this.jobs.map((job) => job.deadlineMs));
    const gone = this.jobs.find(
      (job) => job.deadlineMs <= nowMs && job.deadlineMs === earliest && index.get(job.jobId) === undefined,
    );
    return gone && this.remove(gone.jobId);
  }
}
