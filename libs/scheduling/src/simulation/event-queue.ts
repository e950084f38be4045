/** What happens at a time: a kind and two numbers that mean what the kind says. */
export interface SimulatedEvent {
  readonly kind: number;
  readonly first: number;
  readonly second: number;
}

/** Events by time, then by the order in which they were added: the same run for the same seed. Plain arrays, no objects a job. */
export class EventQueue {
  private readonly times: number[] = [];
  private readonly orders: number[] = [];
  private readonly events: SimulatedEvent[] = [];
  private added = 0;

  get size(): number {
    return this.times.length;
  }

  /** Time of the next event; `Infinity` when there is none. */
  nextMs(): number {
    return this.times[0] ?? Number.POSITIVE_INFINITY;
  }

  push(atMs: number, event: SimulatedEvent): void {
    let at = this.times.length;
    const order = this.added++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      // Later than every event of the same time: it was added last.
      if ((this.times[parent] ?? 0) <= atMs) break;
      this.move(parent, at);
      at = parent;
    }
    this.put(at, atMs, order, event);
  }

  pop(): SimulatedEvent | undefined {
    const first = this.events[0];
    const lastMs = this.times.pop();
    const lastOrder = this.orders.pop();
    const last = this.events.pop();
    if (this.times.length > 0 && last && lastMs !== undefined && lastOrder !== undefined)
      this.sink(lastMs, lastOrder, last);
    return first;
  }

  private sink(atMs: number, order: number, event: SimulatedEvent): void {
    const { length } = this.times;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= length) break;
      if (child + 1 < length && this.isBefore(child + 1, this.times[child] ?? 0, this.orders[child] ?? 0)) child++;
      if (!this.isBefore(child, atMs, order)) break;
      this.move(child, at);
      at = child;
    }
    this.put(at, atMs, order, event);
  }

  private isBefore(at: number, otherMs: number, otherOrder: number): boolean {
    const timeMs = this.times[at] ?? 0;
    return timeMs < otherMs || (timeMs === otherMs && (this.orders[at] ?? 0) < otherOrder);
  }

  private move(from: number, to: number): void {
    this.put(to, this.times[from] ?? 0, this.orders[from] ?? 0, this.events[from] as SimulatedEvent);
  }

  private put(at: number, atMs: number, order: number, event: SimulatedEvent): void {
    this.times[at] = atMs;
    this.orders[at] = order;
    this.events[at] = event;
  }
}
