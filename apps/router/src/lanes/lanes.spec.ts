import { afterEach, describe, expect, it } from '@jest/globals';
import type { ModelConfig } from '#config';
import { type EndpointObservation, subjects, type WorkEnvelope, type WorkMessage } from '#contracts';
import type { Delivery, Verdict } from '#jetstream';
import type { ReservedPool } from '#scheduling';
import { aWorkMessage } from '../../../../test/support/a-work-message.js';
import { MemoryBroker } from '../../../../test/support/ingress/memory-broker.js';
import { aFailedAttempt, aProvider } from '../../../../test/support/router/a-candidate.js';
import { type RouterUnderTest, startRouter } from '../../../../test/support/router/a-router.js';
import {
  aBatchLane,
  aFlexLane,
  aLanedModel,
  aReservation,
  someFacts,
} from '../../../../test/support/router/lane-models.js';
import { SettableClock } from '../../../../test/support/settable-clock.js';
import { until } from '../../../../test/support/until.js';
import { RoutingTable } from '../candidates/routing-table.js';
import { HeldBoard } from '../held/held-board.js';
import { HeldSchedule } from '../held/held-schedule.js';
import { FailedAttemptStage } from '../stages/failed-attempt.stage.js';
import { RouteStage } from '../stages/route.stage.js';

const NOW_MS = 1_800_000_000_000;
const HOUR_MS = 3_600_000;
const DELIVERY: Delivery = { subject: '', deliveryCount: 1, messageKey: 'x', signal: new AbortController().signal };
const PRICES = [{ provider: 'a', model: 'm', inputUsdPerMillion: '1', outputUsdPerMillion: '2' }];

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function aRouter(model: ModelConfig, { leads = true, broker = new MemoryBroker() } = {}) {
  const clock = new SettableClock(NOW_MS);
  const router = await startRouter({
    config: { providers: [aProvider('a', { models: [model] })], prices: PRICES },
    clock,
    broker,
  });
  stops.push(() => router.app.close());
  const board = router.app.get(HeldBoard);
  await until('the lease is settled', () => board.leading === leads);
  const [route, failed] = [router.app.get(RouteStage), router.app.get(FailedAttemptStage)];
  const schedule = router.app.get(HeldSchedule);
  return {
    ...router,
    clock,
    board,
    schedule,
    route: (message: WorkMessage, delivery = DELIVERY) => route.route(message, delivery),
    failed: (message: WorkMessage) => failed.decide(message, DELIVERY),
    async look() {
      schedule.wake();
      await until('it has looked', () => (board.nextWakeMs() ?? Number.POSITIVE_INFINITY) > clock.nowMs());
    },
    observe(parts: Partial<EndpointObservation>) {
      const observation = {
        endpoint: 'a',
        model: 'm',
        outcome: 'succeeded',
        latencyMs: 900,
        atMs: clock.nowMs(),
        ...parts,
      };
      router.broker.bus.publish(subjects.endpointObserved('a'), Buffer.from(JSON.stringify([observation])));
    },
  };
}

const aJob = (parts: Partial<WorkEnvelope> = {}) =>
  aWorkMessage({ model: 'm', acceptedAtMs: NOW_MS, deadlineMs: NOW_MS + HOUR_MS, facts: someFacts(), ...parts });
const decisionOf = (verdict: Verdict) =>
  verdict.kind === 'forward' ? verdict.message.envelope.decision : verdict.kind;
const calls = (router: RouterUnderTest) => router.broker.work('.call.').map(({ envelope }) => envelope);
const held = (router: RouterUnderTest) => router.broker.work('.job.held.').map(({ envelope }) => envelope);
const reserved = aLanedModel({ reserved: aReservation() });

