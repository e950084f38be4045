/**
 * Money is an integer of nano-dollars inside (1 USD = 1_000_000_000) and a decimal string outside, never a float:
 * a token may cost 25 nano-dollars and a month 10^15, and both must add up exactly.
 */
export type NanoUsd = bigint;

const NANO_PER_USD = 1_000_000_000n;
const FRACTION_DIGITS = 9;
/** '0' */
const ZERO = 48;
const DECIMAL_USD = /^(\d{1,12})(?:\.(\d{1,9}))?$/;

/**
 * Reads a decimal string of US dollars ("0.02") as nano-dollars.
 * @throws RangeError when it is not a plain non-negative decimal with at most 9 fraction digits.
 */
export function parseUsd(decimal: string): NanoUsd {
  const match = DECIMAL_USD.exec(decimal);
  if (!match) {
    throw new RangeError(
      `'${decimal.slice(0, 40)}' is not an amount of US dollars; write a plain decimal such as "0.02" (at most 9 fraction digits)`,
    );
  }
  return BigInt(match[1] ?? '0') * NANO_PER_USD + BigInt((match[2] ?? '').padEnd(9, '0'));
}

/** Writes nano-dollars as a decimal string of US dollars without trailing zeros: `12500000n` → `"0.0125"`. */
export function formatUsd(nanoUsd: NanoUsd): string {
  const digits = nanoUsd.toString();
  const isNegative = digits.startsWith('-');
  const absolute = (isNegative ? digits.slice(1) : digits).padStart(FRACTION_DIGITS + 1, '0');
  const point = absolute.length - FRACTION_DIGITS;
  let end = absolute.length;
  while (end > point && absolute.charCodeAt(end - 1) === ZERO) end -= 1;
  const whole = `${isNegative ? '-' : ''}${absolute.slice(0, point)}`;
  return end === point ? whole : `${whole}.${absolute.slice(point, end)}`;
}
