import { drained, drainedToMs, EMPTY_BUCKET, type LeakyBucket, poured } from './leaky-bucket.js';
import type { RateLimits } from './pool.js';

const MINUTE_MS = 60_000;

/**
 * Requests and tokens per minute and calls at once, of a sync or flex pool. In any interval of T ms at most
 * `rate × (T + 1 min)` and one call go in: a bucket of a minute's depth, which is how providers count.
 */
export class SlidingLimits {
  private requests: LeakyBucket = EMPTY_BUCKET;
  private tokens: LeakyBucket = EMPTY_BUCKET;
  private open = 0;
  private readonly requestsPerMinute: number;
  private readonly tokensPerMinute: number;
  private readonly concurrency: number;

  constructor(limits: RateLimits | undefined) {
    this.requestsPerMinute = limits?.requestsPerMinute ?? Number.POSITIVE_INFINITY;
    this.tokensPerMinute = limits?.tokensPerMinute ?? Number.POSITIVE_INFINITY;
    this.concurrency = limits?.concurrency ?? Number.POSITIVE_INFINITY;
  }

  /** When a call of that size may start: at or before now = now; `Infinity`: when a call ends, or never by waiting. */
  entryMs(tokens: number, nowMs: number): number {
    if (this.open >= this.concurrency) return Number.POSITIVE_INFINITY;
    const requestsMs = this.requestsMs();
    if (this.tokensPerMinute === Number.POSITIVE_INFINITY) return Math.max(requestsMs, 0);
    // A call larger than a minute's tokens would never fit: it goes when the bucket is empty.
    const ceiling = Math.max(0, this.tokensPerMinute - tokens);
    const tokensMs = drainedToMs(drained(this.tokens, this.tokensPerMs, nowMs), this.tokensPerMs, ceiling);
    return Math.max(requestsMs, tokensMs);
  }

  start(tokens: number, nowMs: number): void {
    this.open++;
    if (this.requestsPerMinute !== Number.POSITIVE_INFINITY)
      this.requests = poured(drained(this.requests, this.requestsPerMinute / MINUTE_MS, nowMs), 1);
    this.pourTokens(tokens, nowMs);
  }

  /** The call is over: actual − estimate tokens are settled. */
  end(settledTokens: number, nowMs: number): void {
    this.open = Math.max(0, this.open - 1);
    this.pourTokens(settledTokens, nowMs);
  }

  /** How long one call of a size keeps requests and tokens busy, if nothing but such calls go in; 0: neither is limited. */
  spacingMs(tokens: number): number {
    return Math.max(MINUTE_MS / this.requestsPerMinute, tokens / this.tokensPerMs);
  }

  /** Ms of such work that may go in at once: what the buckets have saved up. */
  roomMs(nowMs: number): number {
    return Math.min(
      restMs(this.requests, this.requestsPerMinute, nowMs),
      restMs(this.tokens, this.tokensPerMinute, nowMs),
    );
  }

  /** Calls at once; `Infinity`: not limited. */
  get callsAtOnce(): number {
    return this.concurrency;
  }

  private requestsMs(): number {
    if (this.requestsPerMinute === Number.POSITIVE_INFINITY) return 0;
    return drainedToMs(this.requests, this.requestsPerMinute / MINUTE_MS, Math.max(0, this.requestsPerMinute - 1));
  }

  private pourTokens(tokens: number, nowMs: number): void {
    if (this.tokensPerMinute === Number.POSITIVE_INFINITY) return;
    this.tokens = poured(drained(this.tokens, this.tokensPerMs, nowMs), tokens);
  }

  /** `Infinity`: not limited. */
  get tokensPerMs(): number {
    return this.tokensPerMinute / MINUTE_MS;
  }
}

/** A minute's worth less what is in the bucket. What is not limited has that much room, too: nobody plans with more. */
function restMs(bucket: LeakyBucket, perMinute: number, nowMs: number): number {
  if (perMinute === Number.POSITIVE_INFINITY) return MINUTE_MS;
  const { level } = drained(bucket, perMinute / MINUTE_MS, nowMs);
  return Math.max(0, MINUTE_MS * (1 - level / perMinute));
}
