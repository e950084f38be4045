import { BandQueue } from '../fairness/band-queue.js';
import type { Waiting } from '../fairness/fair-queue.js';
import { ArrivalForecast } from './arrival-forecast.js';
import { DueWork } from './due-work.js';

/** Held work that reserved pools take before (or after) other held work. */
export class Tier<W extends Waiting> {
  /** By minute of the latest start, fair between tenants inside it. */
  readonly bands: BandQueue<W>;
  readonly due = new DueWork();
  readonly forecast = new ArrivalForecast();

  constructor(weightOf: (tenant: string) => number) {
    this.bands = new BandQueue<W>(weightOf);
  }
}
