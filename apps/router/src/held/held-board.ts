import { Injectable } from '@nestjs/common';
import { HeldIndex } from '#scheduling';
import type { Candidate } from '../candidates/candidate.js';
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

  constructor(private readonly metrics: RouterMetrics) {}

  add(entry: HeldEntry): void {
    this.index.add(entry);
    this.metrics.heldJobs(this.index.waitingSize, this.index.size);
  }

  remove(jobId: string): void {
    this.index.remove(jobId);
    this.metrics.heldJobs(this.index.waitingSize, this.index.size);
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
