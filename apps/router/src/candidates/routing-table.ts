import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { ConfigSource, type SluiceConfig } from '#config';
import { PriceBook } from '#pricing';
import type { RetryBudget } from '../decision/decide-after-failure.policy.js';
import { CandidateTable } from './candidate-table.js';

/** Everything routing derives from one configuration. */
export interface Routing {
  readonly table: CandidateTable;
  readonly prices: PriceBook;
  readonly budget: RetryBudget;
  /** Counts reloads: what was worked out under another generation is worked out again. */
  readonly generation: number;
}

/** The routing of the configuration of this moment; rebuilt when it changes, never while a request waits for it. */
@Injectable()
export class RoutingTable implements OnModuleDestroy {
  current: Routing;
  private readonly stopListening: () => void;

  constructor(config: ConfigSource) {
    this.current = routingOf(config.current, 0);
    this.stopListening = config.onChange((next) => {
      this.current = routingOf(next, this.current.generation + 1);
    });
  }

  onModuleDestroy(): void {
    this.stopListening();
  }
}

function routingOf(config: SluiceConfig, generation: number): Routing {
  return {
    table: new CandidateTable(config),
    prices: new PriceBook(config.prices),
    budget: {
      jobAttempts: config.jobs.maxAttempts,
      liveAttempts: config.live.maxAttempts,
      liveRetryForMs: config.live.retryForMs,
    },
    generation,
  };
}
