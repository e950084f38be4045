import { afterEach, describe, expect, it } from '@jest/globals';
import { encodeWorkMessage, subjects, type WorkEnvelope } from '#contracts';
import { BrokerUnavailableError, type Delivery } from '#jetstream';
import { SystemClock } from '#telemetry';
import { aWorkMessage } from '../../../../test/support/a-work-message.js';
import { MemoryBroker } from '../../../../test/support/ingress/memory-broker.js';
import { aProvider } from '../../../../test/support/router/a-candidate.js';
import { type RouterConfig, type RouterUnderTest, startRouter } from '../../../../test/support/router/a-router.js';
import { SettableClock } from '../../../../test/support/settable-clock.js';
import { until } from '../../../../test/support/until.js';
import { RouteStage } from '../stages/route.stage.js';
import { HeldBoard } from './held-board.js';
import { HeldSchedule } from './held-schedule.js';

const NOW_MS = 1_800_000_000_000;
const onePerMinute = { providers: [aProvider('a', { limits: { concurrency: 1, requestsPerMinute: 1 } })] };
const DELIVERY: Delivery = { subject: '', deliveryCount: 1, messageKey: 'x', signal: new AbortController().signal };

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function aLeader(config: RouterConfig = {}, broker = new MemoryBroker()) {
  const clock = new SettableClock(NOW_MS);
  const router = await startRouter({ config, clock, broker });
  stops.push(() => router.app.close());
  await until('it leads', () => router.app.get(HeldBoard).leading);
  return { ...router, clock };
}

const hold = (broker: MemoryBroker, parts: Partial<WorkEnvelope> = {}, notBeforeMs = NOW_MS) => {
  const message = aWorkMessage({
    model: 'fast',
    acceptedAtMs: NOW_MS,
    deadlineMs: NOW_MS + 600_000,
    hold: { notBeforeMs, latestStartMs: NOW_MS + 500_000, reason: 'a test' },
    ...parts,
  });
  const { tenant, jobId } = message.envelope;
  broker.store(subjects.jobHeld(tenant, jobId), encodeWorkMessage(message));
  return message.envelope;
};
const calls = (router: RouterUnderTest) => router.broker.work('.call.').map(({ envelope }) => envelope);
const indexed = (router: RouterUnderTest) => router.app.get(HeldBoard).index.size;

