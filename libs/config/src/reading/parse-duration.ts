const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Milliseconds of `30s`, `1.5h`, `250ms`, `7d`, or of a plain number of milliseconds.
 * `null` when it is none of these. Rounded to whole milliseconds.
 */
export function parseDuration(value: unknown): number | null {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return null;
  const match = /^(\d{1,15}(?:\.\d{1,6})?)\s*(ms|s|m|h|d)?$/.exec(value.trim());
  return match ? Math.round(Number(match[1]) * (UNIT_MS[match[2] ?? 'ms'] ?? 1)) : null;
}
