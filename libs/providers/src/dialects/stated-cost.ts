import { isRecord } from '../openai/openai.wire.js';
import type { Fields } from './dialect.js';

/** Nobody's call costs more; a provider's unit is wrong then. */
const MAX_DIGITS = 30;

/**
 * An amount as a plain decimal: `0.000146625`, never `1.46e-4`. Undefined for what is no amount (negative, text, NaN).
 *
 * @param tenths how many powers of ten the amount is too large by: 10 for xAI's ticks
 */
export function toDecimal(value: unknown, tenths = 0): string | undefined {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
  const [, whole = '', fraction = '', exponent = '0'] = /^(\d+)(?:\.(\d+))?(?:e([+-]?\d{1,3}))?$/i.exec(text) ?? [];
  if (whole === '') return undefined;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent) - tenths;
  if (digits.length > MAX_DIGITS || Math.abs(point) > MAX_DIGITS) return undefined;
  const padded = digits.padStart(digits.length + Math.max(0, 1 - point), '0').padEnd(point, '0');
  const at = Math.max(1, point);
  const decimals = padded.slice(at).replace(/0+$/, '');
  const integer = padded.slice(0, at).replace(/^0+(?=\d)/, '');
  return decimals === '' ? integer : `${integer}.${decimals}`;
}

/** `usage.cost` as a number (OpenRouter), or with a sum in it (Perplexity). */
export function costOfUsage(answer: Fields): string | undefined {
  const usage = answer.usage;
  const cost = isRecord(usage) ? usage.cost : undefined;
  return toDecimal(isRecord(cost) ? cost.total_cost : cost);
}

/** xAI: ten thousand million ticks are a dollar (docs.x.ai, cost tracking). */
export function costOfTicks(answer: Fields): string | undefined {
  const usage = answer.usage;
  return isRecord(usage) ? toDecimal(usage.cost_in_usd_ticks, 10) : undefined;
}
