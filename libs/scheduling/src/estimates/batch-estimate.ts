import { DecayingQuantiles } from './decaying-quantiles.js';
import { logNormalQuantile, sigmaOf } from './log-normal.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Published by an aggregator over 230,000 batches: half within 7 minutes, nine in ten within an hour. */
const PRIOR = { median: 7 * MINUTE_MS, sigma: sigmaOf({ median: 7 * MINUTE_MS, p90: 60 * MINUTE_MS }) };
const PRIOR_WEIGHT = 20;
const GENERATION = 100;
/** Quantiles at which waiting is weighed. */
const GRID = [0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.925, 0.95, 0.975, 0.99] as const;
/**
 * What an hour of holding a job longer is worth, as a share of its list price: prepaid capacity has about one trough a
 * day that could take it, and then all its price is saved.
 */
const HOLDING_VALUE_PER_MS = 1 / DAY_MS;

/** How long to give a batch, and what that means. */
export interface BatchPatience {
  /** Time from handing it over to giving it up. */
  readonly waitMs: number;
  /** Chance that it is not back by then. */
  readonly lateShare: number;
}

/** How long batches of one pool take. One that had to be cancelled counts as one that took the whole window. */
export class BatchEstimate {
  private readonly latencies = new DecayingQuantiles({
    generation: GENERATION,
    prior: (at) => logNormalQuantile(PRIOR, at),
    priorWeight: PRIOR_WEIGHT,
  });

  private known:
    | { readonly escapeFactor: number; readonly holdingFactor: number; readonly patience: BatchPatience }
    | undefined;

  observe(latencyMs: number): void {
    this.latencies.observe(latencyMs);
    this.known = undefined;
  }

  quantileMs(at: number): number {
    return this.latencies.quantile(at);
  }

  /**
   * The patience that costs least: a batch that is given up too early costs the price of the escape, a job that is
   * handed over earlier than necessary misses the troughs it could have waited for.
   * @param escapeFactor price of what a job falls back to, less the batch's, as a share of list price.
   * @param holdingFactor price that prepaid capacity would save, as a share of list price.
   */
  patience(escapeFactor: number, holdingFactor: number): BatchPatience {
    const { known } = this;
    if (known?.escapeFactor === escapeFactor && known.holdingFactor === holdingFactor) return known.patience;
    const patience = this.cheapestPatience(escapeFactor, holdingFactor);
    this.known = { escapeFactor, holdingFactor, patience };
    return patience;
  }

  private cheapestPatience(escapeFactor: number, holdingFactor: number): BatchPatience {
    let best: BatchPatience = { waitMs: this.quantileMs(GRID[0]), lateShare: 1 - GRID[0] };
    let least = Number.POSITIVE_INFINITY;
    for (const at of GRID) {
      const waitMs = this.quantileMs(at);
      const cost = (1 - at) * escapeFactor + waitMs * HOLDING_VALUE_PER_MS * holdingFactor;
      if (cost >= least) continue;
      least = cost;
      best = { waitMs, lateShare: 1 - at };
    }
    return best;
  }
}
