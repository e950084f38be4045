import { type HeapNode, IndexedHeap } from '../indexed-heap.js';
import type { Holding } from './holding.js';
import type { Entry } from './job-queue.js';
import type { BatchPlace } from './places.js';
import type { SchedulerJob } from './scheduler-job.js';

/** Jobs that would be handed over within this anyway go along: fewer batches, and none of them much too early. */
const GATHER_MS = 600_000;
/** A batch whose cancellation takes longer than promised, by this factor, is given up: its jobs run elsewhere. */
const CANCEL_PATIENCE = 1.5;

/** A batch at a provider. */
export interface OpenBatch<J extends SchedulerJob> {
  readonly number: number;
  readonly place: BatchPlace;
  readonly submittedMs: number;
  readonly open: Map<string, Entry<J>>;
  enqueuedTokens: number;
  isCancelling: boolean;
  /** When to cancel it; when it is being cancelled: when to stop waiting for that. */
  actAtMs: number;
  readonly node: HeapNode<OpenBatch<J>>;
}

/** Puts jobs together into batches, and watches that they come back in time. */
export class BatchDesk<J extends SchedulerJob> {
  readonly byNumber = new Map<number, OpenBatch<J>>();
  readonly watch = new IndexedHeap<OpenBatch<J>>((a, b) => a.actAtMs < b.actAtMs);
  private numbers = 0;

  constructor(private readonly holding: Holding<J>) {}

  /** Hands over a held job and those of its queue that would follow soon; `undefined` when the pool takes none now. */
  commit(first: Entry<J>, place: BatchPlace, nowMs: number): OpenBatch<J> | undefined {
    if (place.backoff.untilMs > nowMs) return undefined;
    const entries = this.gather(first, place, nowMs);
    if (entries.length < (place.pool.minRequests ?? 1)) {
      for (const entry of entries) this.holding.alarms.add(entry);
      return undefined;
    }
    return this.open(entries, place, nowMs);
  }

  /** The batch whose time to act has come. */
  due(nowMs: number): OpenBatch<J> | undefined {
    const first = this.watch.peek();
    return first && first.actAtMs <= nowMs ? first : undefined;
  }

  /** The provider is asked to cancel; the answer is waited for, but not for ever. */
  cancelling(batch: OpenBatch<J>, nowMs: number): void {
    batch.isCancelling = true;
    batch.actAtMs = nowMs + Math.max(1, batch.place.pool.cancelMs * CANCEL_PATIENCE);
    this.watch.update(batch.node);
  }

  /** One of its jobs is answered, or gone: the tokens it held in the provider's queue are free. */
  leaves(batch: OpenBatch<J>, entry: Entry<J>): void {
    batch.open.delete(entry.job.jobId);
    const tokens = entry.job.inputTokens;
    batch.enqueuedTokens -= tokens;
    batch.place.enqueuedTokens = Math.max(0, batch.place.enqueuedTokens - tokens);
  }

  /** Forgets a batch; its open jobs are the caller's. */
  close(batch: OpenBatch<J>): Entry<J>[] {
    this.watch.remove(batch.node);
    this.byNumber.delete(batch.number);
    const entries = [...batch.open.values()];
    for (const entry of entries) {
      this.leaves(batch, entry);
      entry.batch = undefined;
    }
    return entries;
  }

  /** Takes alarms that ring soon; jobs that do not go along keep theirs. */
  private gather(first: Entry<J>, place: BatchPlace, nowMs: number): Entry<J>[] {
    const { alarms } = this.holding;
    const { maxRequests, maxBytes = Number.POSITIVE_INFINITY, minRequests = 1 } = place.pool;
    const chosen: Entry<J>[] = [first];
    const passed: Entry<J>[] = [];
    let tokens = first.job.inputTokens;
    let bytes = bytesOf(first);
    alarms.remove(first);
    for (let next = alarms.peek(); next && chosen.length < maxRequests; next = alarms.peek()) {
      if (next.alarmMs > nowMs + GATHER_MS && chosen.length >= minRequests) break;
      if (passed.length > MOST_PASSED) break;
      alarms.remove(next);
      const isMate = next.state === 'held' && next.queue === first.queue && Number.isFinite(next.batchByMs);
      const fits = tokens + next.job.inputTokens <= place.freeTokens && bytes + bytesOf(next) <= maxBytes;
      if (!isMate || !fits) {
        passed.push(next);
        continue;
      }
      chosen.push(next);
      tokens += next.job.inputTokens;
      bytes += bytesOf(next);
    }
    for (const entry of passed) alarms.add(entry);
    return tokens <= place.freeTokens ? chosen : this.putBack(chosen);
  }

  private putBack(entries: readonly Entry<J>[]): Entry<J>[] {
    for (const entry of entries) this.holding.alarms.add(entry);
    return [];
  }

  private open(entries: readonly Entry<J>[], place: BatchPlace, nowMs: number): OpenBatch<J> {
    const { offers } = this.holding;
    const number = ++this.numbers;
    const batch: OpenBatch<J> = {
      number,
      place,
      submittedMs: nowMs,
      open: new Map(),
      enqueuedTokens: 0,
      isCancelling: false,
      actAtMs: Number.POSITIVE_INFINITY,
      node: { value: undefined as never, position: -1 },
    };
    batch.node.value = batch;
    for (const entry of entries) {
      this.holding.takeOut(entry);
      entry.state = 'batched';
      entry.batch = { number, place };
      batch.open.set(entry.job.jobId, entry);
      batch.enqueuedTokens += entry.job.inputTokens;
      const guardMs = offers.flexGuardMs(entry.queue.lineup);
      batch.actAtMs = Math.min(batch.actAtMs, entry.latestStartMs - guardMs - place.pool.cancelMs);
    }
    place.enqueuedTokens += batch.enqueuedTokens;
    this.byNumber.set(number, batch);
    this.watch.insert(batch.node);
    return batch;
  }
}

/** Alarms of other jobs that are looked at for one batch: a bound on the time one decision takes. */
const MOST_PASSED = 2_000;
/** About four bytes to a token, and the frame of a line. */
const BYTES_PER_TOKEN = 4;
const LINE_BYTES = 300;

function bytesOf({ job }: { readonly job: SchedulerJob }): number {
  return job.inputTokens * BYTES_PER_TOKEN + LINE_BYTES;
}
