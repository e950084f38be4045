import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MemorySharedState } from './memory-shared-state.js';
import type { BucketRule } from './token-bucket.js';

const aRule = fc.record({
  capacity: fc.integer({ min: 1, max: 10_000 }),
  refillPerSecond: fc.double({ min: 0.01, max: 1_000, noNaN: true }),
});
const someCalls = fc.array(fc.record({ afterMs: fc.nat(5_000), cost: fc.integer({ min: 1, max: 200 }) }), {
  maxLength: 60,
});

describe('token bucket', () => {
  it('never grants more than capacity plus refill in any window of any traffic', () => {
    fc.assert(
      fc.property(aRule, someCalls, (rule, calls) => {
        const grants = play(rule, calls);
        for (let from = 0; from < grants.length; from++) {
          let sum = 0;
          for (let to = from; to < grants.length; to++) {
            const first = grants[from];
            const last = grants[to];
            if (!first || !last) continue;
            sum += last.cost;
            const windowMs = last.atMs - first.atMs;
            // A single cost above the capacity is the documented exception: it leaves a debt.
            const burst = Math.max(rule.capacity, last.cost);
            expect(sum).toBeLessThanOrEqual(burst + (windowMs * rule.refillPerSecond) / 1000 + 0.01);
          }
        }
      }),
    );
  });

  it('grants a caller who waited as long as it was told', () => {
    fc.assert(
      fc.property(aRule, someCalls, fc.integer({ min: 1, max: 50_000 }), (rule, calls, cost) => {
        const state = new MemorySharedState();
        let nowMs = 0;
        for (const call of calls) {
          nowMs += call.afterMs;
          state.takeTokens('b', call.cost, rule, nowMs);
        }
        const { granted, retryAfterMs } = state.takeTokens('b', cost, rule, nowMs);
        if (!granted) expect(state.takeTokens('b', cost, rule, nowMs + retryAfterMs).granted).toBe(true);
      }),
    );
  });

  it('takes from all buckets or from none', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ rule: aRule, cost: fc.nat(20_000) }), { minLength: 1, maxLength: 5 }),
        (parts) => {
          const state = new MemorySharedState();
          const requests = parts.map((part, i) => ({ bucket: `b${i}`, ...part }));
          const drained = requests.at(-1);
          if (drained) state.takeTokens(drained.bucket, drained.rule.capacity, drained.rule, 0);
          const before = requests.map(({ bucket, rule }) => state.peek(bucket, rule, 0).remaining);
          const { granted } = state.takeAll(requests, 0);
          const after = requests.map(({ bucket, rule }) => state.peek(bucket, rule, 0).remaining);
          const expected = granted ? before.map((tokens, i) => tokens - (parts[i]?.cost ?? 0)) : before;
          expect(after).toEqual(expected);
        },
      ),
    );
  });

  it('forgets full buckets, so that names that come and go do not fill the memory', () => {
    const state = new MemorySharedState();
    const rule = { capacity: 10, refillPerSecond: 10 };
    for (let i = 0; i < 100_000; i++) state.takeTokens(`bucket-${i}`, 1, rule, i);
    expect(state.bucketCount).toBeLessThan(10_000);
  });
});

function play(rule: BucketRule, calls: readonly { afterMs: number; cost: number }[]) {
  const state = new MemorySharedState();
  const grants: { atMs: number; cost: number }[] = [];
  let nowMs = 0;
  for (const { afterMs, cost } of calls) {
    nowMs += afterMs;
    if (state.takeTokens('b', cost, rule, nowMs).granted) grants.push({ atMs: nowMs, cost });
  }
  return grants;
}
