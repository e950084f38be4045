import {
  type Claim,
  creditWindow,
  drained,
  evenlyUsed,
  LONGEST_RATE_WINDOW_MS,
  NO_USE,
  NOTHING_USED,
  type PacingRules,
  pacedEntryMs,
  pacedPoured,
  pacingRules,
  poured,
  type ReservedPool,
  type TrailingUse,
  type Units,
} from '#scheduling';

/** What replicas share about one reserved pool; times are epoch ms. */
export interface ReservedLevel {
  /** In use, in the pool's units; the second is 0 unless input and output count apart. */
  readonly levels: Units;
  /** What the trailing window of each rate holds, where overflow is billed; else nothing is counted. */
  readonly trailing: readonly [TrailingUse, TrailingUse];
  /** When that was true. A rate drains from then on, credit is empty again in the next window. */
  readonly atMs: number;
  /** The provider said that it takes nothing before this. */
  readonly blockedUntilMs: number;
}

export interface ReservedTake {
  readonly pool: ReservedPool;
  readonly claim: Claim;
  /** What the call will probably take, as `unitsOfCall` counts it. */
  readonly units: Units;
  /**
   * Where no store is shared, every process would pace by itself and N of them N times the rate: whoever is not the one
   * that may (`take`) is refused.
   */
  readonly whenAlone: 'take' | 'refuse';
}

/** Actual − estimate of a call that was taken for; negative gives back. */
export interface ReservedCorrection {
  readonly units: Units;
  /** When it was taken, epoch ms. Absent: within the last window. */
  readonly takenAtMs?: number | undefined;
}

export interface ReservedTakeResult {
  readonly granted: boolean;
  /** When the claim is let in, epoch ms: now when granted; `Infinity`: never, it is larger than the pool. */
  readonly entryMs: number;
  /** In use after this, in the pool's units. */
  readonly levels: Units;
}

/** How a pool counts about a time, in plain numbers that a script in a shared store can follow. */
export type ReservedRules =
  | { readonly kind: 'rate'; readonly first: PacingRules; readonly second: PacingRules | null }
  | {
      readonly kind: 'credit';
      /** One window begins here, and each of the others a multiple of its length away. */
      readonly fromMs: number;
      readonly windowMs: number;
      readonly credit: Units;
    };

/** Of the credit: how far deferrable work may run ahead of uniform progress. */
export const CREDIT_AHEAD = 0.001;
/** A refused claim is not worth asking again sooner when only another process may answer it. */
const ASK_AGAIN_MS = 1_000;

export function reservedRules(pool: ReservedPool, nowMs: number): ReservedRules {
  const isPair = pool.unit === 'input-and-output-tokens';
  if (pool.windowMs <= LONGEST_RATE_WINDOW_MS) {
    return { kind: 'rate', first: pacingRules(pool), second: isPair ? pacingRules(pool, 'output') : null };
  }
  const output = isPair ? (pool.capacity.output ?? 0) : Number.POSITIVE_INFINITY;
  const { startMs: fromMs, lengthMs: windowMs } = creditWindow(pool, nowMs);
  return { kind: 'credit', fromMs, windowMs, credit: [pool.capacity.input, output] };
}

const NOT_COUNTED = [NO_USE, NO_USE] as const;

/**
 * Of a pool nobody here has heard of: after a restart, or the loss of the store. Where overflow is billed, the trailing
 * window is taken to be full of the even use that pacing makes, so that work goes on at the rate: only what a burst of
 * urgent work took beyond that, just before the loss, is not known and may be billed, once. Elsewhere the pool is empty
 * and the provider's 429 corrects us. Credit is empty: a restart must not cost a month of it.
 */
export function unknownLevel(rules: ReservedRules, nowMs: number): ReservedLevel {
  const empty = { levels: [0, 0], trailing: NOT_COUNTED, atMs: nowMs, blockedUntilMs: 0 } as const;
  if (rules.kind === 'credit') return empty;
  const evenly = (rate: PacingRules | null) => (rate?.trailing ? evenlyUsed(rate.trailing, nowMs) : NO_USE);
  return { ...empty, trailing: [evenly(rules.first), evenly(rules.second)] };
}

