const SLOT_MS = 60_000;
/** Minutes in the tree: 11 days. */
const SIZE = 16_384;
/** Work that is due later than this counts as due then, and earlier than that much ago as due at that time. */
const MOST_AHEAD = 12_000;
const MOST_BEHIND = 4_000;

/**
 * How much held work is due up to a time, in nano-dollars of list price: a Fenwick tree over minutes, so that adding,
 * removing and asking are O(log minutes) whatever number of jobs there is. Minutes are taken modulo the tree's size; what
 * is in use is always a shorter stretch.
 */
export class DueWork {
  private readonly tree = new Float64Array(SIZE + 1);
  private total = 0;

  get totalNanoUsd(): number {
    return this.total;
  }

  /** The minute under which work is kept: name the same one when it is taken away. */
  slotOf(dueMs: number, nowMs: number): number {
    const nowSlot = Math.floor(nowMs / SLOT_MS);
    return Math.min(Math.max(Math.floor(dueMs / SLOT_MS), nowSlot - MOST_BEHIND), nowSlot + MOST_AHEAD);
  }

  change(slot: number, nanoUsd: number): void {
    this.total = Math.max(0, this.total + nanoUsd);
    for (let at = modulo(slot) + 1; at <= SIZE; at += at & -at) this.tree[at] = (this.tree[at] ?? 0) + nanoUsd;
  }

  /** Work that is due in or before the minute of a time. */
  upTo(dueMs: number, nowMs: number): number {
    const nowSlot = Math.floor(nowMs / SLOT_MS);
    const first = modulo(nowSlot - MOST_BEHIND);
    const last = modulo(this.slotOf(dueMs, nowMs));
    const before = this.prefix(first - 1);
    return Math.max(0, last >= first ? this.prefix(last) - before : this.prefix(SIZE - 1) - before + this.prefix(last));
  }

  private prefix(slot: number): number {
    let sum = 0;
    for (let at = slot + 1; at > 0; at -= at & -at) sum += this.tree[at] ?? 0;
    return sum;
  }
}

function modulo(slot: number): number {
  return ((slot % SIZE) + SIZE) % SIZE;
}
