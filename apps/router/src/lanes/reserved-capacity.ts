import { Injectable } from '@nestjs/common';
import { type CallTokens, type Claim, type ReservedPool, type Units, unitsOfCall } from '#scheduling';
import { type MaybePromise, type ReservedCorrection, SharedState } from '#state';
import { Clock } from '#telemetry';
import { HeldBoard } from '../held/held-board.js';

/** Taken, or from when there is room. */
export type ReservedRoom =
  | { readonly kind: 'taken'; readonly units: Units }
  | { readonly kind: 'full'; readonly untilMs: number };

/**
 * Prepaid capacity, paced over all replicas. Where nothing is shared (no Redis, or none now), only the replica that
 * leads takes of it, so that two of them never pace the same rate twice.
 */
@Injectable()
export class ReservedCapacity {
  constructor(
    private readonly state: SharedState,
    private readonly board: HeldBoard,
    private readonly clock: Clock,
  ) {}

  take(pool: ReservedPool, claim: Claim, tokens: CallTokens): MaybePromise<ReservedRoom> {
    const nowMs = this.clock.nowMs();
    const units = unitsOfCall(pool, tokens);
    const whenAlone = this.board.leading ? 'take' : 'refuse';
    const taken = this.state.takeReserved({ pool, claim, units, whenAlone }, nowMs);
    const told = ({ granted, entryMs, levels }: Awaited<typeof taken>): ReservedRoom => {
      if (this.board.leading) this.board.lanes.observeReserved(pool.id, levels);
      return granted ? { kind: 'taken', units } : { kind: 'full', untilMs: entryMs };
    };
    return taken instanceof Promise ? taken.then(told) : told(taken);
  }

  /** The call that it was taken for does not go out, or the provider did nothing. */
  giveBack(pool: ReservedPool, units: Units): MaybePromise<void> {
    return this.correct(pool, { units: [-units[0], -units[1]] });
  }

  /** It went out and used another amount than was taken. */
  settle(pool: ReservedPool, taken: { units: Units; atMs: number }, used: CallTokens): MaybePromise<void> {
    const [first, second] = unitsOfCall(pool, used);
    const units = [first - taken.units[0], second - taken.units[1]] as const;
    return this.correct(pool, { units, takenAtMs: taken.atMs });
  }

  /** The provider said that it is full. */
  block(pool: ReservedPool, untilMs: number): void {
    void this.state.blockReserved(pool, untilMs, this.clock.nowMs());
  }

  /** The scheduler is told: room that came free before it was expected to is used. */
  private correct(pool: ReservedPool, correction: ReservedCorrection): MaybePromise<void> {
    const settled = this.state.settleReserved(pool, correction, this.clock.nowMs());
    const told = (levels: Units) => {
      if (this.board.leading) this.board.lanes.observeReserved(pool.id, levels);
    };
    return settled instanceof Promise ? settled.then(told) : told(settled);
  }
}
