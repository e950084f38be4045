import { DecayingQuantiles } from './decaying-quantiles.js';
import { logNormalQuantile, sigmaOf } from './log-normal.js';

const MINUTE_MS = 60_000;

/** How long a pool that refuses goes on refusing: nobody publishes it, capacity of others comes and goes in this order. */
const PRIOR = { median: 10 * MINUTE_MS, sigma: sigmaOf({ median: 10 * MINUTE_MS, p90: 40 * MINUTE_MS }) };
const OPEN_PRIOR = { ...PRIOR, median: 30 * MINUTE_MS };
const PRIOR_WEIGHT = 10;
const GENERATION = 100;
const GRID = [0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99] as const;

/** How long flex stays closed when it is. */
export class FlexEstimate {
  private readonly closedSpells = new DecayingQuantiles({
    generation: GENERATION,
    prior: (at) => logNormalQuantile(PRIOR, at),
    priorWeight: PRIOR_WEIGHT,
  });

  private readonly openSpells = new DecayingQuantiles({
    generation: GENERATION,
    prior: (at) => logNormalQuantile(OPEN_PRIOR, at),
    priorWeight: PRIOR_WEIGHT,
  });

  /** How long it usually stays open. */
  get openMs(): number {
    return this.openSpells.quantile(0.5);
  }

  /** A spell without refusals is over. */
  observeOpen(openMs: number): void {
    this.openSpells.observe(openMs);
  }

  /** A spell of refusals is over. */
  observe(closedMs: number): void {
    this.closedSpells.observe(closedMs);
  }

  quantileMs(at: number): number {
    return this.closedSpells.quantile(at);
  }

  /**
   * Chance that a pool that has been closed for a time opens within another. Spells that are longer than any known one
   * follow the rule that what has lasted will probably last as long again.
   */
  opensWithin(closedForMs: number, withinMs: number): number {
    if (withinMs <= 0) return 0;
    const longerThanNow = 1 - this.shareUpTo(closedForMs);
    if (longerThanNow <= 1 - (GRID[GRID.length - 2] ?? 0)) return withinMs / (withinMs + closedForMs);
    const longerThanThen = 1 - this.shareUpTo(closedForMs + withinMs);
    return 1 - longerThanThen / longerThanNow;
  }

  private shareUpTo(spellMs: number): number {
    let share = 0;
    for (const at of GRID) if (this.quantileMs(at) <= spellMs) share = at;
    return share;
  }
}
