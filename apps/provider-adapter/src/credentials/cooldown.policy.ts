import type { Failure, FailureKind } from '#contracts';

/** Refusals that are about the key, not about the call: nothing was done, nothing is billed, another key may be let in. */
export type KeyRefusal = Extract<FailureKind, 'authentication-failed' | 'quota-exhausted' | 'rate-limited'>;

interface Pause {
  readonly firstMs: number;
  readonly longestMs: number;
}

/**
 * How long a key rests when the provider does not say: doubling with each refusal in a row. A refused key needs its
 * operator, so it is only looked at now and then; a rate is a matter of seconds.
 */
const PAUSE_OF: Readonly<Record<KeyRefusal, Pause>> = {
  'authentication-failed': { firstMs: 60_000, longestMs: 1_800_000 },
  'quota-exhausted': { firstMs: 300_000, longestMs: 3_600_000 },
  'rate-limited': { firstMs: 1_000, longestMs: 60_000 },
};

/** A refusal of the key by its kind and status; anything else (an error inside a 200, a stream) may have been billed. */
export function keyRefusalOf(failure: Failure | undefined, statusCode: number | undefined): KeyRefusal | undefined {
  if (!failure || statusCode === undefined || statusCode < 400 || statusCode >= 500) return undefined;
  const { kind } = failure;
  return Object.hasOwn(PAUSE_OF, kind) ? (kind as KeyRefusal) : undefined;
}

/** @param refusalsBefore in a row, of this key */
export function cooldownMs(refusal: KeyRefusal, refusalsBefore: number, retryAfterMs?: number): number {
  const { firstMs, longestMs } = PAUSE_OF[refusal];
  if (retryAfterMs !== undefined && refusal !== 'authentication-failed') return Math.min(retryAfterMs, longestMs);
  return Math.min(firstMs * 2 ** Math.min(refusalsBefore, 20), longestMs);
}

/** The higher, the better for whoever decides what follows: waiting may help, then credit, then only the operator. */
const HOPE: Readonly<Record<KeyRefusal, number>> = {
  'rate-limited': 2,
  'quota-exhausted': 1,
  'authentication-failed': 0,
};

/** Which of two refused keys speaks for the endpoint when every key was refused. */
export function isMoreHopeful(refusal: KeyRefusal, than: KeyRefusal): boolean {
  return HOPE[refusal] > HOPE[than];
}
