/** How full a bucket is and when that was true. It drains continuously; `level` may exceed the depth after a settlement. */
export interface LeakyBucket {
  readonly level: number;
  readonly atMs: number;
}

export const EMPTY_BUCKET: LeakyBucket = { level: 0, atMs: 0 };

/** The bucket at a later time. A time that lies before the bucket's own changes nothing: clocks of two writers differ. */
export function drained(bucket: LeakyBucket, unitsPerMs: number, nowMs: number): LeakyBucket {
  if (nowMs <= bucket.atMs) return bucket;
  return { level: Math.max(0, bucket.level - unitsPerMs * (nowMs - bucket.atMs)), atMs: nowMs };
}

/** Takes units out of the capacity (`take`), or corrects an estimate by actual − estimate (`settle`): never below empty. */
export function poured(bucket: LeakyBucket, units: number): LeakyBucket {
  return { level: Math.max(0, bucket.level + units), atMs: bucket.atMs };
}

/** Epoch ms at which the level will have drained to `level`; now or earlier when it has. */
export function drainedToMs(bucket: LeakyBucket, unitsPerMs: number, level: number): number {
  if (bucket.level <= level) return bucket.atMs;
  return unitsPerMs > 0 ? bucket.atMs + (bucket.level - level) / unitsPerMs : Number.POSITIVE_INFINITY;
}
