import type { Lane } from '#contracts';

/** The rule that decided. */
export type Reason =
  /** Prepaid capacity is free now. */
  | 'reserved-has-room'
  /** Nothing cheaper can be waited for any longer. */
  | 'last-safe-start'
  /** What is due at its limit needs all the time there is: it goes first, so that nothing behind it is late. */
  | 'limit-is-needed'
  /** The deadline cannot be kept: as soon as possible. */
  | 'past-latest-start'
  /** Cheap capacity is open and prepaid capacity will not come in time. */
  | 'flex-is-open'
  /** An hour with a lower price is about to end, and prepaid capacity will not come in time. */
  | 'cheap-hours-end'
  /** Enough time to escape from a stuck batch, not enough to wait longer. */
  | 'commit-to-batch'
  /** The batch did not come back in time to wait on. */
  | 'batch-too-slow'
  /** Waiting may still make it cheaper and cannot make it late. */
  | 'hold'
  /** It would start, but a limit of the pool says when. */
  | 'wait-for-limit'
  /** Its not-before time has not come. */
  | 'not-before';

/** What one lane offered at the moment of the decision. */
export interface LaneView {
  readonly lane: Lane;
  readonly poolId: string;
  /** Estimated price of the job there, 0 for reserved. */
  readonly priceNanoUsd: number;
  /** Epoch ms: the latest start that is safe in this lane. For batch: the latest hand-over. */
  readonly latestStartMs: number;
}

/** Why a decision fell, in numbers; `explainDecision` says it in words. Small enough to lie on the attempt. */
export interface Why {
  readonly reason: Reason;
  readonly atMs: number;
  /** Time that is left until the latest safe start in the safest lane; negative: it is past. */
  readonly slackMs: number;
  readonly lanes: readonly LaneView[];
  /** For a hold: when it is looked at again at the latest. */
  readonly untilMs?: number;
  /** Fill of the reserved pool, as a share of its window, when one was asked. */
  readonly reservedLevel?: number;
  /** When prepaid capacity would probably reach this job; absent: it has none, or not to be foreseen. */
  readonly reservedExpectedMs?: number;
  /** Virtual service of the tenant, nano-dollars per weight, and of the least served tenant that waits. */
  readonly tenantServiceNanoUsd: number;
  readonly leastServiceNanoUsd: number;
}
