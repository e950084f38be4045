const UNIT_BYTES: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1_000,
  mb: 1_000_000,
  gb: 1_000_000_000,
  kib: 1_024,
  mib: 1_048_576,
  gib: 1_073_741_824,
};

/**
 * Bytes of `25MB` (decimal: 25,000,000), `16MiB` (binary: 16,777,216) or a plain number of bytes; upper and lower case
 * alike. `null` when it is none of these. Rounded to whole bytes.
 */
export function parseBytes(value: unknown): number | null {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return null;
  const match = /^(\d{1,15}(?:\.\d{1,6})?)\s*([kmg]?i?b)?$/i.exec(value.trim());
  const unit = UNIT_BYTES[(match?.[2] ?? 'b').toLowerCase()];
  return match && unit !== undefined ? Math.round(Number(match[1]) * unit) : null;
}
