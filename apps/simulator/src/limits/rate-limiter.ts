import { LRUCache } from 'lru-cache';
import { TokenBucket } from './token-bucket.js';

/** Limits of one model, as providers state them; absent is unlimited. `burstSeconds`: how much of a minute may come at once. */
export interface Limits {
  readonly requestsPerMinute?: number | undefined;
  readonly tokensPerMinute?: number | undefined;
  readonly burstSeconds: number;
}

/** Why a request was refused. `waitMs` is Infinity for a request no wait would let in. */
export interface Refusal {
  readonly resource: 'requests' | 'tokens';
  readonly limit: number;
  readonly requested: number;
  readonly remaining: number;
  readonly waitMs: number;
}
export interface Remaining {
  readonly resource: 'requests' | 'tokens';
  readonly limit: number;
  readonly remaining: number;
  readonly fullInMs: number;
}

interface Bucket {
  readonly resource: 'requests' | 'tokens';
  readonly limit: number;
  readonly bucket: TokenBucket;
}

/** Requests and tokens per minute for each model apart. A refused request takes nothing from either bucket. */
export class RateLimiter {
  private readonly byModel = new LRUCache<string, readonly Bucket[]>({ max: 1000 });

  constructor(private readonly limits: Limits) {}

  get isUnlimited(): boolean {
    return this.limits.requestsPerMinute === undefined && this.limits.tokensPerMinute === undefined;
  }

  /** Takes one request and its tokens (prompt and answer), or says what is missing. */
  take(model: string, tokens: number, nowMs: number): Refusal | undefined {
    const buckets = this.bucketsOf(model, nowMs);
    for (const { resource, limit, bucket } of buckets) {
      const requested = resource === 'requests' ? 1 : tokens;
      const waitMs = bucket.waitMs(requested, nowMs);
      if (waitMs > 0) return { resource, limit, requested, remaining: bucket.remaining(nowMs), waitMs };
    }
    for (const { resource, bucket } of buckets) bucket.take(resource === 'requests' ? 1 : tokens, nowMs);
    return undefined;
  }

  remaining(model: string, nowMs: number): Remaining[] {
    return this.bucketsOf(model, nowMs).map(({ resource, limit, bucket }) => ({
      resource,
      limit,
      remaining: bucket.remaining(nowMs),
      fullInMs: bucket.fullInMs(nowMs),
    }));
  }

  private bucketsOf(model: string, nowMs: number): readonly Bucket[] {
    const known = this.byModel.get(model);
    if (known) return known;
    const { requestsPerMinute, tokensPerMinute, burstSeconds } = this.limits;
    const pairs: ['requests' | 'tokens', number | undefined][] = [
      ['requests', requestsPerMinute],
      ['tokens', tokensPerMinute],
    ];
    const buckets = pairs.flatMap(([resource, limit]) =>
      limit === undefined
        ? []
        : [
            {
              resource,
              limit,
              bucket: new TokenBucket(Math.max(1, (limit * burstSeconds) / 60), limit / 60_000, nowMs),
            },
          ],
    );
    this.byModel.set(model, buckets);
    return buckets;
  }
}
