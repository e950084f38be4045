import type { HeapNode } from '../indexed-heap.js';
import { type Waiting, waitsBefore } from './fair-queue.js';

/**
 * Jobs by latest start, the latest starts beside each other in memory: to find one's way through the heap of a tenant that
 * has not been looked at for a while, a job has to be fetched only where two are due at the same time.
 */
export class UrgencyHeap<W extends Waiting> {
  private readonly nodes: HeapNode<W>[] = [];
  private readonly latestStartsMs: number[] = [];

  get size(): number {
    return this.nodes.length;
  }

  peek(): W | undefined {
    return this.nodes[0]?.value;
  }

  insert(node: HeapNode<W>): void {
    this.siftUp(node, node.value.latestStartMs, this.nodes.length);
  }

  /** No effect when the node is not in the heap. */
  remove(node: HeapNode<W>): void {
    const { position } = node;
    if (position < 0) return;
    node.position = -1;
    const last = this.nodes.pop();
    const latestStartMs = this.latestStartsMs.pop();
    if (!last || latestStartMs === undefined || last === node) return;
    const from = this.siftUp(last, latestStartMs, position);
    if (from === position) this.siftDown(last, latestStartMs, position);
  }

  private siftUp(node: HeapNode<W>, latestStartMs: number, from: number): number {
    let position = from;
    while (position > 0) {
      const parent = (position - 1) >> 1;
      if (!this.isBefore(latestStartMs, node, parent)) break;
      this.move(parent, position);
      position = parent;
    }
    this.place(node, latestStartMs, position);
    return position;
  }

  private siftDown(node: HeapNode<W>, latestStartMs: number, from: number): void {
    let position = from;
    for (;;) {
      const child = this.smallerChild(position);
      if (child >= this.nodes.length || this.isBefore(latestStartMs, node, child)) break;
      this.move(child, position);
      position = child;
    }
    this.place(node, latestStartMs, position);
  }

  private smallerChild(position: number): number {
    const left = 2 * position + 1;
    const right = left + 1;
    const node = this.nodes[right];
    const latestStartMs = this.latestStartsMs[right];
    return node && latestStartMs !== undefined && this.isBefore(latestStartMs, node, left) ? right : left;
  }

  private isBefore(latestStartMs: number, node: HeapNode<W>, position: number): boolean {
    const otherMs = this.latestStartsMs[position] ?? Number.POSITIVE_INFINITY;
    if (latestStartMs !== otherMs) return latestStartMs < otherMs;
    const other = this.nodes[position];
    return other === undefined || waitsBefore(node.value, other.value);
  }

  private move(from: number, to: number): void {
    const node = this.nodes[from];
    const latestStartMs = this.latestStartsMs[from];
    if (node && latestStartMs !== undefined) this.place(node, latestStartMs, to);
  }

  private place(node: HeapNode<W>, latestStartMs: number, position: number): void {
    this.nodes[position] = node;
    this.latestStartsMs[position] = latestStartMs;
    node.position = position;
  }
}
