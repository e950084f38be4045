export type { BreakerRecord } from './breaker-record.js';
export type { BudgetRef, BudgetResult, BudgetSettlement } from './budget-ledger.js';
export { MemorySharedState } from './memory-shared-state.js';
export { RedisSharedState, type RedisSharedStateOptions } from './redis-shared-state.js';
export type { ReservedCorrection, ReservedTake, ReservedTakeResult } from './reserved-level.js';
export { type MaybePromise, SharedState, type TakeRequest } from './shared-state.js';
export { type BucketRule, decideTake, refilledTokens, type TakeResult } from './token-bucket.js';
