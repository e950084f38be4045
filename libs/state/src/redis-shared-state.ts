import { Redis } from 'ioredis';
import type { ReservedPool, Units } from '#scheduling';
import type { Logger, Metrics } from '#telemetry';
import type { BreakerRecord } from './breaker-record.js';
import type { BudgetRef, BudgetResult, BudgetSettlement } from './budget-ledger.js';
import { MemorySharedState } from './memory-shared-state.js';
import { BUDGET_SCRIPT } from './redis-budget-script.js';
import { RedisBudgets } from './redis-budgets.js';
import { RedisReservedPools } from './redis-reserved-pools.js';
import { RESERVED_SCRIPT } from './redis-reserved-script.js';
import { PEEK_SCRIPT, REFUND_SCRIPT, SAVE_BREAKER_SCRIPT, TAKE_ALL_SCRIPT } from './redis-scripts.js';
import type { ReservedCorrection, ReservedTake, ReservedTakeResult } from './reserved-level.js';
import { type MaybePromise, SharedState, type TakeRequest } from './shared-state.js';
import { type BucketRule, decideTake, type TakeResult } from './token-bucket.js';

export interface RedisSharedStateOptions {
  /** `redis://[user:password@]host:port[/db]` or `rediss://`. Never logged. */
  readonly url: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

const KEY_PREFIX = 'sluice:';
const BREAKERS_KEY = 'sluice:breakers';
/** Longer than any breaker stays open; a hash nobody touched for that long is of no use. */
const BREAKERS_TTL_MS = 3_600_000;
/** A healthy Redis answers in under 1 ms; a call must not wait for a sick one. */
const COMMAND_TIMEOUT_MS = 250;
/** After an error the next calls use local limits at once instead of each waiting for its own timeout. */
const PAUSE_AFTER_ERROR_MS = 1_000;
const MAX_RECONNECT_DELAY_MS = 2_000;
const FIRST_CONNECTION_WAIT_MS = 2_000;

interface ScriptCommands {
  sluiceTakeAll(keyCount: number, ...keysAndArguments: (string | number)[]): Promise<[number, string, string]>;
  sluiceRefund(key: string, ...values: (string | number)[]): Promise<number>;
  sluicePeek(key: string, ...values: (string | number)[]): Promise<string>;
  sluiceSaveBreaker(key: string, ...values: (string | number)[]): Promise<number>;
  sluiceBudget(key: string, ...values: string[]): Promise<[number, string, string]>;
  sluiceReserved(key: string, ...values: (string | number)[]): Promise<[number, string, string, string]>;
}

/**
 * State in Redis, one atomic script a call. It fails open: while Redis is away or slow the same limits are kept in this
 * process (full buckets at first), one log line says so and one says when it is over.
 */
export class RedisSharedState extends SharedState {
  private readonly redis: Redis & ScriptCommands;
  private readonly local = new MemorySharedState({ isFallback: true });
  private readonly reserved: RedisReservedPools;
  private readonly budgets: RedisBudgets;
  private readonly upGauge;
  private readonly fallbacks;
  private pausedUntilMs = 0;
  private degraded = false;
  private closing = false;

  /** Waits up to two seconds for the first connection; without one it starts degraded. */
  static async open(options: RedisSharedStateOptions): Promise<RedisSharedState> {
    const state = new RedisSharedState(options);
    await state.firstConnection();
    return state;
  }

