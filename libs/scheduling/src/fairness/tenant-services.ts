import { type HeapNode, IndexedHeap } from '../indexed-heap.js';

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
  /** Its place among those who wait. */
  readonly seat: HeapNode<TenantService>;
}

/**
 * Virtual token counters in money (VTC, Sheng et al., OSDI 2024): of the tenants that wait, the one with the least service
 * per weight is next.
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
  private readonly waiting = new IndexedHeap<TenantService>((a, b) => a.serviceNanoUsd < b.serviceNanoUsd);
  /** What somebody new begins with while nobody waits. */
  private largestNanoUsd = 0;

  constructor(private readonly weightOf: (tenant: string) => number) {}

  of(tenant: string): TenantService {
    const known = this.tenants.get(tenant);
    if (known) return known;
    const weight = this.weightOf(tenant);
    const service: TenantService = {
      tenant,
      weight: weight > 0 ? weight : 1,
      serviceNanoUsd: this.leastNanoUsd,
      waiting: 0,
      watchers: [],
      seat: { value: undefined as never, position: -1 },
    };
    service.seat.value = service;
    this.tenants.set(tenant, service);
    return service;
  }

  /** Counter of the least served that waits; the largest there is when nobody waits. */
  get leastNanoUsd(): number {
    return this.waiting.peek()?.serviceNanoUsd ?? this.largestNanoUsd;
  }

  /** A job of the tenant begins to compete. */
  arrives(service: TenantService): void {
    service.waiting++;
    if (service.waiting > 1) return;
    if (service.serviceNanoUsd < this.leastNanoUsd) this.set(service, this.leastNanoUsd);
    this.waiting.insert(service.seat);
  }

  /** A job of the tenant no longer competes: dispatched or gone. */
  leaves(service: TenantService): void {
    service.waiting--;
    if (service.waiting === 0) this.waiting.remove(service.seat);
  }

  /** Money is dispatched for the tenant, whether it waited or went first because it was urgent. */
  dispatch(service: TenantService, nanoUsd: number): void {
    this.set(service, service.serviceNanoUsd + nanoUsd / service.weight);
  }

  /** What it really cost less what was dispatched, or the whole taken back after a refusal. */
  correct(service: TenantService, differenceNanoUsd: number): void {
    if (differenceNanoUsd === 0) return;
    this.set(service, Math.max(0, service.serviceNanoUsd + differenceNanoUsd / service.weight));
  }

  private set(service: TenantService, nanoUsd: number): void {
    service.serviceNanoUsd = nanoUsd;
    this.largestNanoUsd = Math.max(this.largestNanoUsd, nanoUsd);
    if (service.seat.position >= 0) this.waiting.update(service.seat);
    for (const tell of service.watchers) tell();
  }
}
