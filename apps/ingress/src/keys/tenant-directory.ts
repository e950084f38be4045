import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ConfigSource, type SluiceConfig, type TenantConfig } from '#config';
import { modelNotFound } from '../problem/problems.js';
import type { Caller } from './caller.js';

/** The tenants of the configuration by id: a look-up per request must not walk ten thousand of them. */
@Injectable()
export class TenantDirectory implements OnApplicationShutdown {
  private tenants: ReadonlyMap<string, TenantConfig>;
  private readonly stopListening: () => void;

  constructor(config: ConfigSource) {
    this.tenants = byId(config.current);
    this.stopListening = config.onChange((next) => {
      this.tenants = byId(next);
    });
  }

  onApplicationShutdown(): void {
    this.stopListening();
  }

  find(tenant: string): TenantConfig | undefined {
    return this.tenants.get(tenant);
  }

  /** Tenants are the operator's to name; the tenant `default` exists always. */
  knows(tenant: string): boolean {
    return tenant === 'default' || this.tenants.has(tenant);
  }

  /** Whether key and tenant allow a model, by the very name the caller wrote. */
  isModelAllowed(caller: Caller, model: string): boolean {
    if (caller.models !== undefined && !caller.models.has(model)) return false;
    const allowed = this.tenants.get(caller.tenant)?.allowModels;
    return allowed === undefined || allowed.includes(model);
  }

  /** @throws ApiProblem 404 `model_not_found`, the same as for a model that is not there */
  allowModel(caller: Caller, model: string): void {
    if (!this.isModelAllowed(caller, model)) throw modelNotFound(model);
  }
}

function byId(config: SluiceConfig): ReadonlyMap<string, TenantConfig> {
  return new Map(config.tenants.map((tenant) => [tenant.id, tenant]));
}
