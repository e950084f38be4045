const SLOT_MS = 15_000;
/** Slots of the tree, a power of two: 11 days. */
const SIZE = 65_536;
/** Work that is due later than this counts as due then, and earlier than that much ago as due at that time. */
const MOST_AHEAD = 48_000;
const MOST_BEHIND = 16_000;

interface Stretch {
  /** Ms of work. */
  readonly sum: number;
  /** When it must begin, epoch ms; `NONE`: nothing in it waits for its time. */
  readonly beginMs: number;
}

/** Memory that was never written is all zeros, and costs nothing until then: so nothing is 0. */
const NONE = 0;

/**
 * How much time work takes of a limit that is shared, by when it must have started: the demand-bound test of earliest
 * deadline first. Work due by t must begin at `t − work(t) / speed`; the least of these over all t is when the limit must
 * be busy from, or some of it will be late. Two trees over slots of a quarter of a minute, so that adding, removing and
 * asking are O(log slots) whatever number of jobs there is. Slots are taken modulo the tree's size; what is in use is
 * always a shorter stretch. A slot counts as due when the first that waits in it is: early by a slot at most.
 */
export class DueDemand {
  private readonly sums = new Float64Array(2 * SIZE);
  private readonly begins = new Float64Array(2 * SIZE);
  /** By slot: the earliest start of those that wait for it, how many these are, and how many jobs in all. */
  private readonly firstMs = new Float64Array(SIZE);
  private readonly waiting = new Int32Array(SIZE);
  private readonly jobs = new Int32Array(SIZE);
  private speed = 1;

  /** The slot under which work is kept: name the same one when it is taken away. */
  slotOf(dueMs: number, nowMs: number): number {
    const nowSlot = Math.floor(nowMs / SLOT_MS);
    return Math.min(Math.max(Math.floor(dueMs / SLOT_MS), nowSlot - MOST_BEHIND), nowSlot + MOST_AHEAD);
  }

  /** @param dueMs absent: it does not wait for its time, it goes as soon as it can. */
  add(slot: number, workMs: number, dueMs: number | undefined): void {
    const at = modulo(slot);
    const leaf = at + SIZE;
    this.jobs[at] = (this.jobs[at] ?? 0) + 1;
    this.sums[leaf] = (this.sums[leaf] ?? 0) + workMs;
    if (dueMs !== undefined) {
      const first = this.firstMs[at] ?? NONE;
      this.waiting[at] = (this.waiting[at] ?? 0) + 1;
      if (this.waiting[at] === 1 || dueMs < first) this.firstMs[at] = dueMs;
    }
    this.tell(at);
  }

  remove(slot: number, workMs: number, wasWaiting: boolean): void {
    const at = modulo(slot);
    const leaf = at + SIZE;
    const left = (this.jobs[at] ?? 0) - 1;
    this.jobs[at] = left;
    this.sums[leaf] = left === 0 ? 0 : Math.max(0, (this.sums[leaf] ?? 0) - workMs);
    if (wasWaiting) this.waiting[at] = (this.waiting[at] ?? 0) - 1;
    this.tell(at);
  }

  /** The first of a slot is known exactly: the slot itself keeps the earliest that ever waited in it. */
  firstIs(slot: number, dueMs: number): void {
    const at = modulo(slot);
    if (this.firstMs[at] === dueMs || this.waiting[at] === 0) return;
    this.firstMs[at] = dueMs;
    this.tell(at);
  }

  /** How many ms of work are done in a ms. O(slots): for a change that matters. */
  set workPerMs(speed: number) {
    if (speed === this.speed) return;
    this.speed = speed;
    for (let at = 0; at < SIZE; at++) if ((this.jobs[at] ?? 0) > 0) this.begins[at + SIZE] = this.beginOfSlot(at);
    for (let node = SIZE - 1; node > 0; node--)
      if ((this.sums[2 * node] ?? 0) + (this.sums[2 * node + 1] ?? 0) > 0) this.join(node);
  }

  get workPerMs(): number {
    return this.speed;
  }

