import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { ModelConfig } from '#config';
import { type JobResult, type QuoteForecast, type QuoteQuery, subjects, type WorkEnvelope } from '#contracts';
import { RedisSharedState, type SharedState } from '#state';
import { explainJob } from '../../apps/ingress/src/explain/explain-job.js';
import { RoutingTable } from '../../apps/router/src/candidates/routing-table.js';
import { HeldBoard } from '../../apps/router/src/held/held-board.js';
import { HeldSchedule } from '../../apps/router/src/held/held-schedule.js';
import { type Simulator, startSimulator } from '../../apps/simulator/src/simulator.js';
import { aWorkMessage } from '../support/a-work-message.js';
import { type NatsServer, natsServerBinaries, startNatsServer } from '../support/nats-server.js';
import { RecordedLogger, RecordedMetrics } from '../support/recorded-telemetry.js';
import { hasRedisServer, type RedisServer, startRedisServer } from '../support/redis-server.js';
import { aProvider } from '../support/router/a-candidate.js';
import type { RouterConfig } from '../support/router/a-router.js';
import { aBatchLane, aFlexLane, aLanedModel, aReservation, someFacts } from '../support/router/lane-models.js';
import {
  heldAs,
  type RouterProcess,
  resultOf,
  startAdapterProcess,
  startRouterProcess,
  submitClassified,
} from '../support/router/lane-processes.js';
import { until } from '../support/until.js';

const PRICES = [{ provider: 'sim', model: 'sim-m', inputUsdPerMillion: '1', outputUsdPerMillion: '2' }];
const aSimModel = (lanes: Parameters<typeof aLanedModel>[0]) => aLanedModel(lanes, 'sim-m');
const INPUT_TOKENS = 20;
const OUTPUT_TOKENS = 30;

let simulator: Simulator;
let server: NatsServer;
const stops: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  simulator = await startSimulator({ latency: 'fixed:20' });
});
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
  simulator.setFaults([]);
});
afterAll(async () => {
  await simulator.stop();
});

interface GatewayOptions {
  readonly maxAttempts?: number;
  readonly states?: readonly SharedState[];
  readonly requestsPerMinute?: number;
}

async function aGateway(model: ModelConfig, options: GatewayOptions = {}) {
  const [binary] = natsServerBinaries();
  server = await startNatsServer({ binary: binary?.path ?? 'nats-server' });
  stops.push(() => server.stop());
  const { maxAttempts = 3, states = [], requestsPerMinute } = options;
  const limits = { concurrency: 64, ...(requestsPerMinute === undefined ? {} : { requestsPerMinute }) };
  const config: RouterConfig = {
    providers: [aProvider('sim', { baseUrl: simulator.url, models: [model], limits })],
    prices: PRICES,
    jobs: { defaultWithinMs: 1, maxWithinMs: 1, maxAttempts, maxBodyBytes: 1, resultRetentionMs: 1 },
  };
  const routers = [
    await startRouterProcess(server, config, states[0]),
    await startRouterProcess(server, config, states[1]),
  ];
  const adapter = await startAdapterProcess(server, config);
  stops.push(async () => {
    for (const router of routers) await router.stop().catch(() => undefined);
    await adapter.stop();
  });
  const leader = await until('one leads', () => routers.find(({ router }) => router.app.get(HeldBoard).leading));
  const follower = routers.find((router) => router !== leader) as RouterProcess;
  return { leader, follower };
}

/** 50 tokens in all: the answer is as long as it is told to be. */
function aJob(parts: Partial<WorkEnvelope> = {}) {
  const facts = someFacts({
    inputTokens: INPUT_TOKENS,
    expectedOutputTokens: OUTPUT_TOKENS,
    maxOutputTokens: OUTPUT_TOKENS,
  });
  const nowMs = Date.now();
  const content = 'Write a few words about the sea, and then some more of them about the land.';
  return aWorkMessage(
    { model: 'sim-m', facts, acceptedAtMs: nowMs, deadlineMs: nowMs + 60_000, ...parts },
    { model: 'sim-m', messages: [{ role: 'user', content }], max_tokens: OUTPUT_TOKENS },
  );
}

