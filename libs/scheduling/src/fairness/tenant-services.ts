/** Virtual service of one tenant, in nano-dollars of list price per weight. */
export interface TenantService {
  readonly tenant: string;
  readonly weight: number;
  /** Grows by what is dispatched for it; lifted when it begins to wait, so that nobody saves up turns while away. */
  serviceNanoUsd: number;
  /** Jobs of it that compete at the moment. */
  waiting: number;
  /** Told when `serviceNanoUsd` has changed: orders that hang on it move. */
  readonly watchers: (() => void)[];
}

/**
 * Virtual token counters in money (VTC, Sheng et al., OSDI 2024; between busy periods with the virtual time of start-time
 * fair queueing): of the tenants that wait, the one with the least service per weight is next.
 *
 * **Bound.** Over any time in which tenants f and g both wait,
 * `|W_f / φ_f − W_g / φ_g| <= C_f / φ_f + C_g / φ_g`, where W is what was dispatched (nano-dollars, as estimated), φ the
 * weight and C the dearest single dispatch of each. A correction on completion moves it by the error of the estimate, so
 * C becomes `max(dearest dispatch, outstanding error)`.
 *
 * Service that nobody had to wait for is forgotten: it took nothing from anybody.
 */
export class TenantServices {
  private readonly tenants = new Map<string, TenantService>();
  /** The counter of whoever was dispatched last while some wait; the largest there is when nobody waits. */
  private virtualNanoUsd = 0;
  private largestNanoUsd = 0;
  private waiting = 0;

  constructor(private readonly weightOf: (tenant: string) => number) {}

  of(tenant: string): TenantService {
    let known = this.tenants.get(tenant);
    if (!known) {
      const weight = this.weightOf(tenant);
      known = {
        tenant,
        weight: weight > 0 ? weight : 1,
        serviceNanoUsd: this.virtualNanoUsd,
        waiting: 0,
        watchers: [],
      };
      this.tenants.set(tenant, known);
    }
    return known;
  }

  /** Counter of the least served that waits, about: what the next dispatch starts from. */
  get leastNanoUsd(): number {
    return this.virtualNanoUsd;
  }

  /** A job of the tenant begins to compete. */
  arrives(service: TenantService): void {
    if (this.waiting === 0) this.virtualNanoUsd = Math.max(this.virtualNanoUsd, this.largestNanoUsd);
    this.waiting++;
    service.waiting++;
    if (service.waiting === 1 && service.serviceNanoUsd < this.virtualNanoUsd) this.set(service, this.virtualNanoUsd);
  }

  /** A job of the tenant no longer competes: dispatched or gone. */
  leaves(service: TenantService): void {
    this.waiting--;
    service.waiting--;
  }

  /** Money is dispatched for the tenant; called while its job still waits. */
  dispatch(service: TenantService, nanoUsd: number): void {
    this.virtualNanoUsd = Math.max(this.virtualNanoUsd, service.serviceNanoUsd);
    this.set(service, service.serviceNanoUsd + nanoUsd / service.weight);
  }

  /** What it really cost less what was dispatched, or the whole taken back after a refusal. */
  correct(service: TenantService, differenceNanoUsd: number): void {
    this.set(service, Math.max(0, service.serviceNanoUsd + differenceNanoUsd / service.weight));
  }

  private set(service: TenantService, nanoUsd: number): void {
    service.serviceNanoUsd = nanoUsd;
    this.largestNanoUsd = Math.max(this.largestNanoUsd, nanoUsd);
    for (const tell of service.watchers) tell();
  }
}
