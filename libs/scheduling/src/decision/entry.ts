import type { Waiting } from '../fairness/fair-queue.js';
import type { TenantServices } from '../fairness/tenant-services.js';
import type { HeapNode } from '../indexed-heap.js';
import type { Units } from '../pools/reserved-gauge.js';
import type { BatchPlace, StartPlace } from './places.js';
import type { PlanSeat } from './plan-seat.js';
import type { SchedulerJob } from './scheduler-job.js';
import type { Reason } from './why.js';

/**
 *     waiting ──not-before──► held ──latest start──► pressing ──cannot be in time any more──► late
 *                              │ ▲                      │                                      │
 *                              ▼ └──────refused─────────┴──────────► flying ◄──────────────────┘
 *                           batched
 */
export type EntryState = 'waiting' | 'held' | 'pressing' | 'late' | 'flying' | 'batched';

/** What an attempt took out of a pool, to be settled when it is over. */
export interface Flight {
  readonly place: StartPlace;
  readonly units: Units;
  readonly tokens: number;
  readonly startedMs: number;
  /** Where its tenant was charged for it. */
  readonly charged: readonly TenantServices[];
}

/** Where each number lies in an entry's row. */
const FIELD = {
  latestStartMs: 0,
  latestFlexMs: 1,
  outputTokens: 2,
  listNanoUsd: 3,
  batchByMs: 4,
  cheapByMs: 5,
  flexFromMs: 6,
  alarmMs: 7,
} as const;

const NEVER = Number.POSITIVE_INFINITY;

export interface EntryParts<J extends SchedulerJob, Q> {
  readonly job: J;
  readonly queue: Q;
  readonly arrival: number;
  readonly latestStartMs: number;
  readonly latestFlexMs: number;
  readonly outputTokens: number;
  readonly listNanoUsd: number;
  readonly fitsReserved: boolean;
}

/** Everything the scheduler keeps about one job; `Q` is the queue it belongs to. */
export class StoredEntry<J extends SchedulerJob, Q> implements Waiting, HeapNode<StoredEntry<J, Q>> {
  readonly job: J;
  readonly queue: Q;
  readonly arrival: number;
  /** Whether a reserved pool can ever take it. */
  readonly fitsReserved: boolean;
  state: EntryState = 'waiting';
  /** Worth less to a reserved pool than what it can be filled with; where input and output are counted apart: heavier in input than the pool. */
  isPoor = false;
  dueSlot = 0;
  /** Why it went to `pressing`. */
  pressedBy: Reason = 'last-safe-start';
  flight: Flight | undefined = undefined;
  batch: { readonly number: number; readonly place: BatchPlace } | undefined = undefined;
  /** Its places in the orders by urgency and tenant, and by latest start among those that want flex. */
  readonly seat: HeapNode<StoredEntry<J, Q>> = { value: this, position: -1 };
  /** Every entry has one alarm, so it is the node of that order itself. */
  position = -1;
  flexSeat: HeapNode<StoredEntry<J, Q>> | undefined = undefined;
  /** Its place among the work that waits for limits, where pools are limited. */
  planSeat: PlanSeat<StoredEntry<J, Q>> | undefined = undefined;

  /** @param row of `NumberRows`; its numbers begin at `at`. */
  constructor(
    parts: EntryParts<J, Q>,
    readonly row: number,
    private readonly numbers: Float64Array,
    private readonly at: number,
  ) {
    this.job = parts.job;
    this.queue = parts.queue;
    this.arrival = parts.arrival;
    this.fitsReserved = parts.fitsReserved;
    this.write(FIELD.latestStartMs, parts.latestStartMs);
    this.write(FIELD.latestFlexMs, parts.latestFlexMs);
    this.write(FIELD.outputTokens, parts.outputTokens);
    this.write(FIELD.listNanoUsd, parts.listNanoUsd);
    for (const field of [FIELD.batchByMs, FIELD.cheapByMs, FIELD.flexFromMs, FIELD.alarmMs]) this.write(field, NEVER);
  }

  get value(): StoredEntry<J, Q> {
    return this;
  }

  get tenant(): string {
    return this.job.tenant;
  }

  get priority(): number {
    return this.job.priority;
  }

  get latestStartMs(): number {
    return this.read(FIELD.latestStartMs);
  }

  /** Latest start in flex; `-Infinity`: there is none. */
  get latestFlexMs(): number {
    return this.read(FIELD.latestFlexMs);
  }

  /** Calls became slower. The entry must be in no order by its latest start. */
  moveForward(latestStartMs: number, latestFlexMs: number): void {
    this.write(FIELD.latestStartMs, latestStartMs);
    this.write(FIELD.latestFlexMs, latestFlexMs);
  }

  /** Mean of what it will probably write. */
  get outputTokens(): number {
    return this.read(FIELD.outputTokens);
  }

  /** List price with that. */
  get listNanoUsd(): number {
    return this.read(FIELD.listNanoUsd);
  }

  /** Times to think again about each way to buy it; `Infinity`: thought about. */
  get batchByMs(): number {
    return this.read(FIELD.batchByMs);
  }

  set batchByMs(atMs: number) {
    this.write(FIELD.batchByMs, atMs);
  }

  get cheapByMs(): number {
    return this.read(FIELD.cheapByMs);
  }

  set cheapByMs(atMs: number) {
    this.write(FIELD.cheapByMs, atMs);
  }

  get flexFromMs(): number {
    return this.read(FIELD.flexFromMs);
  }

  set flexFromMs(atMs: number) {
    this.write(FIELD.flexFromMs, atMs);
  }

  /** When its alarm rings. */
  get alarmMs(): number {
    return this.read(FIELD.alarmMs);
  }

  set alarmMs(atMs: number) {
    this.write(FIELD.alarmMs, atMs);
  }

  private read(field: number): number {
    return this.numbers[this.at + field] as number;
  }

  private write(field: number, value: number): void {
    this.numbers[this.at + field] = value;
  }
}