async function finished(router: RouterProcess, jobId: string, limitMs = 30_000): Promise<JobResult> {
  return until('its result', () => resultOf(router, jobId), limitMs);
}

/** The tokens of calls that were let into the reservation in the fullest interval of a window's length. */
function fullestWindow(results: readonly JobResult[], windowMs: number): number {
  const taken = results.flatMap(({ decisions = [], usage }) => {
    const call = decisions.find(({ what, lane }) => what === 'call' && lane === 'reserved');
    return call ? [{ atMs: call.atMs, tokens: (usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0) }] : [];
  });
  const sums = taken.map(({ atMs: fromMs }) =>
    taken.filter(({ atMs }) => atMs >= fromMs && atMs < fromMs + windowMs).reduce((sum, { tokens }) => sum + tokens, 0),
  );
  return Math.max(0, ...sums);
}

async function expectPacing(states: SharedState[]): Promise<void> {
  const windowMs = 2_000;
  const capacity = 2_000;
  const reservation = aReservation({ capacityPerWindow: capacity, windowMs, overflow: 'pay-as-you-go' });
  const { leader, follower } = await aGateway(aSimModel({ reserved: reservation }), { states });
  const jobIds = await Promise.all(
    Array.from({ length: 120 }, (_, i) => submitClassified(i % 2 ? leader : follower, aJob())),
  );
  const results: JobResult[] = [];
  for (const jobId of jobIds) results.push(await finished(leader, jobId));
  expect(results.find(({ status }) => status !== 'succeeded')?.error).toBeUndefined();
  expect(results.map(({ route }) => route?.lane)).toEqual(jobIds.map(() => 'reserved'));
  expect(new Set(results.map(({ attempts }) => attempts.length))).toEqual(new Set([1]));
  expect(results.every(({ cost }) => cost.usd === '0' && Number(cost.savedUsd) > 0)).toBe(true);
  const tokens = (results[0]?.usage?.inputTokens ?? 0) + (results[0]?.usage?.outputTokens ?? 0);
  expect(tokens).toBeGreaterThan(40);
  // One call may stand at both ends of an interval: decisions are noted in whole ms.
  expect(fullestWindow(results, windowMs)).toBeLessThanOrEqual(capacity + tokens);
}

