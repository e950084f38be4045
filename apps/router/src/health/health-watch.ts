import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { type EndpointObservation, subjectPatterns } from '#contracts';
import { Bus } from '#jetstream';
import { SharedState } from '#state';
import { Clock, Logger } from '#telemetry';
import { RouterMetrics } from '../router-metrics.js';
import { type BreakerChange, EndpointHealth } from './endpoint-health.js';
import { readObservations } from './read-observations.js';

/** Feeds `EndpointHealth` with what adapters observe, tells people about breakers and other replicas too. */
@Injectable()
export class HealthWatch implements OnApplicationBootstrap, OnModuleDestroy {
  readonly health = new EndpointHealth();
  /** Others who want to know, so that a message is read once. */
  readonly listeners = new Set<(observations: readonly EndpointObservation[]) => void>();
  private unsubscribe: () => void = () => undefined;

  constructor(
    private readonly bus: Bus,
    private readonly state: SharedState,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly metrics: RouterMetrics,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.unsubscribe = this.bus.subscribe(subjectPatterns.endpointObserved, ({ data }) => this.read(data));
    const nowMs = this.clock.nowMs();
    for (const record of await this.state.loadBreakers()) if (record.untilMs > nowMs) this.health.adopt(record);
  }

  onModuleDestroy(): void {
    this.unsubscribe();
  }

  /** One attempt; also called by what sees a failure before the broadcast comes round. */
  apply(observation: EndpointObservation): void {
    for (const change of this.health.apply(observation)) this.tell(change, observation.atMs);
  }

  /** The configuration says something new of an endpoint. */
  renew(endpoint: string): void {
    const nowMs = this.clock.nowMs();
    for (const key of this.health.renew(endpoint, nowMs)) {
      this.logger.info({ endpoint: key }, 'a provider was configured anew: the next call is let through');
      void this.state.saveBreaker({ key, state: 'open', untilMs: nowMs, openings: 0, changedAtMs: nowMs });
    }
  }

  private read(payload: Uint8Array): void {
    let observations: readonly EndpointObservation[];
    try {
      observations = readObservations(payload);
    } catch (error) {
      this.logger.warn({ error }, 'an endpoint observation is unreadable');
      return;
    }
    for (const observation of observations) this.apply(observation);
    for (const listener of this.listeners) listener(observations);
  }

  private tell({ key, from, to, effect }: BreakerChange, atMs: number): void {
    const untilMs = to.kind === 'open' ? to.untilMs : 0;
    const openings = to.kind === 'closed' ? 0 : to.openings;
    this.metrics.breaker(key, to.kind);
    if (effect === 'lasting-fault') {
      this.logger.error(
        { endpoint: key, untilMs },
        'a provider refuses this gateway: check the key, the account and the base URL of the endpoint',
      );
    } else {
      this.logger.warn({ endpoint: key, from, to: to.kind, untilMs, openings }, 'circuit breaker changed');
    }
    const lasting = effect === 'lasting-fault' ? { isLasting: true } : {};
    void this.state.saveBreaker({ key, state: to.kind, untilMs, openings, changedAtMs: atMs, ...lasting });
  }
}
