import type { Waiting } from '../fairness/fair-queue.js';
import { HeldOrder } from '../fairness/held-order.js';
import type { TenantServices } from '../fairness/tenant-services.js';
import { ArrivalForecast } from './arrival-forecast.js';
import { DueWork } from './due-work.js';

/** Held work that reserved pools take before (or after) other held work. */
export class Tier<W extends Waiting> {
  /** By latest start, and by what tenants have had of each reserved pool. */
  readonly held: HeldOrder<W>;
  readonly due = new DueWork();
  readonly forecast = new ArrivalForecast();

  /** @param services of each reserved pool of the queue, for work of this tier. */
  constructor(readonly services: readonly TenantServices[]) {
    this.held = new HeldOrder<W>(services);
  }
}
