import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FairQueue, type Waiting } from './fair-queue.js';
import { TenantServices } from './tenant-services.js';

const MOST_NANO_USD = 1_000;
let arrivals = 0;

interface Priced extends Waiting {
  readonly listNanoUsd: number;
}

function aNode(tenant: string, listNanoUsd: number, latestStartMs = 0) {
  const value: Priced = { tenant, listNanoUsd, latestStartMs, priority: 0, arrival: arrivals++ };
  return { value, position: -1 };
}

/** Serves the first job and returns it. */
function serve(queue: FairQueue<Priced>, nodes: Map<Priced, ReturnType<typeof aNode>>): Priced | undefined {
  const first = queue.peek();
  const node = first && nodes.get(first);
  if (!first || !node) return undefined;
  queue.services.dispatch(queue.services.of(first.tenant), first.listNanoUsd);
  queue.remove(node);
  return first;
}

const someCosts = fc.array(fc.integer({ min: 1, max: MOST_NANO_USD }), { minLength: 20, maxLength: 80 });

describe('FairQueue', () => {
  it('never lets two tenants that wait drift further apart than one job of each, by weight', () => {
    const weights = fc.record({ a: fc.integer({ min: 1, max: 5 }), b: fc.integer({ min: 1, max: 5 }) });
    fc.assert(
      fc.property(someCosts, someCosts, weights, fc.nat(30), (costsOfA, costsOfB, weight, warmUp) => {
        const queue = new FairQueue<Priced>(new TenantServices((tenant) => (tenant === 'a' ? weight.a : weight.b)));
        const nodes = new Map<Priced, ReturnType<typeof aNode>>();
        const put = (tenant: string, costs: readonly number[]) => {
          for (const cost of costs) {
            const node = aNode(tenant, cost);
            nodes.set(node.value, node);
            queue.insert(node);
          }
        };
        put('a', costsOfA);
        // What one gets while the other is away gives neither an advantage.
        for (let turn = 0; turn < Math.min(warmUp, costsOfA.length - 5); turn++) serve(queue, nodes);
        put('b', costsOfB);
        const served = { a: 0, b: 0 };
        const left = { a: costsOfA.length - Math.min(warmUp, costsOfA.length - 5), b: costsOfB.length };
        const bound = MOST_NANO_USD / weight.a + MOST_NANO_USD / weight.b;
        while (left.a > 0 && left.b > 0) {
          const job = serve(queue, nodes);
          const tenant = job?.tenant === 'a' ? 'a' : 'b';
          served[tenant] += (job?.listNanoUsd ?? 0) / weight[tenant];
          left[tenant]--;
          expect(Math.abs(served.a - served.b)).toBeLessThanOrEqual(bound + 1e-6);
        }
      }),
    );
  });

  it('serves a tenant by latest start', () => {
    const queue = new FairQueue<Priced>(new TenantServices(() => 1));
    for (const latestStartMs of [30, 10, 20]) queue.insert(aNode('a', 1, latestStartMs));
    expect(queue.peek()?.latestStartMs).toBe(10);
  });

  it('forgets service that nobody waited for', () => {
    const services = new TenantServices(() => 1);
    const queue = new FairQueue<Priced>(services);
    const nodes = new Map<Priced, ReturnType<typeof aNode>>();
    const put = (tenant: string) => {
      const node = aNode(tenant, 100);
      nodes.set(node.value, node);
      queue.insert(node);
    };
    for (let job = 0; job < 50; job++) {
      put('heavy');
      serve(queue, nodes);
    }
    put('light');
    put('heavy');
    expect(services.of('light').serviceNanoUsd).toBe(services.of('heavy').serviceNanoUsd);
  });

  it('moves a tenant whose dispatch turned out dearer behind the others', () => {
    const services = new TenantServices(() => 1);
    const queue = new FairQueue<Priced>(services);
    queue.insert(aNode('a', 10, 1));
    queue.insert(aNode('b', 10, 2));
    expect(queue.peek()?.tenant).toBe('a');
    services.correct(services.of('a'), 500);
    expect(queue.peek()?.tenant).toBe('b');
  });
});
