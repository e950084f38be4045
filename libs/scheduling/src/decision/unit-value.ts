import { DecayingQuantiles } from '../estimates/decaying-quantiles.js';

const MEMORY_MS = 86_400_000;
const GENERATION = 2_000;
/** Before that much is known of a load, every job is worth its units. */
const ENOUGH_MS = 3_600_000;
/** Work that is worth less than nearly everything else by a rounding error is not worth less. */
const SAME = 1 - 1e-6;

/**
 * What a unit of a reserved pool is worth: a pool that counts tokens serves dear output and cheap input at the same rate,
 * so when there is more work than rate it should serve what saves most money for a unit, and let the rest be bought. The
 * threshold is the value below which the share of units lies that the rate cannot serve anyway. A pool that counts money
 * has one value, and no threshold.
 */
export class UnitValue {
  private readonly values = new DecayingQuantiles({ generation: GENERATION, prior: () => 0, priorWeight: 0 });
  private units = 0;
  private meanUnits = 0;
  private firstMs: number | undefined;
  private atMs = 0;

  /** Work arrives: what it saves and what it takes. Returns whether it is worth the pool's units while there is better work. */
  arrives(
    { nanoUsd, units }: { readonly nanoUsd: number; readonly units: number },
    unitsPerMs: number,
    nowMs: number,
  ): boolean {
    if (units <= 0) return true;
    this.firstMs ??= nowMs;
    this.units = this.units * Math.exp(-Math.max(0, nowMs - this.atMs) / MEMORY_MS) + units;
    this.atMs = nowMs;
    this.meanUnits = this.meanUnits === 0 ? units : this.meanUnits + (units - this.meanUnits) / 100;
    const value = nanoUsd / units;
    this.values.observe(value, units / this.meanUnits);
    return value >= this.threshold(unitsPerMs, nowMs) * SAME;
  }

  private threshold(unitsPerMs: number, nowMs: number): number {
    const ageMs = nowMs - (this.firstMs ?? nowMs);
    if (ageMs < ENOUGH_MS) return 0;
    // A decayed sum of a steady rate r is r × memory × (1 − e^(−age / memory)).
    const load = this.units / (MEMORY_MS * (1 - Math.exp(-ageMs / MEMORY_MS)));
    return load > unitsPerMs ? this.values.quantile(Math.round((1 - unitsPerMs / load) * 100) / 100) : 0;
  }
}
