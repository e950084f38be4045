import { formatUsd } from '#contracts';

const GROUPED = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** `10003` → `10,003`. */
export function count(value: number): string {
  return GROUPED.format(value);
}

/** `1234567` → `1.23M`: three significant digits, the way token counts are read. */
export function short(value: number): string {
  for (const [unit, size] of [
    ['G', 1e9],
    ['M', 1e6],
    ['k', 1e3],
  ] as const) {
    // 999,950 would otherwise be "1000k".
    if (value >= size * 0.9995) return `${Number((value / size).toPrecision(3))}${unit}`;
  }
  return String(Math.round(value));
}

/** `812`, `7.4`, `0.31`: rows per second. */
export function rate(perSecond: number): string {
  if (perSecond >= 100) return count(perSecond);
  return perSecond >= 10 ? perSecond.toFixed(0) : perSecond.toFixed(perSecond >= 1 ? 1 : 2);
}

/** Cents when it is dollars, else the first three digits that say anything: `$12.34`, `$0.00123`. */
export function dollars(nanoUsd: bigint): string {
  const [whole = '0', fraction = ''] = formatUsd(nanoUsd).split('.');
  if (whole !== '0') return `$${count(Number(whole))}.${fraction.padEnd(2, '0').slice(0, 2)}`;
  const leading = fraction.length - fraction.replace(/^0+/, '').length;
  const digits = fraction.slice(0, Math.max(2, leading + 3)).padEnd(2, '0');
  return `$0.${digits}`;
}

/** `0:42`, `12:05`, `3:07:00`, `2d 4h`. */
export function clock(seconds: number): string {
  const total = Math.max(0, Math.round(seconds));
  if (total >= 100 * 3_600) return `${Math.floor(total / 86_400)}d ${Math.floor((total % 86_400) / 3_600)}h`;
  const minutes = Math.floor(total / 60) % 60;
  const rest = String(total % 60).padStart(2, '0');
  const hours = Math.floor(total / 3_600);
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}
