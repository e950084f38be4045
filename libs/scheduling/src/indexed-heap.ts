/** A place in one heap; whoever keeps it can remove its value in O(log n). */
export interface HeapNode<T> {
  value: T;
  /** Index in the heap's array; −1: not in it. */
  position: number;
}

/** A binary min-heap whose nodes know where they are: push, pop, remove and update are O(log n), peek O(1). */
export class IndexedHeap<T> {
  private readonly nodes: HeapNode<T>[] = [];

  /** `before(a, b)`: a strict order; `true` when `a` comes out first. */
  constructor(private readonly before: (a: T, b: T) => boolean) {}

  get size(): number {
    return this.nodes.length;
  }

  peek(): T | undefined {
    return this.nodes[0]?.value;
  }

  push(value: T): HeapNode<T> {
    const node = { value, position: this.nodes.length };
    this.insert(node);
    return node;
  }

  /** Puts a node back that was popped or removed. */
  insert(node: HeapNode<T>): void {
    node.position = this.nodes.length;
    this.nodes.push(node);
    this.siftUp(node);
  }

  pop(): T | undefined {
    const first = this.nodes[0];
    if (first) this.remove(first);
    return first?.value;
  }

  /** No effect when the node is not in the heap. */
  remove(node: HeapNode<T>): void {
    const { position } = node;
    if (position < 0) return;
    node.position = -1;
    const last = this.nodes.pop();
    if (!last || last === node) return;
    this.place(last, position);
    this.update(last);
  }

  /** After the value's order changed. */
  update(node: HeapNode<T>): void {
    const from = node.position;
    this.siftUp(node);
    if (node.position === from) this.siftDown(node);
  }

  private place(node: HeapNode<T>, position: number): void {
    this.nodes[position] = node;
    node.position = position;
  }

  private siftUp(node: HeapNode<T>): void {
    let { position } = node;
    while (position > 0) {
      const parentPosition = (position - 1) >> 1;
      const parent = this.nodes[parentPosition];
      if (!parent || !this.before(node.value, parent.value)) break;
      this.place(parent, position);
      position = parentPosition;
    }
    this.place(node, position);
  }

  private siftDown(node: HeapNode<T>): void {
    let { position } = node;
    for (;;) {
      const child = this.smallerChild(position);
      if (!child || !this.before(child.value, node.value)) break;
      const next = child.position;
      this.place(child, position);
      position = next;
    }
    this.place(node, position);
  }

  private smallerChild(position: number): HeapNode<T> | undefined {
    const left = this.nodes[2 * position + 1];
    const right = this.nodes[2 * position + 2];
    if (!left || !right) return left;
    return this.before(right.value, left.value) ? right : left;
  }
}
