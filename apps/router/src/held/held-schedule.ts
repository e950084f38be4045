import { Injectable } from '@nestjs/common';
import type { Failure, WorkEnvelope } from '#contracts';
import type { Picked } from '../decision/candidate.picker.js';
import { deadlineExceeded } from '../decision/decide-after-failure.policy.js';
import { Decider } from '../decision/decider.js';
import type { Place } from '../decision/route-outcome.js';
import { type HeldMoves, LaneReleases } from '../lanes/lane-releases.js';
import { HeldBoard } from './held-board.js';
import { type HeldEntry, heldEntryOf } from './held-entry.js';
import { HeldWork } from './held-work.js';
import { ReleaseHeldJob } from './release-held-job.js';

/** A full queue or a broker that is away: the job is tried again then. */
const TRY_AGAIN_MS = 1_000;
/** A block is looked at again after this even if it should last longer: limits are raised, breakers close early. */
const MAX_BLOCK_MS = 15_000;
/** Longest timer: `setTimeout` overflows beyond 24.8 days. */
const MAX_TIMER_MS = 3_600_000;

const NO_BACKOFF = () => 0;
const CANCELLED: Failure = { kind: 'cancelled', message: 'The job was cancelled.' };

/**
 * Decides when held jobs go, on the replica that leads. One timer, set to the moment the index names; nothing polls.
 *
 *     due and limits granted ──► released      due and refused ──► its queue is blocked until they refill
 *     deadline has come      ──► expired       cancelled       ──► ended
 */
@Injectable()
export class HeldSchedule {
  private timer: NodeJS.Timeout | undefined;
  private running = false;
  private stopped = false;

  constructor(
    private readonly board: HeldBoard,
    private readonly decider: Decider,
    private readonly release: ReleaseHeldJob,
    private readonly work: HeldWork,
    private readonly lanes: LaneReleases,
  ) {}

  /** A message of the held stream. */
  add(envelope: WorkEnvelope, place: { sequence: number; subject: string }): void {
    const eligible = this.decider.eligible(envelope, this.work.nowMs());
    const { generation } = this.decider;
    const { sequence, subject } = place;
    const candidates = eligible.kind === 'some' ? eligible.candidates : [];
    const lanes = eligible.kind === 'some' ? eligible.lanes : [];
    this.board.add(heldEntryOf({ envelope, sequence, subject, candidates, lanes, generation }));
    this.wake();
  }

  /** Ends a held job; elsewhere in its life others do. */
  cancel(jobId: string): void {
    const entry = this.board.index.get(jobId);
    if (!entry || !this.board.leading) return;
    this.takeOut(entry, () => this.release.end(entry, () => CANCELLED));
  }

  /** Something changed: look at what is due. */
  wake(): void {
    if (this.running || this.stopped || !this.board.leading) return;
    this.running = true;
    void this.run().finally(() => {
      this.running = false;
      this.setTimer();
    });
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.work.ended();
  }

  private async run(): Promise<void> {
    while (this.board.leading && !this.stopped && this.work.hasRoom) {
      const nowMs = this.work.nowMs();
      const expired = this.board.index.popExpired(nowMs);
      if (expired) {
        this.takeOut(expired, () => this.release.end(expired, deadlineExceeded));
        continue;
      }
      const due = this.board.index.peekDue(nowMs);
      if (due) await this.tryRelease(due, nowMs);
      else if (!(await this.lanes.releaseNext(nowMs, this.moves))) return;
    }
  }

  private readonly moves: HeldMoves = {
    takeOut: (entry, work) => this.takeOut(entry, work),
    reconsider: (entry) => this.reconsider(entry),
  };

  private async tryRelease(entry: HeldEntry, nowMs: number): Promise<void> {
    if (entry.candidates.length === 0 || entry.generation !== this.decider.generation) {
      this.reconsider(entry);
      return;
    }
    const { candidates, deadlineMs } = entry;
    const query = { candidates, kind: 'job', tokens: entry, deadlineMs, nowMs, backoffUntilMs: NO_BACKOFF } as const;
    const picking = this.decider.pick(query);
    const picked = picking instanceof Promise ? await picking : picking;
    // While Redis answered it may have been cancelled or held anew.
    const isStillHere = this.board.index.get(entry.jobId) === entry;
    if (picked.kind === 'candidate') {
      if (isStillHere) this.takeOut(entry, () => this.send(entry, { candidate: picked.candidate, lane: 'sync' }));
      else this.decider.giveBack(picked.candidate, entry);
    } else {
      this.board.index.block(entry.queue, this.blockUntilMs(entry, picked, nowMs));
    }
  }

  /** Until the limits refill, but not past the moment at which a dearer candidate becomes the better choice. */
  private blockUntilMs(entry: HeldEntry, { untilMs }: Picked & { kind: 'none' }, nowMs: number): number {
    const latestStartMs = entry.latestStartMs > nowMs ? entry.latestStartMs : Number.POSITIVE_INFINITY;
    return Math.max(nowMs + 1, Math.min(untilMs, latestStartMs, nowMs + MAX_BLOCK_MS));
  }

  private async send(entry: HeldEntry, place: Place): Promise<void> {
    let sent = false;
    try {
      sent = await this.release.call(entry, place, { reason: 'released', atMs: this.work.nowMs() });
    } finally {
      if (!sent) this.decider.giveBack(place.candidate, entry);
    }
  }

  /** The configuration changed since it was indexed: who may serve it now? */
  private reconsider(entry: HeldEntry): void {
    this.takeOut(entry, async () => {
      const message = await this.release.load(entry);
      if (!message) return;
      const eligible = this.decider.eligible(message.envelope, this.work.nowMs());
      if (eligible.kind === 'none') await this.release.end(entry, () => eligible.failure);
      else this.add(message.envelope, entry);
    });
  }

  /** Out of the index while it is worked on; back into it when the work fails. */
  private takeOut(entry: HeldEntry, job: () => Promise<void>): void {
    // The scheduler waits to hear of a job that it has just started; it knows of every other one that is taken out.
    if (this.board.lanes.isFlying(entry.jobId)) this.board.depart(entry.jobId);
    else this.board.remove(entry.jobId);
    this.work.start(entry.jobId, job, {
      onFailed: () => {
        if (this.board.index.get(entry.jobId)) return;
        this.board.add({ ...entry, notBeforeMs: this.work.nowMs() + TRY_AGAIN_MS });
      },
      onEnded: () => this.wake(),
    });
  }

  private setTimer(): void {
    clearTimeout(this.timer);
    const wakeMs = this.board.nextWakeMs();
    // Full of releases: the first that ends wakes us.
    if (wakeMs === undefined || this.stopped || !this.board.leading || !this.work.hasRoom) return;
    const delayMs = Math.min(MAX_TIMER_MS, Math.max(1, wakeMs - this.work.nowMs()));
    this.timer = setTimeout(() => this.wake(), delayMs).unref();
  }
}