  get totalMs(): number {
    return this.sums[1] ?? 0;
  }

  /** Work that is due up to a time, to the end of its slot. */
  upTo(dueMs: number, nowMs: number): number {
    return this.stretch(Math.floor(nowMs / SLOT_MS) - MOST_BEHIND, this.slotOf(dueMs, nowMs)).sum;
  }

  /** When work must begin, at the latest, so that none that waits is late; `Infinity`: nothing waits. */
  beginMs(nowMs: number): number {
    const nowSlot = Math.floor(nowMs / SLOT_MS);
    return orNever(this.stretch(nowSlot - MOST_BEHIND, nowSlot + MOST_AHEAD).beginMs);
  }

  /** The same for what is due at or after a time, with more work before all of it. */
  beginOfLaterMs(dueMs: number, moreMs: number, nowMs: number): number {
    const nowSlot = Math.floor(nowMs / SLOT_MS);
    const slot = this.slotOf(dueMs, nowMs);
    const { beginMs } = this.stretch(slot, nowSlot + MOST_AHEAD);
    if (beginMs === NONE) return Number.POSITIVE_INFINITY;
    const before = this.stretch(nowSlot - MOST_BEHIND, slot - 1).sum;
    return beginMs - (before + moreMs) / this.speed;
  }

  /** When work that is due at a time must begin, so that what is due with it and later is in time after it. */
  beginBeforeLaterMs(dueMs: number, workMs: number, nowMs: number): number {
    const nowSlot = Math.floor(nowMs / SLOT_MS);
    const { beginMs } = this.stretch(this.slotOf(dueMs, nowMs), nowSlot + MOST_AHEAD);
    return Math.min(dueMs, orNever(beginMs)) - workMs / this.speed;
  }

  /** From the first to the last slot. */
  private stretch(first: number, last: number): Stretch {
    if (last < first) return { sum: 0, beginMs: NONE };
    const [from, to] = [modulo(first), modulo(last)];
    if (from <= to) return this.fold(from, to + 1);
    return this.after(this.fold(from, SIZE), this.fold(0, to + 1));
  }

  private fold(from: number, to: number): Stretch {
    let left: Stretch = { sum: 0, beginMs: NONE };
    let right = left;
    for (let low = from + SIZE, high = to + SIZE; low < high; low >>= 1, high >>= 1) {
      if (low & 1) left = this.after(left, this.node(low++));
      if (high & 1) right = this.after(this.node(--high), right);
    }
    return this.after(left, right);
  }

  private node(at: number): Stretch {
    return { sum: this.sums[at] ?? 0, beginMs: this.begins[at] ?? NONE };
  }

  private after(early: Stretch, late: Stretch): Stretch {
    return { sum: early.sum + late.sum, beginMs: sooner(early.beginMs, late.beginMs, early.sum / this.speed) };
  }

  private tell(slot: number): void {
    this.begins[slot + SIZE] = this.beginOfSlot(slot);
    for (let node = (slot + SIZE) >> 1; node > 0; node >>= 1) this.join(node);
  }

  private join(node: number): void {
    const [left, right] = [2 * node, 2 * node + 1];
    const early = this.sums[left] ?? 0;
    this.sums[node] = early + (this.sums[right] ?? 0);
    this.begins[node] = sooner(this.begins[left] ?? NONE, this.begins[right] ?? NONE, early / this.speed);
  }

  private beginOfSlot(slot: number): number {
    if ((this.waiting[slot] ?? 0) === 0) return NONE;
    return (this.firstMs[slot] ?? NONE) - (this.sums[slot + SIZE] ?? 0) / this.speed;
  }
}

function sooner(earlyMs: number, lateMs: number, workMs: number): number {
  if (lateMs === NONE) return earlyMs;
  return earlyMs === NONE ? lateMs - workMs : Math.min(earlyMs, lateMs - workMs);
}

function orNever(beginMs: number): number {
  return beginMs === NONE ? Number.POSITIVE_INFINITY : beginMs;
}

function modulo(slot: number): number {
  return ((slot % SIZE) + SIZE) % SIZE;
}
