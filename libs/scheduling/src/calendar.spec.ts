import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Calendar } from './calendar.js';
import { type HeapNode, IndexedHeap } from './indexed-heap.js';

function aCalendar() {
  return new Calendar<number, IndexedHeap<number>>({
    slotMs: 10,
    timeOf: (value) => value,
    open: () => new IndexedHeap<number>((a, b) => a < b),
  });
}

describe('Calendar', () => {
  it('behaves like a sorted list under any order of additions, removals and looks', () => {
    const operation = fc.oneof(
      fc.record({ kind: fc.constant('add' as const), value: fc.nat(500) }),
      fc.record({ kind: fc.constant('remove' as const), value: fc.nat(500) }),
      fc.record({ kind: fc.constant('pop' as const), value: fc.nat(1) }),
    );
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 120 }), (operations) => {
        const calendar = aCalendar();
        const nodes = new Map<number, HeapNode<number>>();
        for (const { kind, value } of operations) {
          const first = calendar.peek();
          const target = kind === 'pop' ? first : value;
          const known = target === undefined ? undefined : nodes.get(target);
          if (kind === 'add' && !known) {
            const node = { value, position: -1 };
            nodes.set(value, node);
            calendar.add(node);
          } else if (kind !== 'add' && known && target !== undefined) {
            calendar.remove(known);
            nodes.delete(target);
          }
          const expected = nodes.size === 0 ? undefined : Math.min(...nodes.keys());
          expect(calendar.peek()).toBe(expected);
          expect(calendar.size).toBe(nodes.size);
        }
      }),
    );
  });

  it('ignores the removal of what is not in it', () => {
    const calendar = aCalendar();
    const node = { value: 5, position: -1 };
    calendar.remove(node);
    calendar.add(node);
    calendar.remove(node);
    calendar.remove(node);
    expect(calendar.size).toBe(0);
    expect(calendar.peek()).toBeUndefined();
  });
});
