import { TenantServices } from './tenant-services.js';

/** What every tenant has had of each reserved pool; work that is worth less to the pool is counted apart. */
export class ServiceBook {
  private readonly rich = new Map<string, TenantServices>();
  private readonly poor = new Map<string, TenantServices>();

  constructor(private readonly weightOf: (tenant: string) => number) {}

  of(poolId: string, isPoor: boolean): TenantServices {
    const services = isPoor ? this.poor : this.rich;
    const known = services.get(poolId);
    if (known) return known;
    const opened = new TenantServices(this.weightOf);
    services.set(poolId, opened);
    return opened;
  }
}
