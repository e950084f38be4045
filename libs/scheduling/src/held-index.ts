import type { HeldJob } from './held-job.js';
import { type HeapNode, IndexedHeap } from './indexed-heap.js';

/** Everything the index keeps about one job: where it stands in which heap. */
interface Entry<J extends HeldJob> {
  readonly job: J;
  readonly arrival: number;
  readonly deadline: HeapNode<Entry<J>>;
  /** In `waiting` until its not-before time, in its queue's `ready` heap afterwards. */
  place: HeapNode<Entry<J>>;
  queue: Queue<J> | null;
}

interface Queue<J extends HeldJob> {
  readonly name: string;
  readonly ready: IndexedHeap<Entry<J>>;
  /** Its head may not be released before this epoch ms. */
  blockedUntilMs: number;
  /** The same, kept when it is over. */
  lastBlockMs: number;
  /** In `open` or `blocked`, or in neither when nothing is ready. */
  node: HeapNode<Queue<J>>;
  home: IndexedHeap<Queue<J>> | null;
}

/**
 * The held jobs in the order in which they should go. A job is
 *
 *     waiting ──not-before has come──► ready (in its queue) ──popDue──► out
 *                                        queue: open ◄──block / time──► blocked
 *
 * `popDue` hands out, over all open queues, the ready job with the earliest latest start; ties go to the higher
 * priority, then to who came first. A limit that refuses the head blocks its whole queue, so that 100,000 jobs behind
 * one limited endpoint cost one refused try, not 100,000. Every operation is O(log n); nothing is scanned, nothing
 * ticks: `nextWakeMs` says when to look again.
 */
export class HeldIndex<J extends HeldJob = HeldJob> {
  private readonly entries = new Map<string, Entry<J>>();
  private readonly queues = new Map<string, Queue<J>>();
  private readonly waiting = new IndexedHeap<Entry<J>>((a, b) => a.job.notBeforeMs < b.job.notBeforeMs);
  private readonly deadlines = new IndexedHeap<Entry<J>>((a, b) => a.job.deadlineMs < b.job.deadlineMs);
  private readonly open = new IndexedHeap<Queue<J>>(headFirst);
  private readonly blocked = new IndexedHeap<Queue<J>>((a, b) => a.blockedUntilMs < b.blockedUntilMs);
  private arrivals = 0;

  get size(): number {
    return this.entries.size;
  }

  /** Those whose not-before time has not been seen to come. */
  get waitingSize(): number {
    return this.waiting.size;
  }

  get(jobId: string): J | undefined {
    return this.entries.get(jobId)?.job;
  }

  /** Adds a job; one with the same id is replaced. */
  add(job: J): void {
    this.remove(job.jobId);
    const deadline: HeapNode<Entry<J>> = { value: undefined as never, position: -1 };
    const place: HeapNode<Entry<J>> = { value: undefined as never, position: -1 };
    const entry: Entry<J> = { job, arrival: this.arrivals++, deadline, place, queue: null };
    deadline.value = entry;
    place.value = entry;
    this.entries.set(job.jobId, entry);
    this.deadlines.insert(deadline);
    this.waiting.insert(place);
  }

  remove(jobId: string): J | undefined {
    const entry = this.entries.get(jobId);
    if (!entry) return undefined;
    this.entries.delete(jobId);
    this.deadlines.remove(entry.deadline);
    const { queue } = entry;
    if (!queue) {
      this.waiting.remove(entry.place);
      return entry.job;
    }
    queue.ready.remove(entry.place);
    this.rehome(queue);
    return entry.job;
  }

  /**
   * The next job that may start now, left in its place: who cannot start it blocks its queue and loses no turn.
   * A time earlier than one asked before is taken as that one.
   */
  peekDue(nowMs: number): J | undefined {
    this.advance(nowMs);
    return this.open.peek()?.ready.peek()?.job;
  }

  /** Takes that job out. */
  popDue(nowMs: number): J | undefined {
    const job = this.peekDue(nowMs);
    return job && this.remove(job.jobId);
  }

