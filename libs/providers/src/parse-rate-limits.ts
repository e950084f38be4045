import { type AnswerHeaders, headerOf } from './answer-headers.js';

/** One limit as the provider counts it. */
export interface RateLimit {
  readonly limit?: number;
  readonly remaining?: number;
  /** Until it is full again, ms from the answer. */
  readonly resetMs?: number;
}

/** Of several windows or kinds of tokens the one that is nearest to its end: the one that will stop us first. */
export interface RateLimits {
  readonly requests?: RateLimit;
  readonly tokens?: RateLimit;
}

/** Where one provider writes one of its limits. */
interface Spelling {
  readonly limit: string;
  readonly remaining: string;
  readonly reset?: string;
}

/** `x-ratelimit-limit-requests` and so on (OpenAI, Azure, Groq, xAI); with a window behind it: Cerebras, Mistral. */
const ofOpenai = (of: string): Spelling => ({
  limit: `x-ratelimit-limit-${of}`,
  remaining: `x-ratelimit-remaining-${of}`,
  reset: `x-ratelimit-reset-${of}`,
});
const ofAnthropic = (of: string): Spelling => ({
  limit: `anthropic-ratelimit-${of}-limit`,
  remaining: `anthropic-ratelimit-${of}-remaining`,
  reset: `anthropic-ratelimit-${of}-reset`,
});
/** Mistral's older names; one reset for all windows. */
const ofMistral = (window: string): Spelling => ({
  limit: `x-ratelimitbysize-limit-${window}`,
  remaining: `x-ratelimitbysize-remaining-${window}`,
  reset: 'ratelimitbysize-reset',
});

const REQUESTS: readonly Spelling[] = [
  ofOpenai('requests'),
  ofOpenai('requests-minute'),
  ofOpenai('requests-hour'),
  ofOpenai('requests-day'),
  ofOpenai('req-second'),
  ofOpenai('req-minute'),
  ofAnthropic('requests'),
  // Together (seconds), OpenRouter (a point in time).
  { limit: 'x-ratelimit-limit', remaining: 'x-ratelimit-remaining', reset: 'x-ratelimit-reset' },
];
const TOKENS: readonly Spelling[] = [
  ofOpenai('tokens'),
  ofOpenai('tokens-minute'),
  ofOpenai('tokens-hour'),
  ofOpenai('tokens-day'),
  ofOpenai('tokens-month'),
  // Fireworks counts what goes in and what comes out.
  ofOpenai('tokens-prompt'),
  ofOpenai('tokens-generated'),
  ofMistral('minute'),
  ofMistral('month'),
  { limit: 'x-tokenlimit-limit', remaining: 'x-tokenlimit-remaining', reset: 'x-tokenlimit-reset' },
  // Anthropic's `tokens` is the strictest of its own.
  ofAnthropic('tokens'),
  ofAnthropic('input-tokens'),
];

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * The limits an answer's headers tell, in the spelling of every provider we know.
 *
 * @param nowMs epoch ms, for resets that are points in time; without it those are not said
 */
export function parseRateLimits(headers: AnswerHeaders, nowMs?: number): RateLimits {
  const requests = strictest(headers, REQUESTS, nowMs);
  const tokens = strictest(headers, TOKENS, nowMs);
  return { ...(requests ? { requests } : {}), ...(tokens ? { tokens } : {}) };
}

function strictest(
  headers: AnswerHeaders,
  spellings: readonly Spelling[],
  nowMs: number | undefined,
): RateLimit | undefined {
  let found: RateLimit | undefined;
  for (const spelling of spellings) {
    const limit = parseLimit(headers, spelling, nowMs);
    if (limit && (!found || isStricter(limit, found))) found = limit;
  }
  return found;
}

/** Less of it is left; of two that are used up the one that takes longer to come back. */
function isStricter(one: RateLimit, other: RateLimit): boolean {
  const left = shareLeft(one) - shareLeft(other);
  return left < 0 || (left === 0 && (one.resetMs ?? 0) > (other.resetMs ?? 0));
}

function shareLeft({ limit, remaining }: RateLimit): number {
  if (remaining === undefined) return 1;
  return limit === undefined || limit === 0 ? Math.min(1, remaining) : remaining / limit;
}

function parseLimit(headers: AnswerHeaders, spelling: Spelling, nowMs: number | undefined): RateLimit | undefined {
  const limit = parseCount(headerOf(headers, spelling.limit));
  const remaining = parseCount(headerOf(headers, spelling.remaining));
  const resetMs = spelling.reset === undefined ? undefined : parseResetMs(headerOf(headers, spelling.reset), nowMs);
  // A reset alone says nothing of how much there is, and Mistral's stands beside every window.
  if (limit === undefined && remaining === undefined) return undefined;
  return {
    ...(limit === undefined ? {} : { limit }),
    ...(remaining === undefined ? {} : { remaining }),
    ...(resetMs === undefined ? {} : { resetMs }),
  };
}

/** A negative rest (Together, OpenRouter) is none. */
function parseCount(text: string | undefined): number | undefined {
  if (text === undefined || !/^-?\d{1,15}(?:\.\d{1,9})?$/.test(text)) return undefined;
  return Math.max(0, Math.floor(Number(text)));
}

/**
 * `1s`, `6m0s`, `20ms`, `1h2m3.5s` (OpenAI, Groq), a plain number of seconds (Azure, Cerebras), a point in time as seconds
 * or milliseconds since 1970 (OpenRouter) or in RFC 3339 (Anthropic); one that has passed is 0.
 */
export function parseResetMs(text: string | undefined, nowMs?: number): number | undefined {
  if (text === undefined || text.length > 40) return undefined;
  if (/^\d{1,9}(?:\.\d{1,20})?$/.test(text)) return Math.ceil(Number(text) * 1_000);
  const atMs = parseInstantMs(text);
  if (atMs !== undefined) return nowMs === undefined ? undefined : Math.max(0, atMs - nowMs);
  if (!/^(?:\d{1,9}(?:\.\d{1,9})?(?:ms|s|m|h|d))+$/.test(text)) return undefined;
  let sumMs = 0;
  for (const [, amount, unit] of text.matchAll(/([\d.]+)(ms|s|m|h|d)/g))
    sumMs += Number(amount) * (UNIT_MS[unit ?? ''] ?? 0);
  return Math.ceil(sumMs);
}

function parseInstantMs(text: string): number | undefined {
  if (/^\d{10}$/.test(text)) return Number(text) * 1_000;
  if (/^\d{12,13}$/.test(text)) return Number(text);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/.test(text)) return undefined;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? undefined : atMs;
}
