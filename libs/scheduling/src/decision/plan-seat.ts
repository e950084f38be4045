import type { HeapNode } from '../indexed-heap.js';

/** A job in the plan of its queue. */
export interface PlanSeat<E> extends HeapNode<E> {
  readonly workMs: number;
  readonly slot: number;
  readonly isWaiting: boolean;
}
