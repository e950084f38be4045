import { Module } from '@nestjs/common';
import { AttemptCalls } from './attempt/attempt-calls.js';
import { AttemptClaims } from './attempt/attempt-claims.js';
import { AttemptResults } from './attempt/attempt-results.js';
import { DurableAttempts } from './attempt/durable-attempts.js';
import { EndedJobs } from './attempt/ended-jobs.js';
import { LiveAttempts } from './attempt/live-attempts.js';
import { CallStage } from './call.stage.js';
import { EndpointRegistry } from './endpoint/endpoint-registry.js';
import { AttemptBatcher } from './record/attempt-batcher.js';
import { AttemptMetrics } from './record/attempt-metrics.js';
import { AttemptPrices } from './record/attempt-prices.js';
import { AttemptReporter } from './record/attempt-reporter.js';
import { EndpointObserver } from './record/endpoint-observer.js';
import { FinishedRows } from './record/finished-rows.js';

@Module({
  controllers: [CallStage],
  providers: [
    EndpointRegistry,
    EndedJobs,
    AttemptCalls,
    AttemptClaims,
    AttemptResults,
    DurableAttempts,
    LiveAttempts,
    AttemptBatcher,
    FinishedRows,
    AttemptMetrics,
    AttemptPrices,
    AttemptReporter,
    EndpointObserver,
  ],
})
export class ProviderAdapterModule {}
