import { RateLimiter, type Refusal, type Remaining } from '../limits/rate-limiter.js';
import type { SimulatorSettings } from '../simulator-options.js';
import type { WireFailure } from './reply.js';

/** Lets requests in: concurrency, requests and tokens per minute. */
export class Admission {
  private readonly limiter: RateLimiter;
  private inFlight = 0;

  constructor(private readonly settings: SimulatorSettings) {
    this.limiter = new RateLimiter(settings);
  }

  /** A 429 in a wire's terms, or undefined: then the caller must call `leave` once the exchange is over. */
  enter(model: string, tokens: number, nowMs: number): WireFailure | undefined {
    if (this.inFlight >= this.settings.maxConcurrency) {
      return tooMany(
        `Too many concurrent requests for ${model}: limit ${this.settings.maxConcurrency}.`,
        'requests',
        1000,
      );
    }
    const refusal = this.limiter.isUnlimited ? undefined : this.limiter.take(model, tokens, nowMs);
    if (refusal) return refusalOf(model, refusal);
    this.inFlight += 1;
    return undefined;
  }

  leave(): void {
    this.inFlight -= 1;
  }

  /** What is left of each limit of a model; none without limits. */
  remaining(model: string, nowMs: number): readonly Remaining[] {
    return this.limiter.isUnlimited ? [] : this.limiter.remaining(model, nowMs);
  }
}

/** Retry-After in whole seconds and retry-after-ms, for a wait; rounded up, so that obeying it is enough. */
export function retryAfterHeaders(waitMs: number): string[] {
  return ['retry-after', String(Math.ceil(waitMs / 1000)), 'retry-after-ms', String(Math.ceil(waitMs))];
}

/** `120ms`, `1.5s`, `6m0s`: how OpenAI writes the time to a reset. */
export function durationText(ms: number): string {
  if (ms < 1000) return `${Math.ceil(ms)}ms`;
  const seconds = Math.ceil(ms / 10) / 100;
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${Math.ceil(seconds % 60)}s`;
}

function refusalOf(model: string, refusal: Refusal): WireFailure {
  const { resource, limit, requested, remaining, waitMs } = refusal;
  const unit = resource === 'requests' ? 'requests per min (RPM)' : 'tokens per min (TPM)';
  if (waitMs === Number.POSITIVE_INFINITY) {
    const message = `Request too large for ${model} on ${unit}: Limit ${limit}, Requested ${requested}.`;
    return { status: 429, message, type: resource, code: 'rate_limit_exceeded', param: null };
  }
  const used = Math.max(0, limit - remaining);
  const text = `Rate limit reached for ${model} on ${unit}: Limit ${limit}, Used ${used}, Requested ${requested}. Please try again in ${durationText(waitMs)}.`;
  return tooMany(text, resource, waitMs);
}

function tooMany(message: string, type: string, waitMs: number): WireFailure {
  return {
    status: 429,
    message,
    type,
    code: 'rate_limit_exceeded',
    param: null,
    waitMs,
    headers: retryAfterHeaders(waitMs),
  };
}