/** The level at a later time. One that lies before the level's own changes nothing: clocks of replicas differ. */
export function levelAt(level: ReservedLevel, rules: ReservedRules, nowMs: number): ReservedLevel {
  if (nowMs <= level.atMs) return level;
  const { levels, atMs } = level;
  if (rules.kind === 'credit') {
    const isSameWindow = windowStartMs(rules, nowMs) === windowStartMs(rules, atMs);
    return { ...level, levels: isSameWindow ? levels : [0, 0], atMs: nowMs };
  }
  const drain = (rate: PacingRules | null, amount: number) =>
    rate ? drained({ level: amount, atMs }, rate.unitsPerMs, nowMs).level : 0;
  return { ...level, levels: [drain(rules.first, levels[0]), drain(rules.second, levels[1])], atMs: nowMs };
}

/** When a claim is let in; at or before now = now. `level` is that of now. */
export function entryMsOf(level: ReservedLevel, rules: ReservedRules, claim: Claim, units: Units): number {
  const freeMs =
    rules.kind === 'rate' ? rateEntryMs(level, rules, claim, units) : creditEntryMs(level, rules, claim, units);
  return Math.max(freeMs, level.blockedUntilMs);
}

/** Positive to take, actual − estimate to settle, negative to give back; never below empty. `level` is that of now. */
export function pouredInto(
  level: ReservedLevel,
  rules: ReservedRules,
  { units, takenAtMs }: ReservedCorrection,
): ReservedLevel {
  if (rules.kind === 'credit') {
    const pour = (amount: number, more: number) => poured({ level: amount, atMs: level.atMs }, more).level;
    return { ...level, levels: [pour(level.levels[0], units[0]), pour(level.levels[1], units[1])] };
  }
  const pour = (rate: 0 | 1, paced: PacingRules) =>
    pacedPoured(useOf(level, rate), paced, { units: units[rate], nowMs: level.atMs, takenAtMs });
  const first = pour(0, rules.first);
  const second = rules.second ? pour(1, rules.second) : NOTHING_USED;
  return {
    ...level,
    levels: [first.bucket.level, second.bucket.level],
    trailing: [first.trailing, second.trailing],
  };
}

function useOf({ levels, trailing, atMs }: ReservedLevel, rate: 0 | 1) {
  return { bucket: { level: levels[rate], atMs }, trailing: trailing[rate] };
}

/** What a process says that is not the one that may take while nothing is shared. */
export function refusedAlone(nowMs: number): ReservedTakeResult {
  return { granted: false, entryMs: nowMs + ASK_AGAIN_MS, levels: [0, 0] };
}

/**
 * Under which name replicas share it: a pool that counts in another unit is another pool, and so is one whose slots of
 * time are others.
 */
export function reservedKey({ id, unit, overflow, windowMs }: ReservedPool): string {
  return overflow === 'reject' ? `reserved:${id}:${unit}` : `reserved:${id}:${unit}:trailing-${windowMs}`;
}

function rateEntryMs(
  level: ReservedLevel,
  { first, second }: ReservedRules & { kind: 'rate' },
  claim: Claim,
  units: Units,
): number {
  const firstMs = pacedEntryMs(useOf(level, 0), first, claim, units[0]);
  return second ? Math.max(firstMs, pacedEntryMs(useOf(level, 1), second, claim, units[1])) : firstMs;
}

function creditEntryMs(
  { levels, atMs }: ReservedLevel,
  rules: ReservedRules & { kind: 'credit' },
  claim: Claim,
  units: Units,
): number {
  const { windowMs, credit } = rules;
  if (units[0] > credit[0] || units[1] > credit[1]) return Number.POSITIVE_INFINITY;
  const startMs = windowStartMs(rules, atMs);
  // The share of the credit that must have come free before the claim fits.
  const needed = Math.max((levels[0] + units[0]) / credit[0], (levels[1] + units[1]) / credit[1]);
  if (needed > 1) return startMs + windowMs;
  return claim === 'urgent' ? atMs : startMs + (needed - CREDIT_AHEAD) * windowMs;
}

function windowStartMs({ fromMs, windowMs }: { fromMs: number; windowMs: number }, atMs: number): number {
  return fromMs + Math.floor((atMs - fromMs) / windowMs) * windowMs;
}