describe('held jobs', () => {
  it('releases a job that is due, once, without its hold, and removes it from the stream', async () => {
    const router = await aLeader();
    const { jobId } = hold(router.broker);
    await until('it is gone from the stream', () => router.broker.work('.job.held.').length === 0);
    expect(calls(router)).toMatchObject([{ jobId, decision: { endpoint: 'a', attemptNumber: 1, reason: 'released' } }]);
    expect(calls(router)[0]).not.toHaveProperty('hold');
    expect(indexed(router)).toBe(0);
  });

  it('releases by its own timer when the time has come', async () => {
    const router = await startRouter({ clock: new SystemClock() });
    stops.push(() => router.app.close());
    const startMs = Date.now() + 150;
    hold(router.broker, { deadlineMs: startMs + 60_000 }, startMs);
    await until('it is released', () => calls(router).length === 1);
    expect(Date.now()).toBeGreaterThanOrEqual(startMs);
  });

  it('releases what lay on the stream before it started', async () => {
    const broker = new MemoryBroker();
    hold(broker);
    hold(broker);
    const router = await aLeader({}, broker);
    await until('both are released', () => calls(router).length === 2);
  });

  it('releases as limits allow, the earliest latest start first, with one refused try and not one per job', async () => {
    const router = await aLeader(onePerMinute);
    router.state.takeTokens('{endpoint:a}:requests', 1, { capacity: 1, refillPerSecond: 1 / 60 }, NOW_MS);
    const late = hold(router.broker, {
      model: 'm',
      hold: { notBeforeMs: NOW_MS, latestStartMs: NOW_MS + 400_000, reason: '' },
    });
    const soon = hold(router.broker, {
      model: 'm',
      hold: { notBeforeMs: NOW_MS, latestStartMs: NOW_MS + 300_000, reason: '' },
    });
    await until('both are known', () => indexed(router) === 2);
    expect(calls(router)).toEqual([]);
    for (const expected of [1, 2]) {
      router.clock.pass(60_000);
      router.app.get(HeldSchedule).wake();
      await until('one more is released', () => calls(router).length === expected);
    }
    expect(calls(router).map(({ jobId }) => jobId)).toEqual([soon.jobId, late.jobId]);
  });

  it('lets no new job take the turn of those that wait', async () => {
    const router = await aLeader(onePerMinute);
    const stage = router.app.get(RouteStage);
    const aJob = () => aWorkMessage({ model: 'm', acceptedAtMs: NOW_MS, deadlineMs: NOW_MS + 600_000 });
    const board = router.app.get(HeldBoard);
    const first = [aJob(), aJob(), aJob()];
    const jobIds = first.map(({ envelope }) => envelope.jobId);
    const verdicts = [];
    for (const job of first) verdicts.push((await stage.route(job, DELIVERY)).kind);
    expect(verdicts).toEqual(['forward', 'ack', 'ack']);
    const schedule = router.app.get(HeldSchedule);
    router.clock.pass(60_000);
    schedule.wake();
    await until('the first of them is released', () => calls(router).length === 1);
    // What its timer does: looks again after each block, the last of which ends when the next request is there.
    for (const passesMs of [15_000, 15_000, 15_000, 14_900]) {
      router.clock.pass(passesMs);
      schedule.wake();
      await until('it has looked', () => board.index.nextWakeMs() !== 0);
    }
    router.clock.pass(100);
    expect((await stage.route(aJob(), DELIVERY)).kind).toBe('ack');
    schedule.wake();
    await until('the second of them is released', () => calls(router).length === 2);
    expect(calls(router).map(({ jobId }) => jobId)).toEqual(jobIds.slice(1));
  });

  it('expires a job at its deadline with a result that says what it waited for', async () => {
    const router = await aLeader(onePerMinute);
    const { jobId } = hold(router.broker, { deadlineMs: NOW_MS + 1_000 }, NOW_MS + 50_000);
    router.clock.pass(1_000);
    router.app.get(HeldSchedule).wake();
    const result = await until('its result', () =>
      router.broker.stored.find(({ subject }) => subject.includes('.result.')),
    );
    expect(JSON.parse(Buffer.from(result.data).toString())).toMatchObject({
      id: jobId,
      status: 'expired',
      error: { code: 'deadline_exceeded', message: expect.stringContaining('a test') },
    });
    expect(router.broker.work('.job.held.')).toEqual([]);
  });

  it('ends a cancelled job', async () => {
    const router = await aLeader();
    const { tenant, jobId } = hold(router.broker, {}, NOW_MS + 50_000);
    await until('it is known', () => indexed(router) === 1);
    router.broker.bus.publish(subjects.jobCancelled(tenant, jobId), new Uint8Array());
    await until('it is gone from the stream', () => router.broker.work('.job.held.').length === 0);
    const result = router.broker.stored.find(({ subject }) => subject.includes('.result.'));
    expect(JSON.parse(Buffer.from(result?.data ?? '').toString())).toMatchObject({ status: 'cancelled' });
  });

  it('releases to whom the configuration of that moment allows', async () => {
    const router = await aLeader();
    hold(router.broker, {}, NOW_MS + 1_000);
    await until('it is known', () => indexed(router) === 1);
    router.config.set({ providers: [aProvider('b')] });
    router.clock.pass(1_000);
    router.app.get(HeldSchedule).wake();
    await until('it is released', () => calls(router).length === 1);
    expect(calls(router)[0]?.decision?.endpoint).toBe('b');
  });

  it('fails a job whose last candidate was taken out of the configuration', async () => {
    const router = await aLeader();
    hold(router.broker, {}, NOW_MS + 1_000);
    await until('it is known', () => indexed(router) === 1);
    router.config.set({ providers: [], aliases: [] });
    router.clock.pass(1_000);
    router.app.get(HeldSchedule).wake();
    const result = await until('its result', () =>
      router.broker.stored.find(({ subject }) => subject.includes('.result.')),
    );
    expect(JSON.parse(Buffer.from(result.data).toString())).toMatchObject({
      status: 'failed',
      error: { code: 'model_not_found' },
    });
  });

  it('keeps a job it could not release and tries again', async () => {
    const router = await aLeader();
    router.reader.error = new BrokerUnavailableError('away');
    hold(router.broker);
    await until('the failure is logged', () => router.logger.has('warn', /tried again/));
    router.reader.error = null;
    router.clock.pass(1_000);
    router.app.get(HeldSchedule).wake();
    await until('it is released', () => calls(router).length === 1);
  });

  it('gives limits back for a job that was gone when it was due', async () => {
    const router = await aLeader(onePerMinute);
    hold(router.broker, { model: 'm' }, NOW_MS + 1_000);
    await until('it is known', () => indexed(router) === 1);
    router.broker.remove('.job.held.');
    router.clock.pass(1_000);
    router.app.get(HeldSchedule).wake();
    await until('it is forgotten', () => indexed(router) === 0);
    const rule = { capacity: 1, refillPerSecond: 1 / 60 };
    await until(
      'the request is given back',
      () => router.state.peek('{endpoint:a}:requests', rule, NOW_MS + 1_000).remaining === 1,
    );
  });

  it('leaves an unreadable message for the operator and carries on', async () => {
    const router = await aLeader();
    router.broker.store(subjects.jobHeld('default', 'job_x'), new Uint8Array([1, 2]));
    expect(router.logger.has('error', /unreadable/)).toBe(true);
    hold(router.broker);
    await until('the next one is released', () => calls(router).length === 1);
  });
});

describe('held jobs of two replicas', () => {
  it('are released by one, known to both, and taken over when it stops', async () => {
    const broker = new MemoryBroker();
    const leader = await aLeader({}, broker);
    const follower = await startRouter({ clock: new SettableClock(NOW_MS), broker });
    stops.push(() => follower.app.close());
    const first = hold(broker, {}, NOW_MS + 1_000);
    await until('both know it', () => indexed(leader) === 1 && indexed(follower) === 1);
    expect(follower.app.get(HeldBoard).leading).toBe(false);
    leader.clock.pass(1_000);
    leader.app.get(HeldSchedule).wake();
    await until('both forgot it', () => indexed(leader) === 0 && indexed(follower) === 0);
    expect(calls(leader).map(({ jobId }) => jobId)).toEqual([first.jobId]);

    const second = hold(broker, {}, NOW_MS + 2_000);
    await leader.app.close();
    await until('the other leads', () => follower.app.get(HeldBoard).leading);
    expect(follower.app.get(HeldBoard).index.get(second.jobId)).toBeDefined();
  });
});