  private constructor(private readonly options: RedisSharedStateOptions) {
    super();
    this.redis = connect(options.url) as Redis & ScriptCommands;
    this.redis.defineCommand('sluiceTakeAll', { lua: TAKE_ALL_SCRIPT });
    this.redis.defineCommand('sluiceRefund', { lua: REFUND_SCRIPT, numberOfKeys: 1 });
    this.redis.defineCommand('sluicePeek', { lua: PEEK_SCRIPT, numberOfKeys: 1 });
    this.redis.defineCommand('sluiceSaveBreaker', { lua: SAVE_BREAKER_SCRIPT, numberOfKeys: 1 });
    this.redis.defineCommand('sluiceReserved', { lua: RESERVED_SCRIPT, numberOfKeys: 1 });
    this.redis.defineCommand('sluiceBudget', { lua: BUDGET_SCRIPT, numberOfKeys: 1 });
    this.reserved = new RedisReservedPools((key, ...values) => this.redis.sluiceReserved(KEY_PREFIX + key, ...values));
    this.budgets = new RedisBudgets(
      (key, ...values) => this.redis.sluiceBudget(KEY_PREFIX + key, ...values),
      (budget, state, nowMs) => this.local.adoptBudget(budget, state, nowMs),
    );
    this.upGauge = options.metrics.gauge(
      'sluice_state_redis_up',
      'Whether limits are shared over Redis (1) or local (0).',
    );
    this.fallbacks = options.metrics.counter(
      'sluice_state_local_fallbacks_total',
      'Limit decisions taken from local limits because Redis was away.',
    );
    // ioredis throws an error event nobody listens to; the reason is logged once a change, not once a retry.
    this.redis.on('error', (error: Error) => this.noteDown(error));
    this.redis.on('close', () => this.noteDown(new Error('connection closed')));
    this.redis.on('ready', () => this.noteUp());
  }

  takeTokens(bucket: string, cost: number, rule: BucketRule, nowMs: number): MaybePromise<TakeResult> {
    return this.takeAll([{ bucket, cost, rule }], nowMs);
  }

  takeAll(requests: readonly TakeRequest[], nowMs: number): MaybePromise<TakeResult> {
    if (requests.length === 0) return this.local.takeAll(requests, nowMs);
    return this.orLocal(
      nowMs,
      async () => {
        const keys = requests.map((request) => KEY_PREFIX + request.bucket);
        const values = requests.flatMap(({ cost, rule }) => [cost, rule.capacity, rule.refillPerSecond]);
        const [granted, waitMs, remaining] = await this.redis.sluiceTakeAll(keys.length, ...keys, nowMs, ...values);
        return { granted: granted === 1, retryAfterMs: waitOf(waitMs), remaining: Number(remaining) };
      },
      () => this.local.takeAll(requests, nowMs),
    );
  }

  refund(bucket: string, amount: number, rule: BucketRule, nowMs: number): MaybePromise<void> {
    return this.orLocal(
      nowMs,
      async () => {
        await this.redis.sluiceRefund(KEY_PREFIX + bucket, nowMs, amount, rule.capacity, rule.refillPerSecond);
      },
      () => this.local.refund(bucket, amount, rule, nowMs),
    );
  }

  peek(bucket: string, rule: BucketRule, nowMs: number): MaybePromise<TakeResult> {
    return this.orLocal(
      nowMs,
      async () => {
        const stored = await this.redis.sluicePeek(KEY_PREFIX + bucket, nowMs, rule.capacity, rule.refillPerSecond);
        const tokens = Number(stored);
        return { ...decideTake(tokens, 1, rule), remaining: tokens };
      },
      () => this.local.peek(bucket, rule, nowMs),
    );
  }

  takeReserved(take: ReservedTake, nowMs: number): MaybePromise<ReservedTakeResult> {
    return this.orLocal(
      nowMs,
      () => this.reserved.change(take.pool, { ...take, kind: 'take' }, nowMs),
      () => this.local.takeReserved(take, nowMs),
    );
  }

  settleReserved(pool: ReservedPool, correction: ReservedCorrection, nowMs: number): MaybePromise<Units> {
    return this.orLocal(
      nowMs,
      async () => (await this.reserved.change(pool, { ...correction, kind: 'settle' }, nowMs)).levels,
      () => this.local.settleReserved(pool, correction, nowMs),
    );
  }

  blockReserved(pool: ReservedPool, untilMs: number, nowMs: number): MaybePromise<void> {
    return this.orLocal(
      nowMs,
      async () => void (await this.reserved.change(pool, { kind: 'block', untilMs }, nowMs)),
      () => this.local.blockReserved(pool, untilMs, nowMs),
    );
  }

