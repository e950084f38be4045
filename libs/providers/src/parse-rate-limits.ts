import { type AnswerHeaders, headerOf } from './answer-headers.js';

/** One limit as the provider counts it. */
export interface RateLimit {
  readonly limit?: number;
  readonly remaining?: number;
  /** Until it is full again, ms from the answer. */
  readonly resetMs?: number;
}

export interface RateLimits {
  readonly requests?: RateLimit;
  readonly tokens?: RateLimit;
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `x-ratelimit-{limit,remaining,reset}-{requests,tokens}`, as OpenAI and most compatible providers send them. */
export function parseRateLimits(headers: AnswerHeaders): RateLimits {
  const requests = parseLimit(headers, 'requests');
  const tokens = parseLimit(headers, 'tokens');
  return { ...(requests ? { requests } : {}), ...(tokens ? { tokens } : {}) };
}

function parseLimit(headers: AnswerHeaders, of: string): RateLimit | undefined {
  const limit = parseCount(headerOf(headers, `x-ratelimit-limit-${of}`));
  const remaining = parseCount(headerOf(headers, `x-ratelimit-remaining-${of}`));
  const resetMs = parseResetMs(headerOf(headers, `x-ratelimit-reset-${of}`));
  if (limit === undefined && remaining === undefined && resetMs === undefined) return undefined;
  return {
    ...(limit === undefined ? {} : { limit }),
    ...(remaining === undefined ? {} : { remaining }),
    ...(resetMs === undefined ? {} : { resetMs }),
  };
}

function parseCount(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** `1s`, `6m0s`, `20ms`, `1h2m3.5s` (OpenAI, Groq), or a plain number of seconds (Azure). */
export function parseResetMs(text: string | undefined): number | undefined {
  if (text === undefined || text.length > 40) return undefined;
  if (/^\d{1,9}(?:\.\d{1,9})?$/.test(text)) return Number(text) * 1_000;
  if (!/^(?:\d{1,9}(?:\.\d{1,9})?(?:ms|s|m|h|d))+$/.test(text)) return undefined;
  let sumMs = 0;
  for (const [, amount, unit] of text.matchAll(/([\d.]+)(ms|s|m|h|d)/g))
    sumMs += Number(amount) * (UNIT_MS[unit ?? ''] ?? 0);
  return Math.ceil(sumMs);
}
