import type { BudgetState, ReservedPool, Units } from '#scheduling';
import type { BreakerRecord } from './breaker-record.js';
import type { BudgetRef, BudgetResult, BudgetSettlement } from './budget-ledger.js';
import { MemoryBudgets } from './memory-budgets.js';
import { MemoryReservedPools } from './memory-reserved-pools.js';
import type { ReservedCorrection, ReservedTake, ReservedTakeResult } from './reserved-level.js';
import { SharedState, type TakeRequest } from './shared-state.js';
import { type BucketRule, decideTake, refilledTokens, type TakeResult } from './token-bucket.js';

interface StoredBucket {
  tokens: number;
  atMs: number;
  /** When it is full again, and so the same as absent. */
  fullAtMs: number;
}

const GRANTED_NOTHING: TakeResult = { granted: true, retryAfterMs: 0, remaining: Number.POSITIVE_INFINITY };

/** Below this many buckets nothing is swept: two or three a tenant and endpoint is the normal size. */
const FIRST_SWEEP_AT = 4_096;

/** State of one process. Synchronous, no timers: buckets refill when they are looked at. */
export class MemorySharedState extends SharedState {
  private readonly buckets = new Map<string, StoredBucket>();
  private readonly breakers = new Map<string, BreakerRecord>();
  private readonly reserved = new MemoryReservedPools();
  private readonly budgets: MemoryBudgets;
  private sweepAt = FIRST_SWEEP_AT;

  /** `isFallback`: it stands in for a shared store that is away, so what it says of budgets is not the whole. */
  constructor({ isFallback = false } = {}) {
    super();
    this.budgets = new MemoryBudgets(!isFallback);
  }

  takeTokens(bucket: string, cost: number, rule: BucketRule, nowMs: number): TakeResult {
    const stored = this.buckets.get(bucket);
    const result = decideTake(refilledTokens(stored, rule, nowMs), cost, rule);
    if (result.granted) this.store(bucket, stored, result.remaining, rule, nowMs);
    return result;
  }

  takeAll(requests: readonly TakeRequest[], nowMs: number): TakeResult {
    const refused = this.firstRefusal(requests, nowMs);
    if (refused) return refused;
    let remaining = Number.POSITIVE_INFINITY;
    for (const { bucket, cost, rule } of requests) {
      const stored = this.buckets.get(bucket);
      const left = refilledTokens(stored, rule, nowMs) - cost;
      this.store(bucket, stored, left, rule, nowMs);
      remaining = Math.min(remaining, left);
    }
    return requests.length === 0 ? GRANTED_NOTHING : { granted: true, retryAfterMs: 0, remaining };
  }

  refund(bucket: string, amount: number, rule: BucketRule, nowMs: number): void {
    const stored = this.buckets.get(bucket);
    const tokens = Math.min(rule.capacity, refilledTokens(stored, rule, nowMs) + amount);
    this.store(bucket, stored, tokens, rule, nowMs);
  }

  peek(bucket: string, rule: BucketRule, nowMs: number): TakeResult {
    const tokens = refilledTokens(this.buckets.get(bucket), rule, nowMs);
    return { ...decideTake(tokens, 1, rule), remaining: tokens };
  }

  takeReserved(take: ReservedTake, nowMs: number): ReservedTakeResult {
    return this.reserved.take(take, nowMs);
  }

  settleReserved(pool: ReservedPool, correction: ReservedCorrection, nowMs: number): Units {
    return this.reserved.settle(pool, correction, nowMs);
  }

  blockReserved(pool: ReservedPool, untilMs: number, nowMs: number): void {
    this.reserved.block(pool, untilMs, nowMs);
  }

  reserveBudget(budget: BudgetRef, estimateNanoUsd: bigint, nowMs: number): BudgetResult {
    return this.budgets.reserve(budget, estimateNanoUsd, nowMs);
  }

  settleBudget(settlement: BudgetSettlement, nowMs: number): BudgetResult {
    return this.budgets.settle(settlement, nowMs);
  }

  releaseBudget(budget: BudgetRef, estimateNanoUsd: bigint, nowMs: number): BudgetResult {
    return this.budgets.release(budget, estimateNanoUsd, nowMs);
  }

  /** What the shared store said last, for when this stands in for it. */
  adoptBudget(budget: BudgetRef, state: BudgetState, nowMs: number): void {
    this.budgets.adopt(budget, state, nowMs);
  }

  saveBreaker(record: BreakerRecord): void {
    this.breakers.set(record.key, record);
  }

  loadBreakers(): readonly BreakerRecord[] {
    return [...this.breakers.values()];
  }

  async close(): Promise<void> {
    this.buckets.clear();
    this.breakers.clear();
    this.reserved.clear();
    this.budgets.clear();
  }

  /** Buckets kept now, for tests of the memory bound. */
  get bucketCount(): number {
    return this.buckets.size;
  }

  /** A first pass that changes nothing, so that a refusal needs no undoing. */
  private firstRefusal(requests: readonly TakeRequest[], nowMs: number): TakeResult | null {
    let retryAfterMs = 0;
    let remaining = Number.POSITIVE_INFINITY;
    for (const { bucket, cost, rule } of requests) {
      const result = decideTake(refilledTokens(this.buckets.get(bucket), rule, nowMs), cost, rule);
      retryAfterMs = Math.max(retryAfterMs, result.retryAfterMs);
      remaining = Math.min(remaining, result.granted ? result.remaining + cost : result.remaining);
    }
    return retryAfterMs > 0 ? { granted: false, retryAfterMs, remaining } : null;
  }

  private store(
    bucket: string,
    stored: StoredBucket | undefined,
    tokens: number,
    rule: BucketRule,
    nowMs: number,
  ): void {
    const missing = rule.capacity - tokens;
    const refillMs = rule.refillPerSecond > 0 ? (missing / rule.refillPerSecond) * 1000 : Number.POSITIVE_INFINITY;
    if (stored) {
      stored.tokens = tokens;
      stored.atMs = Math.max(stored.atMs, nowMs);
      stored.fullAtMs = stored.atMs + (missing > 0 ? refillMs : 0);
      return;
    }
    if (this.buckets.size >= this.sweepAt) this.sweep(nowMs);
    this.buckets.set(bucket, { tokens, atMs: nowMs, fullAtMs: nowMs + (missing > 0 ? refillMs : 0) });
  }

  /** A full bucket is the same as none. Runs when the map has doubled since the last time: O(1) a call on average. */
  private sweep(nowMs: number): void {
    for (const [name, bucket] of this.buckets) if (bucket.fullAtMs <= nowMs) this.buckets.delete(name);
    this.sweepAt = Math.max(FIRST_SWEEP_AT, 2 * this.buckets.size);
  }
}
