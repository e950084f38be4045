import { Injectable } from '@nestjs/common';
import { type GatewayMetrics, gatewayMetrics, Metrics, usdOf } from '#telemetry';
import type { FinishedAttempt } from '../attempt/finished-attempt.js';
import type { StartedAttempt } from '../attempt/started-attempt.js';

/** Label of models the configuration does not list. */
const OTHER_MODEL = 'other';

/** Attempts by outcome, how long they took, what they used and cost. */
@Injectable()
export class AttemptMetrics {
  private readonly metrics: GatewayMetrics;

  constructor(metrics: Metrics) {
    this.metrics = gatewayMetrics(metrics);
  }

  started({ endpoint }: StartedAttempt): void {
    this.metrics.attemptsInFlight.of(endpoint.config.id).add(1);
  }

  ended({ endpoint }: StartedAttempt): void {
    this.metrics.attemptsInFlight.of(endpoint.config.id).add(-1);
  }

  count({ endpoint }: StartedAttempt, { record }: FinishedAttempt): void {
    const { attempts, upstreamSeconds, firstByteSeconds, costUsd } = this.metrics;
    const { endpoint: id, lane, outcome, startedAtMs, finishedAtMs, firstByteAtMs } = record;
    // A passed-through model is named by the caller: as a label it would let anybody fill the memory.
    const isListed = endpoint.config.models.some((model) => model.id === record.model);
    const model = isListed ? record.model : OTHER_MODEL;
    attempts.of(id, model, outcome, lane).add();
    upstreamSeconds.of(id, model).observe(((finishedAtMs ?? startedAtMs) - startedAtMs) / 1_000);
    if (firstByteAtMs !== undefined) firstByteSeconds.of(id, model).observe((firstByteAtMs - startedAtMs) / 1_000);
    const { costNanoUsd } = record;
    if (costNanoUsd !== null && costNanoUsd !== '0') costUsd.of(id, model, lane).add(usdOf(BigInt(costNanoUsd)));
    this.countTokens(id, model, record.usage);
  }

  private countTokens(endpoint: string, model: string, usage: FinishedAttempt['record']['usage']): void {
    const { tokens } = this.metrics;
    if (usage.inputTokens) tokens.of(endpoint, model, 'input').add(usage.inputTokens);
    if (usage.outputTokens) tokens.of(endpoint, model, 'output').add(usage.outputTokens);
    if (usage.cacheReadTokens) tokens.of(endpoint, model, 'cache_read').add(usage.cacheReadTokens);
    if (usage.cacheWriteTokens) tokens.of(endpoint, model, 'cache_write').add(usage.cacheWriteTokens);
    if (usage.reasoningTokens) tokens.of(endpoint, model, 'reasoning').add(usage.reasoningTokens);
  }
}
