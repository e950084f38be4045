import { CreditGauge } from './credit-gauge.js';
import type { ReservedPool } from './pool.js';
import { RateGauge } from './rate-gauge.js';
import type { ReservedGauge } from './reserved-gauge.js';
import { LONGEST_RATE_WINDOW_MS } from './reserved-pacing.js';

/** What counts the use of a pool: a rate, or credit when the window is long. */
export function reservedGauge(pool: ReservedPool): ReservedGauge {
  return pool.windowMs > LONGEST_RATE_WINDOW_MS ? new CreditGauge(pool) : new RateGauge(pool);
}
