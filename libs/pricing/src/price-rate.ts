/**
 * A price per unit as an exact integer: pico-dollars (10^-12 USD) per million units. `tokens × rate ÷ 10^9` is then
 * nano-dollars, so 0.0375 USD per million needs no fraction anywhere.
 */
export type PicoUsdPerMillion = bigint;

const PICO_DIGITS = 12;
const DECIMAL = /^(\d{1,12})(?:\.(\d{1,12}))?$/;
/** What `String(number)` may print: `0.15`, `5`, `1e-7`, `2.5e-8`. */
const PRINTED_NUMBER = /^(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/;

/**
 * Reads a decimal string of US dollars per million tokens ("0.15").
 * @throws RangeError naming `path` when it is not a plain non-negative decimal with at most 12 fraction digits.
 */
export function parseRate(decimal: string, path: string): PicoUsdPerMillion {
  const match = DECIMAL.exec(decimal);
  if (!match) {
    throw new RangeError(
      `${path}: '${String(decimal).slice(0, 40)}' is not a price; write US dollars per million tokens as a plain decimal such as "0.15" (at most 12 fraction digits)`,
    );
  }
  return BigInt((match[1] ?? '') + (match[2] ?? '').padEnd(PICO_DIGITS, '0'));
}

/**
 * A catalogue price (a JavaScript number that stands for a decimal) as the decimal it prints as; digits past the
 * twelfth are rounded half-up (one catalogue price is 1/12 of a dollar).
 */
export function rateOfNumber(usdPerMillion: number): PicoUsdPerMillion {
  const match = PRINTED_NUMBER.exec(String(usdPerMillion));
  if (!match) throw new RangeError(`a catalogue price of ${usdPerMillion} is not a non-negative number`);
  const fraction = match[2] ?? '';
  const digits = BigInt((match[1] ?? '0') + fraction);
  const shift = PICO_DIGITS - fraction.length + Number(match[3] ?? 0);
  if (shift >= 0) return digits * 10n ** BigInt(shift);
  const divisor = 10n ** BigInt(-shift);
  return (digits + divisor / 2n) / divisor;
}
