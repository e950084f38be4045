import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { ConfigSource, type SluiceConfig } from '#config';
import { poolSetOfConfig } from '#pools';
import { PriceBook } from '#pricing';
import type { PoolSet } from '#scheduling';
import { Logger } from '#telemetry';
import type { RetryBudget } from '../decision/decide-after-failure.policy.js';
import { CandidateTable } from './candidate-table.js';

/** Everything routing derives from one configuration. */
export interface Routing {
  readonly table: CandidateTable;
  readonly prices: PriceBook;
  readonly budget: RetryBudget;
  /** How long a door may send calls by itself once it was granted some; 0: not at all. */
  readonly grantForMs: number;
  /** All capacity there is; `null`: only list price everywhere, and nothing to schedule. */
  readonly pools: PoolSet | null;
  /** Shares of tenants relative to others, where they are not 1. */
  readonly weights: ReadonlyMap<string, number>;
  /** Counts reloads: what was worked out under another generation is worked out again. */
  readonly generation: number;
}

/** The routing of the configuration of this moment; rebuilt when it changes, never while a request waits for it. */
@Injectable()
export class RoutingTable implements OnModuleDestroy {
  current: Routing;
  /** Called after a change. */
  readonly listeners = new Set<() => void>();
  private readonly stopListening: () => void;

  constructor(
    config: ConfigSource,
    private readonly logger: Logger,
  ) {
    this.current = routingOf(config.current, 0);
    this.warn();
    this.stopListening = config.onChange((next) => {
      this.current = routingOf(next, this.current.generation + 1);
      this.warn();
      for (const listener of this.listeners) listener();
    });
  }

  onModuleDestroy(): void {
    this.stopListening();
  }

  private warn(): void {
    for (const { endpoint, model, pools } of this.current.table.listed) {
      if (!pools?.isReservedUnpriced) continue;
      this.logger.error(
        { endpoint, model },
        'lane reserved counts US dollars and nobody knows the price of the model: it is not used; add the model to prices, or count tokens',
      );
    }
  }
}

function routingOf(config: SluiceConfig, generation: number): Routing {
  const prices = new PriceBook(config.prices);
  const table = new CandidateTable(config, prices);
  return {
    table,
    prices,
    pools: table.hasLanes ? poolSetOfConfig(config.providers, prices) : null,
    budget: {
      jobAttempts: config.jobs.maxAttempts,
      liveAttempts: config.live.maxAttempts,
      liveRetryForMs: config.live.retryForMs,
    },
    grantForMs: config.live.grantForMs,
    // Tests of routing alone have no tenants.
    weights: new Map((config.tenants ?? []).map(({ id, weight }) => [id, weight])),
    generation,
  };
}
