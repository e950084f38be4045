import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { MemorySharedState, RedisSharedState, type SharedState } from '#state';
import { RecordedLogger, RecordedMetrics } from '../support/recorded-telemetry.js';
import { hasRedisServer, type RedisServer, startRedisServer } from '../support/redis-server.js';
import { until } from '../support/until.js';

const NOW_MS = 1_800_000_000_000;
const RULE = { capacity: 10, refillPerSecond: 2 };

/** What every adapter does; `open` gives one with nothing in it. */
function contract(open: () => Promise<SharedState>): void {
  let state: SharedState;
  beforeAll(async () => {
    state = await open();
  });
  afterAll(async () => {
    await state.close();
  });

  it('starts full, counts down, refuses with the time to wait', async () => {
    expect(await state.takeTokens('count', 4, RULE, NOW_MS)).toEqual({ granted: true, retryAfterMs: 0, remaining: 6 });
    expect(await state.takeTokens('count', 6, RULE, NOW_MS)).toEqual({ granted: true, retryAfterMs: 0, remaining: 0 });
    expect(await state.takeTokens('count', 3, RULE, NOW_MS)).toEqual({
      granted: false,
      retryAfterMs: 1_500,
      remaining: 0,
    });
    expect((await state.takeTokens('count', 3, RULE, NOW_MS + 1_500)).granted).toBe(true);
  });

  it('refills to its capacity and no further', async () => {
    await state.takeTokens('refill', 10, RULE, NOW_MS);
    expect((await state.peek('refill', RULE, NOW_MS + 2_250)).remaining).toBeCloseTo(4.5);
    expect((await state.peek('refill', RULE, NOW_MS + 3_600_000)).remaining).toBe(10);
  });

  it('takes no tokens for looking', async () => {
    await state.takeTokens('look', 1, RULE, NOW_MS);
    await state.peek('look', RULE, NOW_MS);
    expect(await state.peek('look', RULE, NOW_MS)).toEqual({ granted: true, retryAfterMs: 0, remaining: 9 });
  });

  it('grants a cost above the capacity from a full bucket and lets others wait for the debt', async () => {
    expect(await state.takeTokens('debt', 25, RULE, NOW_MS)).toEqual({
      granted: true,
      retryAfterMs: 0,
      remaining: -15,
    });
    expect((await state.takeTokens('debt', 1, RULE, NOW_MS)).retryAfterMs).toBe(8_000);
    expect((await state.takeTokens('debt', 25, RULE, NOW_MS + 12_000)).granted).toBe(false);
    expect((await state.takeTokens('debt', 25, RULE, NOW_MS + 12_500)).granted).toBe(true);
  });

  it('takes from all buckets or from none, with the longest wait', async () => {
    const slow = { capacity: 5, refillPerSecond: 0.5 };
    const both = (cost: number) => [
      { bucket: '{all}:a', cost, rule: RULE },
      { bucket: '{all}:b', cost, rule: slow },
    ];
    expect(await state.takeAll(both(4), NOW_MS)).toEqual({ granted: true, retryAfterMs: 0, remaining: 1 });
    expect(await state.takeAll(both(3), NOW_MS)).toMatchObject({ granted: false, retryAfterMs: 4_000 });
    expect((await state.peek('{all}:a', RULE, NOW_MS)).remaining).toBe(6);
    expect((await state.takeAll([], NOW_MS)).granted).toBe(true);
  });

  it('gives back what was estimated too high and takes what was estimated too low', async () => {
    await state.takeTokens('refund', 8, RULE, NOW_MS);
    await state.refund('refund', 5, RULE, NOW_MS);
    expect((await state.peek('refund', RULE, NOW_MS)).remaining).toBe(7);
    await state.refund('refund', 100, RULE, NOW_MS);
    expect((await state.peek('refund', RULE, NOW_MS)).remaining).toBe(10);
    await state.refund('refund', -12, RULE, NOW_MS);
    expect((await state.peek('refund', RULE, NOW_MS)).remaining).toBe(-2);
  });

  it('takes nothing away when a replica with a slower clock looks', async () => {
    await state.takeTokens('clock', 10, RULE, NOW_MS);
    expect((await state.peek('clock', RULE, NOW_MS - 60_000)).remaining).toBe(0);
    await state.refund('clock', 1, RULE, NOW_MS - 60_000);
    expect((await state.peek('clock', RULE, NOW_MS + 500)).remaining).toBeCloseTo(2);
  });

  it('says never when nothing refills', async () => {
    const once = { capacity: 1, refillPerSecond: 0 };
    expect((await state.takeTokens('once', 1, once, NOW_MS)).granted).toBe(true);
    expect((await state.takeTokens('once', 1, once, NOW_MS + 1e9)).retryAfterMs).toBe(Number.POSITIVE_INFINITY);
  });

  it('follows a rule that changed under it', async () => {
    await state.takeTokens('rule', 1, { capacity: 100, refillPerSecond: 1 }, NOW_MS);
    expect((await state.peek('rule', { capacity: 20, refillPerSecond: 1 }, NOW_MS)).remaining).toBe(20);
  });

  it('keeps the breakers', async () => {
    const record = { key: 'openai', state: 'open', untilMs: NOW_MS + 1, openings: 1, changedAtMs: NOW_MS } as const;
    await state.saveBreaker(record);
    expect(await state.loadBreakers()).toEqual([record]);
    await state.saveBreaker({ ...record, state: 'closed', changedAtMs: NOW_MS + 5 });
    expect(await state.loadBreakers()).toMatchObject([{ state: 'closed' }]);
  });
}

