import type { PriceWindow, SyncPool, TokenPrice } from './pool.js';

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;
/** 1970-01-01 was a Thursday. */
const EPOCH_WEEKDAY = 4;

/** What tokens cost at a price; the price is per token and before any factor. */
export function tokensCost(price: TokenPrice, inputTokens: number, outputTokens: number): number {
  return inputTokens * price.inputNanoUsd + outputTokens * price.outputNanoUsd;
}

/** The factor on list price at a time: the first window that matches, 1 outside of all. */
export function priceFactorAt(pool: Pick<SyncPool, 'priceWindows'>, atMs: number): number {
  return windowAt(pool, atMs)?.priceFactor ?? 1;
}

/** A stretch of time with one price. `endMs` is when the price next may change. */
export interface PriceStretch {
  readonly factor: number;
  readonly startMs: number;
  readonly endMs: number;
}

/** The stretch of the lowest price between two times, the last of several; clipped to them. */
export function cheapestStretch(pool: SyncPool, fromMs: number, toMs: number): PriceStretch {
  if (!pool.priceWindows || pool.priceWindows.length === 0) return { factor: 1, startMs: fromMs, endMs: toMs };
  // A week holds every price there is.
  const horizonMs = Math.min(toMs, fromMs + 7 * DAY_MS);
  let best: PriceStretch = { factor: priceFactorAt(pool, fromMs), startMs: fromMs, endMs: fromMs };
  for (let startMs = fromMs; startMs < horizonMs; ) {
    const endMs = Math.min(horizonMs, nextChangeMs(pool.priceWindows, startMs));
    const factor = priceFactorAt(pool, startMs);
    if (factor <= best.factor) best = { factor, startMs: factor < best.factor ? startMs : best.startMs, endMs };
    startMs = endMs;
  }
  return best;
}

function windowAt({ priceWindows }: Pick<SyncPool, 'priceWindows'>, atMs: number): PriceWindow | undefined {
  if (!priceWindows) return undefined;
  const minute = Math.floor((((atMs % DAY_MS) + DAY_MS) % DAY_MS) / MINUTE_MS);
  const weekday = (((Math.floor(atMs / DAY_MS) + EPOCH_WEEKDAY) % 7) + 7) % 7;
  return priceWindows.find((window) => matches(window, minute, weekday));
}

function matches({ fromMinute, toMinute, weekdays }: PriceWindow, minute: number, weekday: number): boolean {
  if (fromMinute <= toMinute) return minute >= fromMinute && minute < toMinute && isOn(weekdays, weekday);
  // Past midnight it is still the window of the day before.
  if (minute >= fromMinute) return isOn(weekdays, weekday);
  return minute < toMinute && isOn(weekdays, (weekday + 6) % 7);
}

function isOn(weekdays: readonly number[] | undefined, weekday: number): boolean {
  return !weekdays || weekdays.includes(weekday);
}

/** The next minute after a time at which any window begins or ends, or midnight, when the weekday changes. */
function nextChangeMs(windows: readonly PriceWindow[], afterMs: number): number {
  const dayMs = Math.floor(afterMs / DAY_MS) * DAY_MS;
  let nextMs = dayMs + DAY_MS;
  for (const { fromMinute, toMinute } of windows) {
    for (const minute of [fromMinute, toMinute]) {
      const atMs = dayMs + minute * MINUTE_MS;
      if (atMs > afterMs) nextMs = Math.min(nextMs, atMs);
    }
  }
  return nextMs;
}