  /** Takes out a job whose deadline has come, earliest first. */
  popExpired(nowMs: number): J | undefined {
    const first = this.deadlines.peek();
    return first && first.job.deadlineMs <= nowMs ? this.remove(first.job.jobId) : undefined;
  }

  /** Nothing of this queue is handed out before `untilMs`. */
  block(queueName: string, untilMs: number): void {
    const queue = this.queueOf(queueName);
    queue.blockedUntilMs = untilMs;
    queue.lastBlockMs = untilMs;
    this.rehome(queue);
  }

  /** When `popDue` or `popExpired` next has something, epoch ms: 0 = now, `undefined` = never (the index is empty). */
  nextWakeMs(): number | undefined {
    if (this.open.size > 0) return 0;
    const firstDeadline = this.deadlines.peek();
    if (!firstDeadline) return undefined;
    const notBeforeMs = this.waiting.peek()?.job.notBeforeMs ?? Number.POSITIVE_INFINITY;
    const unblockedMs = this.blocked.peek()?.blockedUntilMs ?? Number.POSITIVE_INFINITY;
    return Math.min(firstDeadline.job.deadlineMs, notBeforeMs, unblockedMs);
  }

  /** How many jobs of a queue have come due, and when its last block ends or ended (0 = it was never blocked). */
  depthOf(queueName: string, nowMs: number): { ready: number; blockedUntilMs: number } {
    this.advance(nowMs);
    const queue = this.queues.get(queueName);
    if (!queue) return { ready: 0, blockedUntilMs: 0 };
    return { ready: queue.ready.size, blockedUntilMs: queue.lastBlockMs };
  }

  private advance(nowMs: number): void {
    for (let queue = this.blocked.peek(); queue && queue.blockedUntilMs <= nowMs; queue = this.blocked.peek()) {
      queue.blockedUntilMs = 0;
      this.rehome(queue);
    }
    for (let entry = this.waiting.peek(); entry && entry.job.notBeforeMs <= nowMs; entry = this.waiting.peek()) {
      this.waiting.remove(entry.place);
      this.makeReady(entry, nowMs);
    }
  }

  private makeReady(entry: Entry<J>, nowMs: number): void {
    const queue = this.queueOf(entry.job.queue);
    // An empty blocked queue stands in no heap, so `advance` did not see its block end.
    if (queue.blockedUntilMs <= nowMs) queue.blockedUntilMs = 0;
    entry.queue = queue;
    queue.ready.insert(entry.place);
    this.rehome(queue);
  }

  private queueOf(name: string): Queue<J> {
    const known = this.queues.get(name);
    if (known) return known;
    const queue: Queue<J> = {
      name,
      ready: new IndexedHeap<Entry<J>>(entryBefore),
      blockedUntilMs: 0,
      lastBlockMs: 0,
      node: { value: undefined as never, position: -1 },
      home: null,
    };
    queue.node.value = queue;
    this.queues.set(name, queue);
    return queue;
  }

  /** Puts a queue where its head and its block say; called after either changed. */
  private rehome(queue: Queue<J>): void {
    const home = queue.ready.size === 0 ? null : queue.blockedUntilMs > 0 ? this.blocked : this.open;
    if (home && home === queue.home) {
      home.update(queue.node);
      return;
    }
    queue.home?.remove(queue.node);
    queue.home = home;
    home?.insert(queue.node);
    // Empty and not blocked: forget it, names come and go with configurations.
    if (!home && queue.blockedUntilMs === 0) this.queues.delete(queue.name);
  }
}

function entryBefore<J extends HeldJob>(a: Entry<J>, b: Entry<J>): boolean {
  if (a.job.latestStartMs !== b.job.latestStartMs) return a.job.latestStartMs < b.job.latestStartMs;
  if (a.job.priority !== b.job.priority) return a.job.priority > b.job.priority;
  return a.arrival < b.arrival;
}

function headFirst<J extends HeldJob>(a: Queue<J>, b: Queue<J>): boolean {
  const headOfA = a.ready.peek();
  const headOfB = b.ready.peek();
  return headOfA !== undefined && (headOfB === undefined || entryBefore(headOfA, headOfB));
}
