import { Injectable } from '@nestjs/common';
import { HeldIndex } from '#scheduling';
import type { Candidate } from '../candidates/candidate.js';
import { LaneScheduler } from '../lanes/lane-scheduler.js';
import { RouterMetrics } from '../router-metrics.js';
import { type HeldEntry, queueOf } from './held-entry.js';

/**
 * A queue is opened the moment its limits have refilled, and its first job goes a timer's delay later; who arrives in
 * between must not be quicker. A queue that has not been blocked for this long only looks like one: its jobs are on
 * their way out.
 */
const JUST_UNBLOCKED_MS = 1_000;

/** What this replica knows of the held jobs: a copy of the held stream, in the order in which they should go. */
@Injectable()
export class HeldBoard {
  readonly index = new HeldIndex<HeldEntry>();
  /** Whether this replica releases jobs. */
  leading = false;

  constructor(
    private readonly metrics: RouterMetrics,
    /** When and where those go that can be bought in more than one way; the index keeps their deadlines. */
    readonly lanes: LaneScheduler,
  ) {}

  add(entry: HeldEntry): void {
    this.index.add(entry.isLaned ? { ...entry, notBeforeMs: Number.POSITIVE_INFINITY } : entry);
    if (entry.isLaned) this.lanes.add(entry);
    this.tellSize();
  }

  remove(jobId: string): void {
    this.index.remove(jobId);
    this.lanes.remove(jobId);
    this.tellSize();
  }

  /** It was started: no longer held, and the scheduler waits to hear how it goes. */
  depart(jobId: string): void {
    this.index.remove(jobId);
    this.tellSize();
  }

  /** When there is something to do next; see `HeldIndex.nextWakeMs`. */
  nextWakeMs(): number | undefined {
    const indexMs = this.index.nextWakeMs();
    const lanesMs = this.lanes.nextWakeMs();
    return lanesMs === undefined || indexMs === undefined ? indexMs : Math.min(indexMs, lanesMs);
  }

  private tellSize(): void {
    this.metrics.heldJobs(this.index.waitingSize - this.lanes.size, this.index.size);
  }

  /**
   * Whether a new job has to queue up behind others that wait for the same candidates: else whoever arrives takes the
   * tokens that those who wait are waiting for. Not when the queue stands still for longer than the job can wait.
   */
  mustQueue(candidates: readonly Candidate[], latestStartMs: number, nowMs: number): boolean {
    if (this.index.size === 0) return false;
    const { ready, blockedUntilMs } = this.index.depthOf(queueOf(candidates), nowMs);
    // Only the releasing replica knows of blocks; to others a job that is due and still there is one that is blocked.
    const isStandingStill = ready > 0 && (!this.leading || blockedUntilMs > nowMs - JUST_UNBLOCKED_MS);
    return isStandingStill && latestStartMs > Math.max(nowMs, blockedUntilMs);
  }
}
