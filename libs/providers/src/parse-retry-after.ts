import { type AnswerHeaders, headerOf } from './answer-headers.js';
import { parseRateLimits } from './parse-rate-limits.js';

/** Nobody means to wait longer; a provider's clock or unit is wrong then. */
const LONGEST_WAIT_MS = 24 * 60 * 60 * 1_000;

/** `Date.parse` alone reads "-3" as a year. */
const HTTP_DATE = /^[A-Z][a-z]{2,8}, .{6,30} GMT$/;

/**
 * How long the provider asked to be left alone, in ms: `retry-after-ms`, else `Retry-After` (seconds or an HTTP date),
 * else the reset of an exhausted rate limit. Undefined = it did not say.
 */
export function parseRetryAfter(headers: AnswerHeaders, nowMs: number): number | undefined {
  const saidMs = parseAmount(headerOf(headers, 'retry-after-ms'), 1);
  if (saidMs !== undefined) return saidMs;
  const text = headerOf(headers, 'retry-after');
  const seconds = parseAmount(text, 1_000);
  if (seconds !== undefined) return seconds;
  const dateMs = text !== undefined && HTTP_DATE.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(dateMs)) return clip(dateMs - nowMs);
  const exhausted = Object.values(parseRateLimits(headers, nowMs)).filter((limit) => limit?.remaining === 0);
  const resets = exhausted.flatMap((limit) => limit?.resetMs ?? []);
  return resets.length === 0 ? undefined : clip(Math.max(...resets));
}

function parseAmount(text: string | undefined, unitMs: number): number | undefined {
  const digits = text?.trim();
  return digits !== undefined && /^\d{1,12}(?:\.\d{1,9})?$/.test(digits) ? clip(Number(digits) * unitMs) : undefined;
}

function clip(ms: number): number {
  return Math.min(Math.max(0, Math.ceil(ms)), LONGEST_WAIT_MS);
}