describe('shared state in memory', () => {
  contract(async () => new MemorySharedState());

  it('answers without a promise', () => {
    expect(new MemorySharedState().takeTokens('b', 1, RULE, NOW_MS)).toMatchObject({ granted: true });
  });
});

const withRedis = hasRedisServer() ? describe : describe.skip;

withRedis('shared state in Redis (skipped where there is no redis-server)', () => {
  let server: RedisServer;
  const opened: SharedState[] = [];
  const open = async (logger = new RecordedLogger(), metrics = new RecordedMetrics()) => {
    const state = await RedisSharedState.open({ url: server.url, logger, metrics });
    opened.push(state);
    return state;
  };
  beforeAll(async () => {
    server = await startRedisServer();
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((state) => state.close()));
  });
  afterAll(async () => {
    await server.stop();
  });

  describe('contract', () => {
    contract(async () =>
      RedisSharedState.open({ url: server.url, logger: new RecordedLogger(), metrics: new RecordedMetrics() }),
    );
  });

  it('shares one bucket between replicas, exactly', async () => {
    const [first, second] = [await open(), await open()];
    const rule = { capacity: 50, refillPerSecond: 0 };
    const takes = Array.from({ length: 100 }, (_, i) => (i % 2 ? first : second).takeTokens('shared', 1, rule, NOW_MS));
    const results = await Promise.all(takes);
    expect(results.filter((result) => result.granted)).toHaveLength(50);
  });

  it('keeps limits locally while Redis is gone, says so once, and shares again when it is back', async () => {
    const logger = new RecordedLogger();
    const metrics = new RecordedMetrics();
    const state = await open(logger, metrics);
    await server.kill();
    await until('the loss is noticed', () => logger.has('error', /Redis is away/));
    const granted = await Promise.all(Array.from({ length: 15 }, () => state.takeTokens('lost', 1, RULE, NOW_MS)));
    expect(granted.filter((result) => result.granted)).toHaveLength(10);
    expect(metrics.value('sluice_state_redis_up')).toBe(0);
    expect(metrics.value('sluice_state_local_fallbacks_total')).toBe(15);
    expect(logger.count('error')).toBe(1);
    await server.start();
    await until('Redis is back', () => metrics.value('sluice_state_redis_up') === 1);
    expect((await state.takeTokens('lost', 10, RULE, NOW_MS)).granted).toBe(true);
  });

  it('answers within its time limit when Redis hangs, and at once for a second afterwards', async () => {
    const state = await open();
    server.freeze();
    try {
      expect((await state.takeTokens('hangs', 1, RULE, NOW_MS)).granted).toBe(true);
      expect(state.takeTokens('hangs', 1, RULE, NOW_MS + 1)).not.toBeInstanceOf(Promise);
    } finally {
      server.thaw();
    }
  });

  it('starts without Redis', async () => {
    const logger = new RecordedLogger();
    await server.kill();
    const state = await open(logger);
    expect((await state.takeTokens('early', 1, RULE, NOW_MS)).granted).toBe(true);
    expect(logger.has('error', /Redis is away/)).toBe(true);
    await server.start();
  });
});
