import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Waiting, waitsBefore } from './fair-queue.js';
import { UrgencyHeap } from './urgency-heap.js';

describe('UrgencyHeap', () => {
  it('has the most urgent job first, whatever was put in and taken out, ties by priority and arrival', () => {
    const step = fc.record({ latestStartMs: fc.nat(20), priority: fc.nat(2), removes: fc.nat(2), pick: fc.nat(100) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
        const heap = new UrgencyHeap<Waiting>();
        const inside: { value: Waiting; position: number }[] = [];
        for (const [arrival, { latestStartMs, priority, removes, pick }] of steps.entries()) {
          const node = { value: { tenant: 't', latestStartMs, priority, arrival }, position: -1 };
          heap.insert(node);
          inside.push(node);
          for (let removed = 0; removed < removes; removed++) {
            const [gone] = inside.splice(pick % Math.max(1, inside.length), 1);
            if (gone) heap.remove(gone);
          }
          const [first] = inside.map(({ value }) => value).sort((a, b) => (waitsBefore(a, b) ? -1 : 1));
          expect(heap.peek()).toBe(first);
          expect(heap.size).toBe(inside.length);
        }
      }),
    );
  });
});