  reserveBudget(budget: BudgetRef, estimateNanoUsd: bigint, nowMs: number): MaybePromise<BudgetResult> {
    return this.orLocal(
      nowMs,
      () => this.budgets.change('reserve', { budget, estimateNanoUsd, actualNanoUsd: 0n }, nowMs),
      () => this.local.reserveBudget(budget, estimateNanoUsd, nowMs),
    );
  }

  settleBudget(settlement: BudgetSettlement, nowMs: number): MaybePromise<BudgetResult> {
    return this.orLocal(
      nowMs,
      () => this.budgets.change('settle', settlement, nowMs),
      () => this.local.settleBudget(settlement, nowMs),
    );
  }

  releaseBudget(budget: BudgetRef, estimateNanoUsd: bigint, nowMs: number): MaybePromise<BudgetResult> {
    return this.orLocal(
      nowMs,
      () => this.budgets.change('release', { budget, estimateNanoUsd, actualNanoUsd: 0n }, nowMs),
      () => this.local.releaseBudget(budget, estimateNanoUsd, nowMs),
    );
  }

  saveBreaker(record: BreakerRecord): MaybePromise<void> {
    this.local.saveBreaker(record);
    return this.orLocal(
      record.changedAtMs,
      async () => {
        const json = JSON.stringify(record);
        await this.redis.sluiceSaveBreaker(BREAKERS_KEY, record.key, json, record.changedAtMs, BREAKERS_TTL_MS);
      },
      () => undefined,
    );
  }

  loadBreakers(): MaybePromise<readonly BreakerRecord[]> {
    return this.orLocal(
      // The one call without a time: a pause after an error does not matter to it.
      Number.POSITIVE_INFINITY,
      async () =>
        Object.values(await this.redis.hgetall(BREAKERS_KEY)).map((json) => JSON.parse(json) as BreakerRecord),
      () => this.local.loadBreakers(),
    );
  }

  async close(): Promise<void> {
    this.closing = true;
    this.redis.disconnect();
    await this.local.close();
  }

  private orLocal<T>(nowMs: number, shared: () => Promise<T>, local: () => T): MaybePromise<T> {
    if (this.redis.status !== 'ready' || nowMs < this.pausedUntilMs) {
      this.fallbacks.of().add();
      return local();
    }
    return shared().catch((error: Error) => {
      if (Number.isFinite(nowMs)) this.pausedUntilMs = nowMs + PAUSE_AFTER_ERROR_MS;
      this.fallbacks.of().add();
      this.options.logger.warn({ error: error.message }, 'shared state: a Redis command failed, using local limits');
      return local();
    });
  }

  private noteDown(error: Error): void {
    if (this.degraded || this.closing) return;
    this.degraded = true;
    this.upGauge.of().set(0);
    this.options.logger.error(
      { error: error.message },
      'shared state: Redis is away; limits hold for this process only until it is back',
    );
  }

  private noteUp(): void {
    this.upGauge.of().set(1);
    this.pausedUntilMs = 0;
    if (this.degraded) this.options.logger.info({}, 'shared state: Redis is back; limits are shared again');
    this.degraded = false;
  }

  private firstConnection(): Promise<void> {
    if (this.redis.status === 'ready') return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.redis.off('ready', done);
        resolve();
      };
      const timer = setTimeout(done, FIRST_CONNECTION_WAIT_MS);
      this.redis.on('ready', done);
    });
  }
}

function connect(url: string): Redis {
  return new Redis(url, {
    // A command while the connection is down must fail at once, or it would be carried out minutes later.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    commandTimeout: COMMAND_TIMEOUT_MS,
    connectTimeout: FIRST_CONNECTION_WAIT_MS,
    // A timer that would otherwise keep a process that is ending alive for two seconds.
    disconnectTimeout: 100,
    retryStrategy: (attempts) => Math.min(100 * 2 ** Math.min(attempts, 5), MAX_RECONNECT_DELAY_MS),
  });
}

function waitOf(text: string): number {
  return text === '-1' ? Number.POSITIVE_INFINITY : Number(text);
}
