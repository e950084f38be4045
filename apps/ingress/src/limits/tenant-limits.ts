import { Injectable } from '@nestjs/common';
import type { TenantLimitsConfig } from '#config';
import { SharedState, type TakeRequest, type TakeResult } from '#state';
import { Clock } from '#telemetry';
import { TenantDirectory } from '../keys/tenant-directory.js';
import { ApiProblem } from '../problem/api-problem.js';
import { retryAfterHeaders } from '../problem/problems.js';

const MINUTE_SECONDS = 60;
/** What a caller is told when the bucket can never hold what was asked. */
const NEVER_MS = 60_000;

/** What a granted request may tell its caller: name, value, name, value … */
export type LimitHeaders = readonly string[];

interface Limit {
  readonly kind: 'requests' | 'tokens';
  readonly perMinute: number;
  readonly take: TakeRequest;
}

/** Requests and tokens per minute of a tenant, over all its keys and all replicas. */
@Injectable()
export class TenantLimits {
  constructor(
    private readonly tenants: TenantDirectory,
    private readonly state: SharedState,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes one request and its estimated tokens. Null when the tenant has no limits: the usual case costs a look-up.
   * @throws (or rejects with) ApiProblem 429 `rate_limit_exceeded`
   */
  take(tenant: string, estimatedTokens: number): LimitHeaders | null | Promise<LimitHeaders> {
    const limits = limitsOf(tenant, this.tenants.find(tenant)?.limits, estimatedTokens);
    if (limits.length === 0) return null;
    const taken = this.state.takeAll(
      limits.map(({ take }) => take),
      this.clock.nowMs(),
    );
    return taken instanceof Promise ? taken.then((result) => judge(limits, result)) : judge(limits, taken);
  }
}

function limitsOf(tenant: string, config: TenantLimitsConfig | undefined, tokens: number): readonly Limit[] {
  const limits: Limit[] = [];
  if (config?.requestsPerMinute !== undefined) limits.push(limit('requests', tenant, config.requestsPerMinute, 1));
  if (config?.tokensPerMinute !== undefined) limits.push(limit('tokens', tenant, config.tokensPerMinute, tokens));
  return limits;
}

function limit(kind: Limit['kind'], tenant: string, perMinute: number, cost: number): Limit {
  const rule = { capacity: perMinute, refillPerSecond: perMinute / MINUTE_SECONDS };
  // The braces put both buckets of a tenant into one slot of a Redis cluster.
  return { kind, perMinute, take: { bucket: `{tenant:${tenant}}:${kind}`, cost, rule } };
}

function judge(limits: readonly Limit[], result: TakeResult): LimitHeaders {
  const headers: string[] = [];
  for (const limit of limits) pushHeaders(headers, limit, result, limits.length === 1);
  if (result.granted) return headers;
  const retryAfterMs = Number.isFinite(result.retryAfterMs) ? result.retryAfterMs : NEVER_MS;
  const kind = limits.length === 1 ? (limits[0] as Limit).kind : 'requests or tokens';
  throw new ApiProblem(
    429,
    {
      message: `Rate limit reached for ${kind} per minute. Try again in ${Math.ceil(retryAfterMs / 100) / 10} s.`,
      type: limits.length === 1 && limits[0]?.kind === 'tokens' ? 'tokens' : 'requests',
      param: null,
      code: 'rate_limit_exceeded',
    },
    { ...pairs(headers), ...retryAfterHeaders(retryAfterMs) },
  );
}

/** `remaining` of a common take is the smallest of all, so it is only told where it is exact. */
function pushHeaders(headers: string[], { kind, perMinute }: Limit, result: TakeResult, alone: boolean): void {
  headers.push(`x-ratelimit-limit-${kind}`, String(perMinute));
  if (alone) headers.push(`x-ratelimit-remaining-${kind}`, String(Math.max(0, Math.floor(result.remaining))));
}

function pairs(flat: readonly string[]): Record<string, string> {
  const record: Record<string, string> = {};
  for (let at = 0; at + 1 < flat.length; at += 2) record[flat[at] as string] = flat[at + 1] as string;
  return record;
}