describe('a job that can be bought in lane reserved', () => {
  it('takes prepaid capacity that is free at once, and says what it took', async () => {
    const router = await aRouter(reserved);
    const verdict = await router.route(aJob());
    expect(decisionOf(verdict)).toMatchObject({ endpoint: 'a', lane: 'reserved', reservedUnits: [100, 0] });
    expect(verdict).toMatchObject({ kind: 'forward', subject: expect.stringContaining('.call.a.reserved.default.') });
  });

  it('is held when it is full, with a note of what there was', async () => {
    const router = await aRouter(reserved);
    await router.route(aJob());
    expect(decisionOf(await router.route(aJob()))).toBe('ack');
    const [envelope] = held(router);
    expect(envelope?.decisions).toMatchObject([
      {
        what: 'hold',
        reason: 'lane',
        waitsFor: 'capacity below list price at a',
        offers: [
          { lane: 'reserved', endpoint: 'a', model: 'm', costNanoUsd: 0 },
          { lane: 'sync', endpoint: 'a', model: 'm', costNanoUsd: 140_000 },
        ],
      },
    ]);
  });

  it('runs on reserved when the rate has drained, no sooner', async () => {
    const router = await aRouter(reserved);
    await router.route(aJob());
    await router.route(aJob());
    await router.look();
    expect(calls(router)).toEqual([]);
    router.clock.pass(6_000);
    router.schedule.wake();
    const [released] = await until('it is released', () => (calls(router).length > 0 ? calls(router) : null));
    expect(released).toMatchObject({ decision: { lane: 'reserved', reason: 'scheduled', reservedUnits: [100, 0] } });
    expect(released?.decisions?.map(({ what, reason }) => [what, reason])).toEqual([
      ['hold', 'lane'],
      ['call', 'reserved-has-room'],
    ]);
  });

  it('lets nobody new take what others wait for', async () => {
    const router = await aRouter(reserved);
    await router.route(aJob());
    await router.route(aJob());
    router.clock.pass(6_000);
    expect(decisionOf(await router.route(aJob()))).toBe('ack');
    expect(held(router)).toHaveLength(2);
  });

  it('goes at list price at its latest safe start', async () => {
    const router = await aRouter(reserved);
    fill(router);
    await router.route(aJob({ deadlineMs: NOW_MS + 30_000 }));
    await router.look();
    expect(calls(router)).toEqual([]);
    router.clock.pass(28_000);
    router.schedule.wake();
    const [released] = await until('it is released', () => (calls(router).length > 0 ? calls(router) : null));
    expect(released).toMatchObject({ decision: { lane: 'sync', reason: 'scheduled' } });
    expect(released?.decisions?.at(-1)).toMatchObject({ what: 'call', reason: 'last-safe-start', lane: 'sync' });
  });

  it('is not held when there is no time to', async () => {
    const router = await aRouter(reserved);
    fill(router);
    expect(decisionOf(await router.route(aJob({ deadlineMs: NOW_MS + 1_500 })))).toMatchObject({ lane: 'sync' });
  });

  it('gives back what a call did not use and takes what it used beyond the estimate', async () => {
    const router = await aRouter(reserved);
    const pool = poolOf(router);
    await router.route(aJob());
    const looked = () =>
      router.state.takeReserved({ pool, claim: 'urgent', units: [0, 0], whenAlone: 'take' }, NOW_MS).levels;
    expect(looked()).toEqual([100, 0]);
    router.observe({
      lane: 'reserved',
      reservedUnits: [100, 0],
      usage: { inputTokens: 10, cacheReadTokens: 10, outputTokens: 5 },
    });
    expect(looked()).toEqual([25, 0]);
    router.observe({
      lane: 'reserved',
      reservedUnits: [100, 0],
      outcome: 'failed',
      failureKind: 'rate-limited',
      retryAfterMs: 9_000,
    });
    expect(looked()).toEqual([0, 0]);
    const blocked = router.state.takeReserved(
      { pool, claim: 'urgent', units: [1, 0], whenAlone: 'take' },
      NOW_MS + 8_000,
    );
    expect(blocked).toMatchObject({ granted: false, entryMs: NOW_MS + 9_000 });
  });

  it('may be told to use no other lane, and then never costs list price', async () => {
    const router = await aRouter(reserved);
    const route = { lanes: ['reserved' as const] };
    fill(router);
    expect(decisionOf(await router.route(aJob({ route, deadlineMs: NOW_MS + 5_000 })))).toBe('ack');
    router.clock.pass(4_000);
    await router.look();
    expect(calls(router)).toEqual([]);
  });

  it('that may not cost list price goes in the lanes below it', async () => {
    const router = await aRouter(reserved);
    const cheap = { maxCostNanoUsd: '1' };
    expect(decisionOf(await router.route(aJob(cheap)))).toMatchObject({ lane: 'reserved' });
    expect(decisionOf(await router.route(aJob(cheap)))).toBe('ack');
    expect(router.board.index.size).toBe(1);
  });
});

describe('tenants that wait for the same reservation', () => {
  it('share it, however many jobs one of them has before the other', async () => {
    const router = await aRouter(reserved);
    fill(router);
    const hour = { deadlineMs: NOW_MS + HOUR_MS };
    for (let i = 0; i < 12; i++) await router.route(aJob({ tenant: 'loud', ...hour }));
    for (let i = 0; i < 2; i++) await router.route(aJob({ tenant: 'quiet', ...hour }));
    await router.look();
    for (let passed = 0; passed < 150 && calls(router).length < 5; passed++) {
      router.clock.pass(2_000);
      await router.look();
    }
    const served = calls(router).map(({ tenant }) => tenant);
    expect(served.filter((tenant) => tenant === 'quiet')).toHaveLength(2);
  });
});

describe('a reload', () => {
  it('lets held jobs go where the new configuration has them go', async () => {
    const router = await aRouter(reserved);
    fill(router);
    expect(decisionOf(await router.route(aJob()))).toBe('ack');
    await router.look();
    router.config.set({ providers: [aProvider('a')] });
    const [released] = await until('it is released', () => (calls(router).length > 0 ? calls(router) : null));
    expect(released).toMatchObject({ decision: { endpoint: 'a', lane: 'sync', reason: 'released' } });
  });

  it('fails those that nobody may serve any more', async () => {
    const router = await aRouter(reserved);
    fill(router);
    const { jobId } = aJob().envelope;
    await router.route(aJob({ jobId }));
    await router.look();
    router.config.set({ providers: [] });
    const result = await until('its result', () =>
      router.broker.stored.find(({ subject }) => subject.includes('.result.')),
    );
    expect(JSON.parse(Buffer.from(result.data).toString())).toMatchObject({
      id: jobId,
      error: { code: 'model_not_found' },
    });
  });

  it('goes on pacing a pool whose rate was changed', async () => {
    const router = await aRouter(reserved);
    await router.route(aJob());
    await router.route(aJob());
    await router.look();
    const faster = aLanedModel({ reserved: aReservation({ capacityPerWindow: 100_000 }) });
    router.config.set({ providers: [aProvider('a', { models: [faster] })] });
    const [released] = await until('it is released', () => (calls(router).length > 0 ? calls(router) : null));
    expect(released).toMatchObject({ decision: { lane: 'reserved' } });
  });
});

