import { type HeapNode, IndexedHeap } from '../indexed-heap.js';
import type { TenantService, TenantServices } from './tenant-services.js';

/** What waits; its order inside a tenant is by latest start, then priority, then arrival. */
export interface Waiting {
  readonly tenant: string;
  readonly latestStartMs: number;
  readonly priority: number;
  readonly arrival: number;
}

export function waitsBefore(a: Waiting, b: Waiting): boolean {
  if (a.latestStartMs !== b.latestStartMs) return a.latestStartMs < b.latestStartMs;
  if (a.priority !== b.priority) return a.priority > b.priority;
  return a.arrival < b.arrival;
}

interface Slot<W extends Waiting> {
  readonly service: TenantService;
  readonly jobs: IndexedHeap<W>;
  readonly node: HeapNode<Slot<W>>;
}

/** Jobs of equal urgency: the least served tenant's earliest job is first. O(log jobs + log tenants). */
export class FairQueue<W extends Waiting> {
  private readonly slots = new Map<string, Slot<W>>();
  private readonly order = new IndexedHeap<Slot<W>>(slotFirst);
  private count = 0;

  constructor(readonly services: TenantServices) {}

  get size(): number {
    return this.count;
  }

  insert(node: HeapNode<W>): void {
    const slot = this.slotOf(node.value.tenant);
    const wasEmpty = slot.jobs.size === 0;
    slot.jobs.insert(node);
    this.count++;
    this.services.arrives(slot.service);
    if (wasEmpty) this.order.insert(slot.node);
    else this.order.update(slot.node);
  }

  peek(): W | undefined {
    return this.order.peek()?.jobs.peek();
  }

  remove(node: HeapNode<W>): void {
    const slot = this.slotOf(node.value.tenant);
    slot.jobs.remove(node);
    this.count--;
    this.services.leaves(slot.service);
    if (slot.jobs.size === 0) this.order.remove(slot.node);
    else this.order.update(slot.node);
  }

  private slotOf(tenant: string): Slot<W> {
    const known = this.slots.get(tenant);
    if (known) return known;
    const service = this.services.of(tenant);
    const slot: Slot<W> = {
      service,
      jobs: new IndexedHeap<W>(waitsBefore),
      node: { value: undefined as never, position: -1 },
    };
    slot.node.value = slot;
    this.slots.set(tenant, slot);
    service.watchers.push(() => {
      if (slot.node.position >= 0) this.order.update(slot.node);
    });
    return slot;
  }
}

function slotFirst<W extends Waiting>(a: Slot<W>, b: Slot<W>): boolean {
  if (a.service.serviceNanoUsd !== b.service.serviceNanoUsd) return a.service.serviceNanoUsd < b.service.serviceNanoUsd;
  const headOfA = a.jobs.peek();
  const headOfB = b.jobs.peek();
  return headOfA !== undefined && (headOfB === undefined || waitsBefore(headOfA, headOfB));
}
