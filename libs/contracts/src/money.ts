/**
 * Money is an integer of nano-dollars inside (1 USD = 1_000_000_000) and a decimal string outside, never a float:
 * a token may cost 25 nano-dollars and a month 10^15, and both must add up exactly.
 */
export type NanoUsd = bigint;

const NANO_PER_USD = 1_000_000_000n;
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
  const sign = nanoUsd < 0n ? '-' : '';
  const absolute = nanoUsd < 0n ? -nanoUsd : nanoUsd;
  const fraction = (absolute % NANO_PER_USD).toString().padStart(9, '0').replace(/0+$/, '');
  const whole = (absolute / NANO_PER_USD).toString();
  return fraction === '' ? `${sign}${whole}` : `${sign}${whole}.${fraction}`;
}
