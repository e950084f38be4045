import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ConfigSource, type ProviderConfig } from '#config';
import { Clock, Logger } from '#telemetry';
import type { RefusedKey } from '../credentials/credential-ring.js';
import { TotalTimeouts } from '../transport/total-timeouts.js';
import { Endpoint } from './endpoint.js';
import { EndpointGate } from './endpoint-gate.js';

/**
 * The endpoints of the configuration of this moment. After a reload an unchanged provider keeps its connections, a
 * changed one gets new ones (its key, address or timeouts may be others) but keeps its gate, so that the calls under
 * way on the old connections still count; those of a removed one end by themselves.
 */
@Injectable()
export class EndpointRegistry implements OnApplicationShutdown {
  private readonly endpoints = new Map<string, Endpoint>();
  private readonly timeouts: TotalTimeouts;
  private readonly nowMs: () => number;
  private readonly stopListening: () => void;

  constructor(
    source: ConfigSource,
    private readonly logger: Logger,
    clock: Clock,
  ) {
    this.nowMs = () => clock.nowMs();
    this.timeouts = new TotalTimeouts(this.nowMs);
    this.update(source.current.providers);
    this.stopListening = source.onChange((next) => this.update(next.providers));
  }

  find(id: string): Endpoint | undefined {
    return this.endpoints.get(id);
  }

  all(): IterableIterator<Endpoint> {
    return this.endpoints.values();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopListening();
    await Promise.all([...this.endpoints.values()].map((endpoint) => endpoint.transport.close()));
  }

  private update(providers: readonly ProviderConfig[]): void {
    const ids = new Set(providers.map(({ id }) => id));
    for (const [id, endpoint] of this.endpoints) if (!ids.has(id)) this.retire(endpoint);
    for (const provider of providers) this.put(provider);
  }

  private put(provider: ProviderConfig): void {
    const known = this.endpoints.get(provider.id);
    if (known && isSame(known.config, provider)) return;
    const gate = known?.gate ?? new EndpointGate(provider.limits.concurrency);
    gate.resize(provider.limits.concurrency);
    if (known) this.retire(known);
    const keys = {
      onRefused: (key: RefusedKey) => this.report(provider.id, key),
      onTokenFailed: (error: unknown) =>
        this.logger.warn({ endpoint: provider.id, error }, 'no token could be had for a provider: its calls fail'),
      ...(known ? { before: known.credentials } : {}),
    };
    this.endpoints.set(provider.id, new Endpoint(provider, gate, this.timeouts, this.nowMs, keys));
  }

  /** A rate is the provider's everyday; a key that is refused or has no credit waits for its operator. */
  private report(endpoint: string, key: RefusedKey): void {
    const { logger } = this;
    if (key.refusal === 'rate-limited') logger.debug({ endpoint, ...key }, 'a provider key is over its rate and rests');
    else logger.warn({ endpoint, ...key }, 'a provider refused a key: it rests, renew it or its credit');
  }

  private retire(endpoint: Endpoint): void {
    this.endpoints.delete(endpoint.config.id);
    endpoint.transport.close().catch((error: unknown) => {
      this.logger.warn({ endpoint: endpoint.config.id, error }, 'connections of a retired endpoint did not close');
    });
  }
}

/** Configurations are plain data, made in one order by one schema. */
function isSame(one: ProviderConfig, other: ProviderConfig): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
