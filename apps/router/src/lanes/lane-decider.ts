import { Injectable } from '@nestjs/common';
import type { WorkEnvelope } from '#contracts';
import type { MaybePromise } from '#state';
import type { Candidate } from '../candidates/candidate.js';
import type { Eligible } from '../candidates/eligible-candidates.policy.js';
import { RoutingTable } from '../candidates/routing-table.js';
import { callReason } from '../decision/outcome.policy.js';
import type { RouteOutcome, WaitUntil } from '../decision/route-outcome.js';
import { HealthWatch } from '../health/health-watch.js';
import { HeldBoard } from '../held/held-board.js';
import { type HeldEntry, heldEntryOf } from '../held/held-entry.js';
import { noteOfHold } from './decision-notes.js';
import { ReservedCapacity } from './reserved-capacity.js';

export interface LaneQuery {
  readonly envelope: WorkEnvelope;
  readonly eligible: Eligible & { readonly kind: 'some' };
  readonly nowMs: number;
  /** From when this job may go there again: 0 = now. */
  readonly backoffUntilMs: (candidate: Candidate) => number;
  /** Started later than this in lane sync, it is probably late. */
  readonly latestStartMs: number;
}

interface JudgedQuery extends LaneQuery {
  readonly entry: HeldEntry;
  readonly isUrgent: boolean;
}

/** What becomes of work that can be bought in more than one way, before list price is thought of. */
export type LaneAnswer =
  | (RouteOutcome & { readonly kind: 'call' | 'hold' })
  /** List price, now: somebody waits for it, or nothing cheaper can be waited for. */
  | { readonly kind: 'list-price' }
  /** The same, and there is no list price to be had before this. */
  | ({ readonly kind: 'full' } & WaitUntil);

/**
 * New work, and work that comes back from a failed attempt: prepaid capacity that is free is taken at once, by whoever
 * is there; a durable job that has time is held otherwise, and the scheduler of the replica that leads decides. Nobody
 * new takes prepaid capacity that others wait for, unless there is no time to wait in line.
 */
@Injectable()
export class LaneDecider {
  constructor(
    private readonly routing: RoutingTable,
    private readonly watch: HealthWatch,
    private readonly board: HeldBoard,
    private readonly capacity: ReservedCapacity,
  ) {}

  decide(query: LaneQuery): MaybePromise<LaneAnswer> {
    const { envelope, nowMs, latestStartMs, eligible } = query;
    const isUrgent = envelope.kind === 'live' || latestStartMs <= nowMs;
    const open = eligible.lanes.includes('reserved')
      ? eligible.candidates.filter((candidate) => this.isOpen(candidate, query, isUrgent))
      : [];
    const entry = this.entryOf(query);
    const taken = this.takeFirst(open, { ...query, entry, isUrgent });
    return taken instanceof Promise
      ? taken.then((outcome) => outcome ?? this.otherwise({ ...query, entry, isUrgent }))
      : (taken ?? this.otherwise({ ...query, entry, isUrgent }));
  }

  private isOpen(candidate: Candidate, query: LaneQuery, isUrgent: boolean): boolean {
    const { nowMs, envelope } = query;
    const reserved = candidate.pools?.reserved;
    if (!reserved || this.watch.health.availableAtMs(candidate, nowMs) > nowMs) return false;
    if (query.backoffUntilMs(candidate) > nowMs) return false;
    // A refusal of just now: this job has its turn when the pool has room again.
    const last = envelope.attempts.at(-1);
    if (last?.lane === 'reserved' && last.endpoint === candidate.endpoint && last.failure) return false;
    return isUrgent || !this.board.lanes.isWaitedFor(reserved.id);
  }

  private takeFirst(open: readonly Candidate[], query: JudgedQuery): MaybePromise<LaneAnswer | undefined> {
    const [candidate, ...rest] = open;
    if (!candidate?.pools?.reserved) return undefined;
    const { envelope, eligible, entry, isUrgent } = query;
    const outputTokens = this.board.lanes.estimates.outputTokens(entry, candidate.model);
    const asked = { inputTokens: entry.inputTokens, outputTokens };
    const room = this.capacity.take(candidate.pools.reserved, isUrgent ? 'urgent' : 'deferrable', asked);
    const answer = (outcome: Awaited<typeof room>): MaybePromise<LaneAnswer | undefined> => {
      if (outcome.kind === 'full') return this.takeFirst(rest, query);
      const reason = callReason(candidate, eligible.candidates[0], envelope.attempts);
      return { kind: 'call', candidate, lane: 'reserved', reason, reservedUnits: outcome.units };
    };
    return room instanceof Promise ? room.then(answer) : answer(room);
  }

  private otherwise(query: JudgedQuery): LaneAnswer {
    const { eligible, nowMs, isUrgent } = query;
    const hasListPrice =
      eligible.lanes.includes('sync') && eligible.candidates.some(({ lanes }) => lanes.includes('sync'));
    if (isUrgent && hasListPrice) return { kind: 'list-price' };
    const againMs = Math.min(...eligible.candidates.map((candidate) => query.backoffUntilMs(candidate)));
    const wait: WaitUntil = { untilMs: Math.max(nowMs, againMs), cause: 'lane', reason: describeWait(query) };
    if (query.envelope.kind === 'live') return { kind: 'full', ...wait, untilMs: nowMs + LIVE_WAIT_MS };
    return this.hold(query, wait);
  }

  /** As it will stand on the held stream, if it has to. */
  private entryOf({ envelope, eligible }: LaneQuery): HeldEntry {
    const { candidates, lanes } = eligible;
    const { generation } = this.routing.current;
    return heldEntryOf({ envelope, candidates, lanes, generation, sequence: 0, subject: '' });
  }

  private hold({ latestStartMs, nowMs, entry }: JudgedQuery, wait: WaitUntil): LaneAnswer {
    const why = this.board.lanes.preview(entry);
    return { kind: 'hold', latestStartMs, ...wait, note: noteOfHold(wait, { atMs: nowMs, latestStartMs }, why) };
  }
}

/** Who can only be served by a full reservation asks again that soon, if the call may wait at all. */
const LIVE_WAIT_MS = 500;

function describeWait({ eligible }: LaneQuery): string {
  const first = eligible.candidates.find(({ pools }) => pools !== null) ?? eligible.candidates[0];
  return `capacity below list price at ${first?.endpoint ?? 'its provider'}`;
}
