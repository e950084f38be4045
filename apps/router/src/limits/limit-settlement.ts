import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { MessageFormatError, subjectPatterns } from '#contracts';
import { Bus } from '#jetstream';
import { SharedState } from '#state';
import { Clock } from '#telemetry';
import { RoutingTable } from '../candidates/routing-table.js';
import { readObservations } from '../health/read-observations.js';
import { EndpointLimits } from './endpoint-limits.js';

/**
 * Corrects tokens per minute by what attempts really took. One replica of the group hears each observation, because a
 * correction counts once; without Redis it corrects its own bucket, which on average is the right one.
 */
@Injectable()
export class LimitSettlement implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly limits: EndpointLimits;
  private unsubscribe: () => void = () => undefined;

  constructor(
    private readonly bus: Bus,
    private readonly routing: RoutingTable,
    private readonly clock: Clock,
    state: SharedState,
  ) {
    this.limits = new EndpointLimits(state);
  }

  onApplicationBootstrap(): void {
    this.unsubscribe = this.bus.subscribe(subjectPatterns.endpointObserved, ({ data }) => this.settle(data), {
      queue: 'router-settlement',
    });
  }

  onModuleDestroy(): void {
    this.unsubscribe();
  }

  private settle(payload: Uint8Array): void {
    const nowMs = this.clock.nowMs();
    for (const { endpoint, model, estimatedTokens, actualTokens } of readable(payload)) {
      if (estimatedTokens === undefined || actualTokens === undefined) continue;
      const [candidate] = this.routing.current.table.resolve(`${endpoint}/${model}`);
      if (candidate?.endpoint === endpoint) void this.limits.settle(candidate, estimatedTokens, actualTokens, nowMs);
    }
  }
}

/** `HealthWatch` reads the same messages and logs those that are none. */
function readable(payload: Uint8Array) {
  try {
    return readObservations(payload);
  } catch (error) {
    if (error instanceof MessageFormatError) return [];
    throw error;
  }
}
