import type { ReservedPool } from './pool.js';

/** The stretch of time that a prepaid credit is for. */
export interface CreditWindow {
  readonly startMs: number;
  readonly lengthMs: number;
}

/** The window a time lies in: the calendar month in UTC, or a multiple of the pool's length after the epoch. */
export function creditWindow(
  { windowMs, renews }: Pick<ReservedPool, 'windowMs' | 'renews'>,
  atMs: number,
): CreditWindow {
  if (renews !== 'calendar-month') return { startMs: Math.floor(atMs / windowMs) * windowMs, lengthMs: windowMs };
  const date = new Date(atMs);
  const startMs = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
  return { startMs, lengthMs: Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) - startMs };
}
