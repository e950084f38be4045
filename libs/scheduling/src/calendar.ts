import { type HeapNode, IndexedHeap } from './indexed-heap.js';

/** What keeps the values of one slot in order once that slot is looked at. */
export interface SlotOrder<T> {
  readonly size: number;
  insert(node: HeapNode<T>): void;
  remove(node: HeapNode<T>): void;
  peek(): T | undefined;
}

export interface CalendarOptions<T, O extends SlotOrder<T>> {
  readonly slotMs: number;
  /** Must not change while the value is in the calendar. */
  readonly timeOf: (value: T) => number;
  readonly open: () => O;
}

interface Slot<T, O> {
  readonly index: number;
  /** Unordered, until the slot is opened. */
  readonly nodes: HeapNode<T>[];
  opened: O | undefined;
  readonly node: HeapNode<Slot<T, O>>;
}

/**
 * A calendar queue: values by time slot, and in order only in slots that have been the first. To add or remove one in a
 * later slot is O(1) and touches nothing but its neighbour, which is what makes a million of them as quick as a thousand;
 * in an opened slot it is what its order costs. Opening sorts a slot once.
 */
export class Calendar<T, O extends SlotOrder<T>> {
  private readonly slots = new Map<number, Slot<T, O>>();
  private readonly order = new IndexedHeap<Slot<T, O>>((a, b) => a.index < b.index);
  private count = 0;

  constructor(private readonly options: CalendarOptions<T, O>) {}

  get size(): number {
    return this.count;
  }

  add(node: HeapNode<T>): void {
    const slot = this.slotOf(this.indexOf(node.value));
    this.count++;
    if (slot.opened) {
      slot.opened.insert(node);
      return;
    }
    node.position = slot.nodes.length;
    slot.nodes.push(node);
  }

  /** No effect when the node is not in it. */
  remove(node: HeapNode<T>): void {
    if (node.position < 0) return;
    const slot = this.slots.get(this.indexOf(node.value));
    if (!slot) return;
    this.count--;
    if (slot.opened) slot.opened.remove(node);
    else removeFrom(slot.nodes, node);
    if ((slot.opened ? slot.opened.size : slot.nodes.length) === 0) this.forget(slot);
  }

  /** The first value of the first slot. */
  peek(): T | undefined {
    const slot = this.order.peek();
    return slot && this.opened(slot).peek();
  }

  private opened(slot: Slot<T, O>): O {
    if (slot.opened) return slot.opened;
    const order = this.options.open();
    slot.opened = order;
    for (const node of slot.nodes) order.insert(node);
    slot.nodes.length = 0;
    return order;
  }

  private slotOf(index: number): Slot<T, O> {
    const known = this.slots.get(index);
    if (known) return known;
    const slot: Slot<T, O> = { index, nodes: [], opened: undefined, node: { value: undefined as never, position: -1 } };
    slot.node.value = slot;
    this.slots.set(index, slot);
    this.order.insert(slot.node);
    return slot;
  }

  private forget(slot: Slot<T, O>): void {
    this.order.remove(slot.node);
    this.slots.delete(slot.index);
  }

  private indexOf(value: T): number {
    return Math.floor(this.options.timeOf(value) / this.options.slotMs);
  }
}

function removeFrom<T>(nodes: HeapNode<T>[], node: HeapNode<T>): void {
  const { position } = node;
  const last = nodes.pop();
  node.position = -1;
  if (!last || last === node) return;
  nodes[position] = last;
  last.position = position;
}
