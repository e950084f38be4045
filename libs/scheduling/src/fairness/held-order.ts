import { type HeapNode, IndexedHeap } from '../indexed-heap.js';
import { type Waiting, waitsBefore } from './fair-queue.js';
import { LeastServedTree, type TreeNode } from './least-served-tree.js';
import type { TenantService, TenantServices } from './tenant-services.js';
import { UrgencyHeap } from './urgency-heap.js';

/** A tenant's counter in one pool, and its place in the order by it. */
interface Stand<W extends Waiting> {
  readonly services: TenantServices;
  readonly service: TenantService;
  readonly tree: LeastServedTree<W>;
  readonly node: TreeNode<W>;
}

interface Slot<W extends Waiting> {
  readonly jobs: UrgencyHeap<W>;
  /** The earliest of `jobs`. */
  head: W | undefined;
  readonly urgency: HeapNode<Slot<W>>;
  /** By pool. */
  readonly stands: readonly Stand<W>[];
}

/**
 * Held jobs in both orders in which a reserved pool looks at them: by latest start, and by what their tenants have had of
 * that pool. O(log jobs), and O(pools × log tenants) when the first job of a tenant becomes another one.
 */
export class HeldOrder<W extends Waiting> {
  private readonly slots = new Map<string, Slot<W>>();
  private readonly byUrgency = new IndexedHeap<Slot<W>>(headFirst);
  private readonly trees: readonly LeastServedTree<W>[];
  private count = 0;

  /** @param pools counters of each pool that may serve these jobs. */
  constructor(private readonly pools: readonly TenantServices[]) {
    this.trees = pools.map(() => new LeastServedTree<W>());
  }

  get size(): number {
    return this.count;
  }

  add(node: HeapNode<W>): void {
    const slot = this.slotOf(node.value.tenant);
    slot.jobs.insert(node);
    this.count++;
    for (const { services, service } of slot.stands) services.arrives(service);
    if (!slot.head || waitsBefore(node.value, slot.head)) this.moveHead(slot);
  }

  /** No effect when the node is not in it. */
  remove(node: HeapNode<W>): void {
    if (node.position < 0) return;
    const slot = this.slotOf(node.value.tenant);
    slot.jobs.remove(node);
    this.count--;
    for (const { services, service } of slot.stands) services.leaves(service);
    if (slot.head === node.value) this.moveHead(slot);
  }

  /** Who has to start first. */
  earliest(): W | undefined {
    return this.byUrgency.peek()?.head;
  }

  /** Of the tenants with a job whose latest start is not after a time, the one that has had least of a pool. */
  leastServed(pool: number, latestStartMs: number): TreeNode<W> | undefined {
    return this.trees[pool]?.leastUpTo(latestStartMs);
  }

  private moveHead(slot: Slot<W>): void {
    const { stands, urgency } = slot;
    for (const { tree, node } of stands) if (slot.head) tree.remove(node);
    const wasEmpty = slot.head === undefined;
    slot.head = slot.jobs.peek();
    for (const stand of stands) enter(stand, slot.head);
    if (!slot.head) this.byUrgency.remove(urgency);
    else if (wasEmpty) this.byUrgency.insert(urgency);
    else this.byUrgency.update(urgency);
  }

  private slotOf(tenant: string): Slot<W> {
    const known = this.slots.get(tenant);
    if (known) return known;
    const slot: Slot<W> = {
      jobs: new UrgencyHeap<W>(),
      head: undefined,
      urgency: { value: undefined as never, position: -1 },
      stands: this.pools.map((services, pool) => this.standOf(tenant, services, pool)),
    };
    slot.urgency.value = slot;
    this.slots.set(tenant, slot);
    return slot;
  }

  private standOf(tenant: string, services: TenantServices, pool: number): Stand<W> {
    const service = services.of(tenant);
    const tree = this.trees[pool] ?? new LeastServedTree<W>();
    const stand: Stand<W> = { services, service, tree, node: tree.node() };
    service.watchers.push(() => {
      if (stand.node.head) tree.update(stand.node, service.serviceNanoUsd);
    });
    return stand;
  }
}

function enter<W extends Waiting>({ service, tree, node }: Stand<W>, head: W | undefined): void {
  node.head = head;
  node.serviceNanoUsd = service.serviceNanoUsd;
  if (head) tree.insert(node);
}

function headFirst<W extends Waiting>(a: Slot<W>, b: Slot<W>): boolean {
  return a.head !== undefined && (b.head === undefined || waitsBefore(a.head, b.head));
}
