import type { Lane } from './lane.js';

/** One lane as it looked when a decision fell. */
export interface LaneOffer {
  readonly lane: Lane;
  readonly endpoint: string;
  readonly model: string;
  /** Probable price of the job there, nano-dollars; 0 for reserved. An estimate: the ledger counts in exact integers. */
  readonly costNanoUsd: number;
  /** Epoch ms: the latest safe start there; for batch the latest hand-over. */
  readonly latestStartMs: number;
}

/**
 * Why a job went where and when it did, one note a decision, for `explain`. They travel with the job and end in its
 * result, so that no database is asked. A job that simply went to the first choice in lane sync has none: its attempt
 * says it all.
 */
export interface DecisionNote {
  readonly atMs: number;
  readonly what: 'call' | 'hold';
  /** The rule that decided: a reason of the scheduler (`reserved-has-room`) or of the router (`fail-over`). */
  readonly reason: string;
  /** For people, of a hold: "requests per minute of openai". */
  readonly waitsFor?: string;
  readonly lane?: Lane;
  readonly endpoint?: string;
  readonly model?: string;
  /** Hold: when it is looked at again at the latest. */
  readonly untilMs?: number;
  /** Time left until the latest safe start; negative: it is past. */
  readonly slackMs?: number;
  /** Probable cost of what was chosen, nano-dollars. */
  readonly costNanoUsd?: number;
  /** How full the reserved pool was, as a share of its window. */
  readonly reservedLevel?: number;
  /** When prepaid capacity would probably have reached it. */
  readonly reservedExpectedMs?: number;
  /** What else there was. */
  readonly offers?: readonly LaneOffer[];
}

/** A job that is refused and held for days keeps its beginning and its end. */
const MAX_NOTES = 16;
const KEPT_FROM_START = 4;

export function addNote(notes: readonly DecisionNote[] | undefined, note: DecisionNote): readonly DecisionNote[] {
  const all = [...(notes ?? []), note];
  return all.length <= MAX_NOTES
    ? all
    : [...all.slice(0, KEPT_FROM_START), ...all.slice(all.length - MAX_NOTES + KEPT_FROM_START)];
}
