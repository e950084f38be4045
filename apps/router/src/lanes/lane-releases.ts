import { Injectable } from '@nestjs/common';
import type { StartDecision } from '#scheduling';
import { RoutingTable } from '../candidates/routing-table.js';
import type { Place } from '../decision/route-outcome.js';
import { HeldBoard } from '../held/held-board.js';
import type { HeldEntry } from '../held/held-entry.js';
import { ReleaseHeldJob } from '../held/release-held-job.js';
import { noteOfStart } from './decision-notes.js';
import { LanePlaces } from './lane-places.js';

/** What the schedule of held jobs does with one of them. */
export interface HeldMoves {
  /** Out of the index while it is worked on, back into it when the work fails. */
  takeOut(entry: HeldEntry, work: () => Promise<void>): void;
  /** The configuration changed: who may serve it now? */
  reconsider(entry: HeldEntry): void;
}

type Started = StartDecision<HeldEntry>;

/** Carries out what the scheduler decides about held jobs, on the replica that leads. */
@Injectable()
export class LaneReleases {
  constructor(
    private readonly board: HeldBoard,
    private readonly release: ReleaseHeldJob,
    private readonly places: LanePlaces,
    private readonly routing: RoutingTable,
  ) {}

  /** Does the next thing that is due. False: nothing is. */
  async releaseNext(nowMs: number, moves: HeldMoves): Promise<boolean> {
    const orphan = this.board.lanes.takeOrphan();
    if (orphan) {
      moves.reconsider(orphan);
      return true;
    }
    const decision = this.board.lanes.next(nowMs);
    if (!decision) return false;
    if (decision.kind === 'start') await this.start(decision, moves);
    return true;
  }

  private async start(decision: Started, moves: HeldMoves): Promise<void> {
    const entry = decision.job;
    if (entry.generation !== this.routing.current.generation) {
      this.board.lanes.remove(entry.jobId);
      moves.reconsider(entry);
      return;
    }
    const found = await this.places.find(decision);
    // While Redis answered it may have been cancelled or held anew.
    const isStillHere = this.board.index.get(entry.jobId)?.sequence === entry.sequence;
    if ('retryAtMs' in found) {
      if (isStillHere) this.board.lanes.putBack(entry, found);
    } else if (isStillHere) {
      moves.takeOut(entry, () => this.send(entry, found, decision));
    } else {
      this.places.giveBack(found, entry);
      this.board.lanes.remove(entry.jobId);
    }
  }

  private async send(entry: HeldEntry, place: Place, decision: Started): Promise<void> {
    let sent = false;
    const note = noteOfStart(place, decision);
    try {
      sent = await this.release.call(entry, place, { reason: 'scheduled', atMs: note.atMs, note });
    } finally {
      if (!sent) {
        this.places.giveBack(place, entry);
        this.board.lanes.remove(entry.jobId);
      }
    }
  }
}
