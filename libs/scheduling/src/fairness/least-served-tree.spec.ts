import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Waiting } from './fair-queue.js';
import { LeastServedTree, type TreeNode } from './least-served-tree.js';

const aHead = (index: number, latestStartMs: number): Waiting => ({
  tenant: `t${index}`,
  latestStartMs,
  priority: 0,
  arrival: index,
});

describe('LeastServedTree', () => {
  it('finds whoever has had least up to a time, whatever was put in, taken out and served before', () => {
    const step = fc.record({
      node: fc.nat(19),
      kind: fc.constantFrom('move', 'serve', 'leave'),
      latestStartMs: fc.nat(50),
      serviceNanoUsd: fc.nat(50),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), fc.nat(50), (steps, upToMs) => {
        const tree = new LeastServedTree<Waiting>();
        const nodes = Array.from({ length: 20 }, () => tree.node());
        const inside = new Set<TreeNode<Waiting>>();
        for (const { node: index, kind, latestStartMs, serviceNanoUsd } of steps) {
          const node = nodes[index];
          if (!node) continue;
          if (kind === 'serve') {
            if (inside.has(node)) tree.update(node, serviceNanoUsd);
            continue;
          }
          if (inside.delete(node)) tree.remove(node);
          if (kind === 'leave') continue;
          node.head = aHead(index, latestStartMs);
          node.serviceNanoUsd = serviceNanoUsd;
          tree.insert(node);
          inside.add(node);
        }
        const [expected] = [...inside]
          .filter(({ head }) => head !== undefined && head.latestStartMs <= upToMs)
          .sort(
            (a, b) =>
              a.serviceNanoUsd - b.serviceNanoUsd ||
              (a.head?.latestStartMs ?? 0) - (b.head?.latestStartMs ?? 0) ||
              (a.head?.arrival ?? 0) - (b.head?.arrival ?? 0),
          );
        expect(tree.leastUpTo(upToMs)).toBe(expected);
      }),
    );
  });
});