describe('a live call', () => {
  const silent = () => undefined;
  const answer = { started: false, start: silent, write: silent, end: silent, fail: silent };
  const answering = { ...DELIVERY, answer };
  const live = () => aJob({ kind: 'live' });

  it('uses prepaid capacity while there is any, and list price after that', async () => {
    const router = await aRouter(aLanedModel({ reserved: aReservation({ capacityPerWindow: 150 }) }));
    const lanes = [];
    for (let i = 0; i < 3; i++) lanes.push(decisionOf(await router.route(live(), answering)));
    expect(lanes).toMatchObject([{ lane: 'reserved' }, { lane: 'reserved' }, { lane: 'sync' }]);
  });

  it('goes at list price when the provider says that the reservation is full', async () => {
    const router = await aRouter(reserved);
    const refused = aFailedAttempt('a', { lane: 'reserved', failure: { kind: 'rate-limited', message: '' } });
    const verdict = await router.failed(aJob({ kind: 'live', attempts: [refused] }));
    expect(decisionOf(verdict)).toMatchObject({ lane: 'sync', attemptNumber: 2 });
  });
});

describe('a job that can be bought in lane flex', () => {
  it('goes in flex near its latest start there, and back to list price when flex is shed, at no cost of attempts', async () => {
    const router = await aRouter(aLanedModel({ flex: aFlexLane() }));
    const job = aJob({ deadlineMs: NOW_MS + 60_000 });
    expect(decisionOf(await router.route(job))).toBe('ack');
    for (let passed = 0; passed < 60 && calls(router).length === 0; passed++) {
      router.clock.pass(1_000);
      await router.look();
    }
    const [flexed] = calls(router);
    expect(flexed).toMatchObject({ decision: { lane: 'flex', reason: 'scheduled' } });
    expect(flexed?.decisions?.at(-1)).toMatchObject({ reason: 'flex-is-open', costNanoUsd: 70_000 });
    const attempts = [
      aFailedAttempt('a', {
        lane: 'flex',
        failure: { kind: 'overloaded', message: '' },
        finishedAtMs: router.clock.nowMs(),
      }),
    ];
    router.observe({ lane: 'flex', jobId: job.envelope.jobId, outcome: 'failed', failureKind: 'overloaded' });
    const again = await router.failed(
      aJob({ attempts, jobId: job.envelope.jobId, deadlineMs: router.clock.nowMs() + 2_000 }),
    );
    expect(decisionOf(again)).toMatchObject({ lane: 'sync', attemptNumber: 2 });
  });
});

describe('a job that could be bought in a batch', () => {
  it('shows it, and goes at list price at its latest safe start', async () => {
    const router = await aRouter(aLanedModel({ batch: aBatchLane() }));
    expect(decisionOf(await router.route(aJob({ deadlineMs: NOW_MS + 48 * HOUR_MS })))).toBe('ack');
    expect(held(router)[0]?.decisions?.[0]?.offers).toMatchObject([
      { lane: 'batch', costNanoUsd: 70_000 },
      { lane: 'sync' },
    ]);
    router.clock.pass(48 * HOUR_MS - 3_000);
    router.schedule.wake();
    const [released] = await until('it is released', () => (calls(router).length > 0 ? calls(router) : null));
    expect(released).toMatchObject({ decision: { lane: 'sync' } });
  });
});

describe('two replicas without a shared store', () => {
  it('pace a reservation once: the one that does not lead holds what the other releases', async () => {
    const broker = new MemoryBroker();
    const leader = await aRouter(reserved, { broker });
    const follower = await aRouter(reserved, { broker, leads: false });
    expect(decisionOf(await follower.route(aJob()))).toBe('ack');
    const [released] = await until('it is released', () => (calls(leader).length > 0 ? calls(leader) : null));
    expect(released).toMatchObject({ decision: { lane: 'reserved' } });
    await until('both forgot it', () => leader.board.index.size + follower.board.index.size === 0);
    expect(follower.board.lanes.size).toBe(0);
  });
});

function poolOf(router: RouterUnderTest): ReservedPool {
  const [pool] = router.app.get(RoutingTable).current.pools?.reserved ?? [];
  if (!pool) throw new Error('the configuration has no reserved pool');
  return pool;
}

/** Others use two minutes of it. */
function fill(router: RouterUnderTest): void {
  router.state.settleReserved(poolOf(router), { units: [2_000, 0] }, NOW_MS);
}
