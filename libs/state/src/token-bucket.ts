/** How a bucket refills. Both positive; `refillPerSecond` 0 means what is gone stays gone. */
export interface BucketRule {
  readonly capacity: number;
  readonly refillPerSecond: number;
}

/** What is kept of a bucket; absent = full. */
export interface BucketLevel {
  /** Negative: in debt, see `decideTake`. */
  readonly tokens: number;
  readonly atMs: number;
}

export interface TakeResult {
  readonly granted: boolean;
  /** 0 when granted; else after so long the same cost fits, if nobody else takes. `Infinity` when it never will. */
  readonly retryAfterMs: number;
  /** Tokens left (after the taking, when granted); may be negative. */
  readonly remaining: number;
}

/** Refilling by fractions loses up to an ulp each time; without slack a caller who waited as told is refused. */
const SLACK = 1e-6;

/** Tokens now. A time before the last one counts as the last one: clocks of replicas disagree, buckets never shrink by it. */
export function refilledTokens(level: BucketLevel | undefined, rule: BucketRule, nowMs: number): number {
  if (!level) return rule.capacity;
  const elapsedMs = Math.max(0, nowMs - level.atMs);
  return Math.min(rule.capacity, level.tokens + (elapsedMs * rule.refillPerSecond) / 1000);
}

/**
 * Whether `cost` may be taken from `tokens`. A cost above the capacity would never fit, so it is granted when the
 * bucket is full and leaves a debt that later callers wait for: the average rate holds, only one burst is larger.
 */
export function decideTake(tokens: number, cost: number, rule: BucketRule): TakeResult {
  const required = Math.min(cost, rule.capacity);
  if (tokens + SLACK >= required) return { granted: true, retryAfterMs: 0, remaining: tokens - cost };
  return { granted: false, retryAfterMs: waitForMs(required - tokens, rule), remaining: tokens };
}

function waitForMs(missing: number, rule: BucketRule): number {
  if (rule.refillPerSecond <= 0) return Number.POSITIVE_INFINITY;
  return Math.max(1, Math.ceil((missing / rule.refillPerSecond) * 1000));
}
