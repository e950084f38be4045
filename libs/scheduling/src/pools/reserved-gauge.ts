import type { Claim } from './reserved-pacing.js';

/** Units of the first and of the second rate of a pool; the second is 0 where there is one. */
export type Units = readonly [number, number];

/** How much of a reserved pool is in use. */
export interface ReservedGauge {
  /** When a claim is let in: at or before now = now; `Infinity`: never, whatever drains. */
  entryMs(claim: Claim, units: Units, nowMs: number): number;
  /**
   * Changes what is in use: positive to take, actual − estimate to settle, negative to give back.
   * @param takenAtMs of a correction: when its call was taken. Absent: within the last window.
   */
  pour(units: Units, nowMs: number, takenAtMs?: number): void;
  /** Replaces the levels by what a store that all replicas share says. */
  observe(levels: Units, nowMs: number): void;
  /** Fill of the fuller rate as a share of its window. */
  share(nowMs: number): number;
  /** How much fuller the first rate is than the second, as a share of their windows; 0 where there is one rate. */
  lean(nowMs: number): number;
  /** Units of the first rate that will come free per ms for `deferrable` work. */
  readonly unitsPerMs: number;
}
