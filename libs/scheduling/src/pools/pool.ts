/**
 * What capacity there is and what it costs, for one model equivalence class. Rates and sizes are in the pool's own
 * unit; times are epoch ms or ms; money is nano-dollars as a number, because these are estimates that rank choices:
 * the ledger counts in bigint and never reads them.
 */
export interface PoolSet {
  /** Models that may stand in for each other; a job names the ones it allows. */
  readonly reserved: readonly ReservedPool[];
  readonly batch: readonly BatchPool[];
  readonly flex: readonly FlexPool[];
  readonly sync: readonly SyncPool[];
}

/** Who serves it and at what price. */
export interface PoolTarget {
  /** Unique over all pools: `azure-eu/gpt-x:reserved`. */
  readonly id: string;
  /** Endpoint id of the configuration. */
  readonly endpoint: string;
  readonly model: string;
  /** What list-price tokens cost there. A pool's own price is this times its `priceFactor`. */
  readonly listPrice: TokenPrice;
}

/** Nano-dollars per token. */
export interface TokenPrice {
  readonly inputNanoUsd: number;
  readonly outputNanoUsd: number;
  readonly cacheReadNanoUsd?: number;
  readonly cacheWriteNanoUsd?: number;
}

/** What a call takes out of a reserved pool, per token. Money pools burn list price. */
export type ReservedUnit = 'nano-usd' | 'tokens' | 'input-and-output-tokens';

/** Prepaid throughput: a rate per window, used or lost. It cannot be saved up for later windows. */
export interface ReservedPool extends PoolTarget {
  readonly lane: 'reserved';
  readonly unit: ReservedUnit;
  /** Units per window: `input` alone for `nano-usd` and `tokens`, both for `input-and-output-tokens`. */
  readonly capacity: { readonly input: number; readonly output?: number };
  /** 60,000 for per-minute reservations; a month for prepaid credit. */
  readonly windowMs: number;
  /** Prepaid credit that begins anew with the calendar month (UTC); `windowMs` is then about a month. */
  readonly renews?: 'calendar-month';
  /** Factors on the tokens of each kind. Defaults: 1, and 1 for output. */
  readonly burn?: {
    readonly input?: number;
    readonly output?: number;
    readonly cacheRead?: number;
    readonly cacheWrite?: number;
  };
  /** What the provider does over the rate: an error we wait out, a bill at list price, or another tier. */
  readonly overflow: 'reject' | 'pay-as-you-go' | 'spill';
}

/** The provider's batch API. */
export interface BatchPool extends PoolTarget {
  readonly lane: 'batch';
  /** Of list price: 0.5. */
  readonly priceFactor: number;
  readonly maxRequests: number;
  readonly maxBytes?: number;
  /** Tokens that may wait at the provider at once. */
  readonly maxEnqueuedTokens?: number;
  /** Smallest chunk it takes (Bedrock: 100). Default 1. */
  readonly minRequests?: number;
  /** The provider's own window: after it the batch expires. */
  readonly windowMs: number;
  /** Whether what was finished before an expiry is delivered (and billed). */
  readonly expiryKeepsPartials: boolean;
  /** How long a cancellation may take until the unfinished requests may run elsewhere. */
  readonly cancelMs: number;
}

/** Cheap capacity that may refuse; a refusal costs nothing. */
export interface FlexPool extends PoolTarget {
  readonly lane: 'flex';
  readonly priceFactor: number;
  readonly limits?: RateLimits;
}

/** Pay as you go. */
export interface SyncPool extends PoolTarget {
  readonly lane: 'sync';
  readonly limits?: RateLimits;
  /** Pools that name the same share one set of limits: those of the first. */
  readonly limitsId?: string;
  /** Calls that fit at once where somebody else sees to it: planned with, not enforced. */
  readonly callsAtOnce?: number;
  /** Hours with another price (DeepSeek): the first that matches; outside of all, list price. */
  readonly priceWindows?: readonly PriceWindow[];
}

export interface RateLimits {
  readonly requestsPerMinute?: number;
  readonly tokensPerMinute?: number;
  readonly concurrency?: number;
}

export interface PriceWindow {
  /** Minutes after midnight UTC; `from > to` passes midnight. */
  readonly fromMinute: number;
  readonly toMinute: number;
  /** 0 = Sunday. Absent: every day. */
  readonly weekdays?: readonly number[];
  readonly priceFactor: number;
}

export type Pool = ReservedPool | BatchPool | FlexPool | SyncPool;
