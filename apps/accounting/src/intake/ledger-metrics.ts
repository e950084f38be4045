import { Injectable } from '@nestjs/common';
import type { AttemptRecord } from '#contracts';
import { type BoundCounter, Clock, Metrics } from '#telemetry';

const NANO_PER_USD = 1e9;

/** What is counted of attempts that are over and have endpoint, lane and outcome in common. */
type EndedMetrics = Readonly<
  Record<
    'attempts' | 'inputTokens' | 'cacheReadTokens' | 'cacheWriteTokens' | 'outputTokens' | 'costUsd' | 'listUsd',
    BoundCounter
  >
>;

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
    // Most of a batch went the same way: metrics are looked up when that changes.
    let like: AttemptRecord | undefined;
    let ended: EndedMetrics | undefined;
    for (const record of records) {
      const { endpoint, lane, outcome } = record;
      if (outcome === 'unknown') {
        this.started.of(endpoint, lane).add();
        continue;
      }
      if (!ended || like?.outcome !== outcome || like.lane !== lane || like.endpoint !== endpoint) {
        like = record;
        ended = this.endedOf(record);
      }
      count(record, ended);
      // Without a price there is nothing to add; how many such there are is a metric of its own.
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

  private endedOf({ endpoint, lane, outcome }: AttemptRecord): EndedMetrics {
    return {
      attempts: this.finished.of(endpoint, lane, outcome),
      inputTokens: this.tokens.of(endpoint, lane, 'input'),
      cacheReadTokens: this.tokens.of(endpoint, lane, 'cache_read'),
      cacheWriteTokens: this.tokens.of(endpoint, lane, 'cache_write'),
      outputTokens: this.tokens.of(endpoint, lane, 'output'),
      costUsd: this.costUsd.of(endpoint, lane),
      listUsd: this.listUsd.of(endpoint, lane),
    };
  }
}

function count({ usage, costNanoUsd, listNanoUsd }: AttemptRecord, ended: EndedMetrics): void {
  ended.attempts.add();
  ended.inputTokens.add(usage.inputTokens ?? 0);
  ended.cacheReadTokens.add(usage.cacheReadTokens ?? 0);
  ended.cacheWriteTokens.add(usage.cacheWriteTokens ?? 0);
  ended.outputTokens.add(usage.outputTokens ?? 0);
  ended.costUsd.add(Number(costNanoUsd ?? 0) / NANO_PER_USD);
  ended.listUsd.add(Number(listNanoUsd ?? 0) / NANO_PER_USD);
}
