import { Injectable } from '@nestjs/common';
import type { AttemptRecord } from '#contracts';
import { Clock, Metrics } from '#telemetry';

const NANO_PER_USD = 1e9;

/** Counts what the ledger wrote for the first time; what is redelivered counts once, as in the ledger. */
@Injectable()
export class LedgerMetrics {
  private readonly started;
  private readonly finished;
  private readonly tokens;
  private readonly costUsd;
  private readonly listUsd;
  private readonly unpriced;
  private readonly lagMs;
  private readonly poison;
  private readonly available;

  constructor(
    metrics: Metrics,
    private readonly clock: Clock,
  ) {
    const labels = ['endpoint', 'lane'];
    this.started = metrics.counter('sluice_ledger_started_total', 'Attempts recorded before they were over.', labels);
    this.finished = metrics.counter('sluice_ledger_attempts_total', 'Attempts recorded as over, by outcome.', [
      ...labels,
      'outcome',
    ]);
    this.tokens = metrics.counter('sluice_ledger_tokens_total', 'Tokens of recorded attempts, by kind.', [
      ...labels,
      'kind',
    ]);
    this.costUsd = metrics.counter('sluice_ledger_cost_usd_total', 'Cost of recorded attempts, US dollars.', labels);
    this.listUsd = metrics.counter('sluice_ledger_list_usd_total', 'The same at list price, US dollars.', labels);
    this.unpriced = metrics.counter(
      'sluice_ledger_unpriced_total',
      'Recorded attempts whose model has no price.',
      labels,
    );
    this.lagMs = metrics.gauge(
      'sluice_ledger_lag_ms',
      'From an attempt to its row, the oldest of the last batch; attemptStarted waits three seconds on purpose.',
      ['stream'],
    );
    this.poison = metrics.counter('sluice_ledger_poison_total', 'Messages that could not become rows.');
    this.available = metrics.gauge('sluice_ledger_available', '1 while the database takes rows, 0 while it does not.');
  }

  wrote(records: readonly AttemptRecord[]): void {
    for (const record of records) {
      const { endpoint, lane, usage } = record;
      if (record.outcome === 'unknown') {
        this.started.of(endpoint, lane).add();
        continue;
      }
      this.finished.of(endpoint, lane, record.outcome).add();
      this.tokens.of(endpoint, lane, 'input').add(usage.inputTokens ?? 0);
      this.tokens.of(endpoint, lane, 'cache_read').add(usage.cacheReadTokens ?? 0);
      this.tokens.of(endpoint, lane, 'cache_write').add(usage.cacheWriteTokens ?? 0);
      this.tokens.of(endpoint, lane, 'output').add(usage.outputTokens ?? 0);
      // Without a price there is nothing to add; how many such there are is a metric of its own.
      this.costUsd.of(endpoint, lane).add(Number(record.costNanoUsd ?? 0) / NANO_PER_USD);
      this.listUsd.of(endpoint, lane).add(Number(record.listNanoUsd ?? 0) / NANO_PER_USD);
      if (record.costNanoUsd === null) this.unpriced.of(endpoint, lane).add();
    }
  }

  /** 0 when nothing of the last batch had to be written. */
  lag(stream: string, records: readonly AttemptRecord[]): void {
    const nowMs = this.clock.nowMs();
    let oldestMs = nowMs;
    for (const { finishedAtMs, startedAtMs } of records) oldestMs = Math.min(oldestMs, finishedAtMs ?? startedAtMs);
    this.lagMs.of(stream).set(nowMs - oldestMs);
  }

  poisoned(count: number): void {
    this.poison.of().add(count);
  }

  databaseIs(state: 'available' | 'away'): void {
    this.available.of().set(state === 'available' ? 1 : 0);
  }
}
