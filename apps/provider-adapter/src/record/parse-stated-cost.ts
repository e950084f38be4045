const DECIMAL = /^(\d{1,9})(?:\.(\d{1,30}))?$/;
const NANO_DIGITS = 9;

/**
 * What an aggregator says that a call cost (`0.0001466253`), in decimal nano-dollars, rounded up: it bills fractions, and
 * a ledger must not show less than the bill. Undefined when nothing was said, or it is no plain decimal.
 */
export function parseStatedCost(usd: string | undefined): string | undefined {
  const [, whole, fraction = ''] = DECIMAL.exec(usd ?? '') ?? [];
  if (whole === undefined) return undefined;
  const nano = BigInt(whole + fraction.slice(0, NANO_DIGITS).padEnd(NANO_DIGITS, '0'));
  const isMore = /[1-9]/.test(fraction.slice(NANO_DIGITS));
  return (isMore ? nano + 1n : nano).toString();
}
