import type { Lane } from '#contracts';

/** What a job will probably cost and when it will be there; epoch ms and nano-dollars. */
export interface Quote {
  /** Where it will probably run. */
  readonly lane: Lane;
  readonly poolId: string;
  readonly costNanoUsd: { readonly p50: number; readonly max: number };
  readonly finishMs: { readonly p50: number; readonly p95: number };
  /** "If it may wait until then it probably costs this": only offers that are cheaper than `costNanoUsd.p50`. */
  readonly cheaperIfUntil: readonly WaitOffer[];
}

export interface WaitOffer {
  readonly deadlineMs: number;
  readonly lane: Lane;
  readonly costNanoUsd: number;
}

/** The answer at submission. An infeasible job still has a quote: what would be feasible. */
export interface Admission {
  readonly isFeasible: boolean;
  /** The earliest deadline that can probably be kept; at most the job's own when it is feasible. */
  readonly earliestFeasibleDeadlineMs: number;
  readonly quote: Quote;
}
