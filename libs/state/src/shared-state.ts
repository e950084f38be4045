import type { ReservedPool, Units } from '#scheduling';
import type { BreakerRecord } from './breaker-record.js';
import type { BudgetRef, BudgetResult, BudgetSettlement } from './budget-ledger.js';
import type { ReservedCorrection, ReservedTake, ReservedTakeResult } from './reserved-level.js';
import type { BucketRule, TakeResult } from './token-bucket.js';

/** A value at once (in process) or later (Redis): `await` costs a turn of the event loop that the hot path can save. */
export type MaybePromise<T> = T | Promise<T>;

export interface TakeRequest {
  readonly bucket: string;
  readonly cost: number;
  readonly rule: BucketRule;
}

/**
 * Hot state that replicas share: token buckets and breaker records. DI token.
 *
 * Results come synchronously from the memory adapter and as promises from Redis; a caller who cares checks
 * `instanceof Promise`, everybody else just awaits. No method throws or rejects: when Redis is away the same limits are
 * kept in this process alone (N replicas may then take N times the rate; the provider's own 429 is the next limit).
 * Nothing here is needed to keep a job: losing all of it makes buckets full and breakers closed.
 *
 * Times are the caller's epoch ms. Replicas whose clocks differ by d ms may refill a bucket at most d ms too early
 * once; a clock that is behind never takes tokens away from one that is ahead. Keep hosts on NTP.
 *
 * In a Redis cluster the buckets of one `takeAll` must share a hash tag: `{openai}:requests`, `{openai}:tokens`.
 */
export abstract class SharedState {
  /** Takes `cost` tokens or none. A cost above the capacity is granted from a full bucket and leaves a debt. */
  abstract takeTokens(bucket: string, cost: number, rule: BucketRule, nowMs: number): MaybePromise<TakeResult>;
  /**
   * Takes from every bucket or from none; refused: the longest `retryAfterMs` of those that refused.
   * `remaining` is the smallest of all. No requests: granted. A bucket may stand in the list once only.
   */
  abstract takeAll(requests: readonly TakeRequest[], nowMs: number): MaybePromise<TakeResult>;
  /** Corrects an estimate: positive gives back (never above the capacity), negative takes more (may leave a debt). */
  abstract refund(bucket: string, amount: number, rule: BucketRule, nowMs: number): MaybePromise<void>;
  /** What `takeTokens` with cost 1 would say, without taking. */
  abstract peek(bucket: string, rule: BucketRule, nowMs: number): MaybePromise<TakeResult>;
  /**
   * Takes what a call will probably take out of a reserved pool, or says when there is room: paced so that all replicas
   * together keep within the rate. Without a shared store only those may take who say so (`whenAlone`).
   */
  abstract takeReserved(take: ReservedTake, nowMs: number): MaybePromise<ReservedTakeResult>;
  /** Corrects a taking by actual − estimate; negative gives back. What is in use after it. */
  abstract settleReserved(pool: ReservedPool, correction: ReservedCorrection, nowMs: number): MaybePromise<Units>;
  /** The provider said that the pool takes nothing before `untilMs`. */
  abstract blockReserved(pool: ReservedPool, untilMs: number, nowMs: number): MaybePromise<void>;
  /**
   * Reserves what a call may cost, while anything of the budget is left: over all replicas, spent and reserved exceed the
   * limit by less than the last reservation. Whoever reserved settles or releases, once.
   */
  abstract reserveBudget(budget: BudgetRef, estimateNanoUsd: bigint, nowMs: number): MaybePromise<BudgetResult>;
  /** The call is over: what it cost takes the place of what was reserved for it. */
  abstract settleBudget(settlement: BudgetSettlement, nowMs: number): MaybePromise<BudgetResult>;
  /** The call did not happen. */
  abstract releaseBudget(budget: BudgetRef, estimateNanoUsd: bigint, nowMs: number): MaybePromise<BudgetResult>;
  /** Tells other replicas, and those that start later, how an endpoint is. */
  abstract saveBreaker(record: BreakerRecord): MaybePromise<void>;
  abstract loadBreakers(): MaybePromise<readonly BreakerRecord[]>;
  abstract close(): Promise<void>;
}