describe('a reservation', () => {
  it('is filled first and never over its rate, by two replicas that share nothing', async () => {
    await expectPacing([]);
  });

  const withRedis = hasRedisServer() ? it : it.skip;
  withRedis('is filled first and never over its rate, by two replicas that share Redis', async () => {
    const redis: RedisServer = await startRedisServer();
    stops.push(() => redis.stop());
    const open = () =>
      RedisSharedState.open({ url: redis.url, logger: new RecordedLogger(), metrics: new RecordedMetrics() });
    const states = [await open(), await open()];
    stops.push(() => Promise.all(states.map((state) => state.close())));
    await expectPacing(states);
  });

  it('is waited for while there is time, and list price is paid when there is not, in time', async () => {
    const { leader } = await aGateway(
      aSimModel({ reserved: aReservation({ capacityPerWindow: 300, windowMs: 60_000 }) }),
    );
    // Somebody uses ten minutes of it.
    const pool = poolOf(leader);
    leader.router.state.settleReserved(pool, { units: [3_000, 0] }, Date.now());
    const soon = await submitClassified(leader, aJob({ deadlineMs: Date.now() + 8_000 }));
    const later = await submitClassified(leader, aJob({ deadlineMs: Date.now() + 600_000 }));
    const held = await until('it is held', () => heldAs(leader, soon));
    expect(explainJob({ kind: 'pending', status: 'held', envelope: held }, Date.now())).toMatchObject({
      status: 'held',
      steps: [
        { what: 'accepted' },
        {
          what: 'hold',
          text: expect.stringMatching(/waiting can make it cheaper.*On offer: reserved at sim \(prepaid.*sync at sim/),
        },
      ],
    });
    const result = await finished(leader, soon);
    expect(result).toMatchObject({ status: 'succeeded', route: { lane: 'sync' } });
    expect(Date.parse(result.timings.finishedAt)).toBeLessThanOrEqual(held.deadlineMs);
    expect(result.timings.waitedMs).toBeGreaterThan(500);
    expect(await heldAs(leader, later)).not.toBeNull();
    emptied(leader);
    expect((await finished(leader, later)).route).toMatchObject({ lane: 'reserved' });
    const { steps, summary } = explainJob({ kind: 'ended', result }, Date.now());
    expect(summary).toMatch(/^Done at sim\/sim-m in lane sync for \$0\.0000\d+, after waiting .* with one attempt/);
    expect(steps.map(({ what, reason }) => [what, reason])).toEqual([
      ['accepted', undefined],
      ['hold', 'lane'],
      ['call', 'last-safe-start'],
      ['attempt', undefined],
    ]);
  });

  it('serves a held job once when the router that holds it is killed', async () => {
    const reservation = aReservation({ capacityPerWindow: 30_000 });
    const { leader, follower } = await aGateway(aSimModel({ reserved: reservation }));
    for (const { router } of [leader, follower])
      router.state.settleReserved(poolOf(leader), { units: [300_000, 0] }, Date.now());
    const jobIds = await Promise.all(Array.from({ length: 5 }, () => submitClassified(follower, aJob())));
    await until('both know them', () =>
      [leader, follower].every(({ router }) => router.app.get(HeldBoard).lanes.size === 5),
    );
    await leader.stages.kill();
    await until('the other leads', () => follower.router.app.get(HeldBoard).leading, 15_000);
    emptied(follower);
    for (const jobId of jobIds) {
      const result = await finished(follower, jobId, 60_000);
      expect(result).toMatchObject({ status: 'succeeded', attempts: [{ attemptNumber: 1 }] });
    }
    const { reader } = follower.stages.transport;
    await until('none is held', async () => (await reader.depth('held')).messages === 0);
  });
});

describe('flex', () => {
  it('that is shed costs nothing, no attempt of the budget, and list price in the end', async () => {
    simulator.setFaults([{ status: 429, code: 'resource_unavailable', times: 1 }]);
    const { leader } = await aGateway(aSimModel({ flex: aFlexLane() }), { maxAttempts: 1 });
    const jobId = await submitClassified(leader, aJob({ deadlineMs: Date.now() + 12_000 }));
    const result = await finished(leader, jobId);
    expect(result.status).toBe('succeeded');
    expect(result.attempts[0]).toMatchObject({
      lane: 'flex',
      outcome: 'failed',
      costNanoUsd: '0',
      failure: { statusCode: 429 },
    });
    expect(result.attempts).toHaveLength(2);
  });

  it('is asked for on the wire and billed at its price', async () => {
    const { leader } = await aGateway(aSimModel({ flex: aFlexLane() }));
    const result = await finished(leader, await submitClassified(leader, aJob({ deadlineMs: Date.now() + 12_000 })));
    expect(result).toMatchObject({ status: 'succeeded', route: { lane: 'flex' } });
    expect(result.response?.body).toMatchObject({ service_tier: 'flex' });
    expect(Number(result.cost.usd) * 2).toBeCloseTo(Number(result.cost.listUsd), 12);
    expect(result.decisions?.at(-1)).toMatchObject({ what: 'call', lane: 'flex', reason: 'flex-is-open' });
  });
});

describe('a pile of jobs behind a narrow limit', () => {
  it('is begun early enough that all of it is done in time', async () => {
    // A minute's worth may go at once and two a second after that: 15 of the 24 seconds.
    const { leader, follower } = await aGateway(aSimModel({ batch: aBatchLane() }), { requestsPerMinute: 120 });
    const deadlineMs = Date.now() + 24_000;
    const jobIds = await Promise.all(
      Array.from({ length: 150 }, (_, i) => submitClassified(i % 2 ? leader : follower, aJob({ deadlineMs }))),
    );
    const results: JobResult[] = [];
    for (const jobId of jobIds) results.push(await finished(leader, jobId));
    expect(results.filter(({ status }) => status !== 'succeeded').map(({ error }) => error?.code)).toEqual([]);
    expect(results.every(({ timings }) => Date.parse(timings.finishedAt) <= deadlineMs)).toBe(true);
    const reasons = results.flatMap(({ decisions = [] }) => decisions.map(({ reason }) => reason));
    expect(reasons).toContain('limit-is-needed');
  }, 60_000);
});

describe('a quote of the router that leads', () => {
  it('says lane, price, time, and what waiting would save', async () => {
    const { leader, follower } = await aGateway(
      aSimModel({ reserved: aReservation({ capacityPerWindow: 30, overflow: 'spill' }), batch: aBatchLane() }),
    );
    const ask = async (withinMs: number, constraint: Partial<QuoteQuery> = {}) => {
      const query: QuoteQuery = {
        tenant: 'default',
        path: '/v1/chat/completions',
        model: 'sim-m',
        deadlineMs: Date.now() + withinMs,
        priority: 0,
        inputTokens: 1_000,
        expectedOutputTokens: 500,
        ...constraint,
      };
      const payload = Buffer.from(JSON.stringify(query));
      const reply = await follower.stages.transport.bus.request(subjects.quoteRequested(), payload, {
        timeoutMs: 5_000,
      });
      return JSON.parse(Buffer.from(reply).toString()) as QuoteForecast;
    };
    expect(leader.router.app.get(HeldBoard).leading).toBe(true);
    const urgent = await ask(60_000);
    expect(urgent).toMatchObject({ lane: 'sync', costNanoUsd: 2_000_000, isFeasible: true });
    expect(urgent.finishMs.p95).toBeGreaterThanOrEqual(urgent.finishMs.p50);
    expect(urgent.cheaper).toContainEqual(expect.objectContaining({ lane: 'batch', costNanoUsd: 1_000_000 }));
    const patient = await ask(7 * 86_400_000);
    expect(patient.costNanoUsd).toBeLessThan(urgent.costNanoUsd);
    const hopeless = await ask(10);
    expect(hopeless.isFeasible).toBe(false);
    expect(hopeless.earliestDeadlineMs).toBeGreaterThan(Date.now());
    const refused = async (constraint: Partial<QuoteQuery>) => (await ask(60_000, constraint)) as unknown;
    expect(await refused({ route: { lanes: ['flex'] } })).toMatchObject({ refusal: { kind: 'no-candidate' } });
    // What is left of the ways to buy it is prepaid, and too small.
    expect(await refused({ maxCostNanoUsd: '1000' })).toMatchObject({ refusal: { kind: 'no-capacity' } });
    const free = { maxCostNanoUsd: '1000', route: { lanes: ['sync' as const] } };
    expect(await refused(free)).toMatchObject({ refusal: { kind: 'cost-limit-exceeded' } });
    expect(await ask(7 * 86_400_000, { route: { lanes: ['batch'] } })).toMatchObject({ isFeasible: true });
  });
});

describe('a job that asks for batch alone', () => {
  it('is carried out as sync', async () => {
    const { leader } = await aGateway(aSimModel({ batch: aBatchLane() }));
    const job = aJob({ deadlineMs: Date.now() + 5_000, route: { lanes: ['batch'] } });
    const result = await finished(leader, await submitClassified(leader, job));
    expect(result).toMatchObject({ status: 'succeeded', route: { lane: 'sync' } });
  });
});

function poolOf({ router }: RouterProcess) {
  const [pool] = router.app.get(RoutingTable).current.pools?.reserved ?? [];
  if (!pool) throw new Error('the configuration has no reserved pool');
  return pool;
}

/** What others used comes back to whoever releases. */
function emptied(process: RouterProcess): void {
  const { app, state } = process.router;
  const pool = poolOf(process);
  app.get(HeldBoard).lanes.observeReserved(pool.id, state.settleReserved(pool, { units: [-500_000, 0] }, Date.now()));
  app.get(HeldSchedule).wake();
}
