import { afterEach, describe, expect, it } from '@jest/globals';
import { type EndpointObservation, type Failure, subjects, type WorkEnvelope } from '#contracts';
import { type Answer, type Delivery, QueueFullError, type Verdict } from '#jetstream';
import { aWorkMessage } from '../../../../test/support/a-work-message.js';
import { aFailedAttempt, aProvider } from '../../../../test/support/router/a-candidate.js';
import { type RouterConfig, startRouter } from '../../../../test/support/router/a-router.js';
import { SettableClock } from '../../../../test/support/settable-clock.js';
import { FailedAttemptStage } from './failed-attempt.stage.js';
import { RouteStage } from './route.stage.js';

const NOW_MS = 1_800_000_000_000;
const limited = (perMinute: number) => ({ limits: { concurrency: 1, requestsPerMinute: perMinute } });

class RecordedAnswer implements Answer {
  started = false;
  failure: Failure | null = null;
  start(): void {
    this.started = true;
  }
  write(): void {
    this.started = true;
  }
  end(): void {
    throw new Error('the router never ends an answer well');
  }
  fail(failure: Failure): void {
    this.failure = failure;
  }
}

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function aRouter(config: RouterConfig = {}) {
  const clock = new SettableClock(NOW_MS);
  const router = await startRouter({ config, clock });
  stops.push(() => router.app.close());
  const route = router.app.get(RouteStage);
  const failed = router.app.get(FailedAttemptStage);
  const answer = new RecordedAnswer();
  const abort = new AbortController();
  const delivery = (kind: 'job' | 'live'): Delivery => ({
    subject: '',
    deliveryCount: 1,
    messageKey: 'x',
    signal: abort.signal,
    ...(kind === 'live' ? { answer } : {}),
  });
  const message = (parts: Partial<WorkEnvelope> = {}) =>
    aWorkMessage({ model: 'fast', acceptedAtMs: NOW_MS, deadlineMs: NOW_MS + 600_000, ...parts });
  return {
    ...router,
    clock,
    answer,
    abort,
    message,
    route: (parts: Partial<WorkEnvelope> = {}) => route.route(message(parts), delivery(parts.kind ?? 'job')),
    failed: (parts: Partial<WorkEnvelope> = {}) => failed.decide(message(parts), delivery(parts.kind ?? 'job')),
    observe: (parts: Partial<EndpointObservation>) => {
      const observation = { endpoint: 'a', model: 'm', outcome: 'failed', latencyMs: 5, atMs: clock.nowMs(), ...parts };
      router.broker.bus.publish(subjects.endpointObserved('a'), Buffer.from(JSON.stringify([observation])));
    },
  };
}

const endpointOf = (verdict: Verdict) =>
  verdict.kind === 'forward' ? verdict.message.envelope.decision?.endpoint : verdict.kind;
const resultOf = (router: { broker: { stored: readonly { subject: string; data: Uint8Array }[] } }) => {
  const stored = router.broker.stored.find(({ subject }) => subject.includes('.result.'));
  return stored && JSON.parse(Buffer.from(stored.data).toString());
};

describe('route stage', () => {
  it('sends a job to the first candidate with a decision', async () => {
    const router = await aRouter();
    const verdict = await router.route();
    expect(verdict).toMatchObject({
      kind: 'forward',
      subject: expect.stringMatching(/\.call\.a\.sync\.default\.job_/),
      message: {
        envelope: { decision: { endpoint: 'a', model: 'm', lane: 'sync', attemptNumber: 1, reason: 'first choice' } },
      },
    });
  });

  it('routes a live call without a promise', async () => {
    const router = await aRouter();
    expect(router.route({ kind: 'live' })).toMatchObject({ kind: 'forward', subject: subjects.liveCall('a') });
  });

  it('ends a job nobody may serve with one failed result', async () => {
    const router = await aRouter();
    expect(await router.route({ model: 'nope' })).toEqual({ kind: 'ack' });
    expect(resultOf(router)).toMatchObject({ status: 'failed', error: { code: 'model_not_found' } });
  });

  it('answers a live call nobody may serve', async () => {
    const router = await aRouter();
    expect(await router.route({ kind: 'live', model: 'nope' })).toEqual({ kind: 'ack' });
    expect(router.answer.failure).toMatchObject({ kind: 'no-candidate' });
  });

  it('expires a job whose deadline has passed', async () => {
    const router = await aRouter();
    await router.route({ deadlineMs: NOW_MS });
    expect(resultOf(router)).toMatchObject({ status: 'expired', error: { code: 'deadline_exceeded' } });
  });

  it('fails a live call over when an endpoint is at its limit, and says when to come back when all are', async () => {
    const router = await aRouter({ providers: [aProvider('a', limited(1)), aProvider('b', limited(2))] });
    const served = [1, 2, 3].map(() => endpointOf(router.route({ kind: 'live' }) as Verdict));
    expect(served).toEqual(['a', 'b', 'b']);
    expect(router.route({ kind: 'live' })).toEqual({ kind: 'ack' });
    expect(router.answer.failure).toMatchObject({ kind: 'no-capacity', retryAfterMs: 30_000 });
  });

  it('holds a durable job until its endpoint has room, and tells whoever watches', async () => {
    const router = await aRouter({
      providers: [aProvider('a', limited(1)), aProvider('b')],
      prices: [{ provider: 'b', model: 'm', inputUsdPerMillion: '9', outputUsdPerMillion: '9' }],
    });
    const facts = {
      inputTokens: 10,
      expectedOutputTokens: 10,
      task: 'generation',
      complexity: 0,
      modalities: [],
      needs: [],
    } as const;
    const events: string[] = [];
    router.broker.subscribe('sluice.v1.event.>', ({ data }) => events.push(Buffer.from(data).toString()));
    expect(endpointOf(await router.route({ facts }))).toBe('a');
    expect(await router.route({ facts })).toEqual({ kind: 'ack' });
    const [held] = router.broker.work('.job.held.');
    expect(held?.envelope.hold).toMatchObject({
      notBeforeMs: NOW_MS + 60_000,
      latestStartMs: expect.any(Number),
      reason: 'requests per minute of a',
    });
    expect(events).toEqual([expect.stringContaining('"status":"held"')]);
    // Waiting would make this one late: it pays.
    expect(endpointOf(await router.route({ facts, deadlineMs: NOW_MS + 30_000 }))).toBe('b');
  });

  it('defers when the queue of held jobs is full', async () => {
    const router = await aRouter({ providers: [aProvider('a', limited(1))] });
    await router.route();
    router.broker.publishError = new QueueFullError('full');
    expect(await router.route()).toMatchObject({ kind: 'defer' });
  });

  it('follows a new configuration from the next message on', async () => {
    const router = await aRouter();
    router.config.set({ providers: [aProvider('b')] });
    expect(endpointOf(await router.route())).toBe('b');
  });

  it('keeps away from an endpoint that fails, for as long as its breaker is open', async () => {
    const router = await aRouter();
    for (let i = 0; i < 5; i++) router.observe({ failureKind: 'server-error' });
    expect(endpointOf(await router.route({ kind: 'live' }))).toBe('b');
    expect(router.metrics.value('sluice_breaker_open', 'a/m')).toBe(1);
    router.clock.pass(1_000);
    expect(endpointOf(await router.route({ kind: 'live' }))).toBe('a');
    expect(endpointOf(await router.route({ kind: 'live' }))).toBe('b');
    router.observe({ outcome: 'succeeded' });
    expect(endpointOf(await router.route({ kind: 'live' }))).toBe('a');
  });

  it('tells the operator when a provider refuses our key, and other replicas too', async () => {
    const router = await aRouter();
    router.observe({ failureKind: 'authentication-failed' });
    expect(router.logger.has('error', /check the key/)).toBe(true);
    expect(router.state.loadBreakers()).toMatchObject([{ key: 'a', state: 'open' }]);
  });

  it('calls a refused provider again as soon as its key is another one, and only that one', async () => {
    const router = await aRouter();
    router.observe({ failureKind: 'authentication-failed' });
    router.observe({ failureKind: 'authentication-failed', endpoint: 'b' });
    expect(await router.route({ kind: 'live' })).toEqual({ kind: 'ack' });
    router.config.set({ providers: [aProvider('a'), aProvider('b', { apiKey: 'another' })] });
    expect(endpointOf(await router.route({ kind: 'live' }))).toBe('b');
    router.observe({ outcome: 'succeeded', endpoint: 'b' });
    expect(endpointOf(await router.route({ kind: 'live' }))).toBe('b');
  });

  it('corrects the tokens of an endpoint by what an attempt really took', async () => {
    const router = await aRouter({
      providers: [aProvider('a', { limits: { concurrency: 1, tokensPerMinute: 6_000 } })],
    });
    const rule = { capacity: 6_000, refillPerSecond: 100 };
    router.state.takeTokens('{endpoint:a}:tokens', 1_000, rule, NOW_MS);
    router.observe({ outcome: 'succeeded', estimatedTokens: 1_000, actualTokens: 400 });
    expect(router.state.peek('{endpoint:a}:tokens', rule, NOW_MS).remaining).toBe(5_600);
  });

  it('survives an observation that is none', async () => {
    const router = await aRouter();
    router.broker.bus.publish(subjects.endpointObserved('a'), Buffer.from('{'));
    expect(router.logger.has('warn', /unreadable/)).toBe(true);
    expect(endpointOf(await router.route())).toBe('a');
  });
});

describe('failed-attempt stage', () => {
  const attempt = (parts = {}) => aFailedAttempt('a', { finishedAtMs: NOW_MS, ...parts });

  it('fails over to a candidate this job has not failed at', async () => {
    const router = await aRouter();
    const verdict = await router.failed({ attempts: [attempt()] });
    expect(verdict).toMatchObject({
      message: { envelope: { decision: { endpoint: 'b', attemptNumber: 2, reason: 'fail-over' } } },
    });
  });

  it('holds a durable job that can only go back where it failed', async () => {
    const router = await aRouter({ providers: [aProvider('a')] });
    expect(await router.failed({ attempts: [attempt()] })).toEqual({ kind: 'ack' });
    expect(router.broker.work('.job.held.')[0]?.envelope.hold?.reason).toBe('the next try at a');
  });

  it('replaces the spent hold of an earlier attempt, so that its late removal cannot lose the job', async () => {
    const router = await aRouter({ providers: [aProvider('a')] });
    const message = { jobId: router.message().envelope.jobId };
    await router.failed({ ...message, attempts: [attempt()] });
    const [first] = router.broker.stored;
    await router.failed({ ...message, attempts: [attempt(), attempt({ attemptNumber: 2 })] });
    const held = router.broker.stored.filter(({ subject }) => subject.includes('.job.held.'));
    expect(held).toHaveLength(1);
    expect(held[0]?.sequence).not.toBe(first?.sequence);
    expect(router.broker.work('.job.held.')[0]?.envelope.attempts).toHaveLength(2);
  });

  it('keeps one hold when a message is delivered twice', async () => {
    const router = await aRouter({ providers: [aProvider('a')] });
    const message = { jobId: router.message().envelope.jobId, attempts: [attempt()] };
    await router.failed(message);
    expect(await router.failed(message)).toEqual({ kind: 'ack' });
    expect(router.broker.stored).toHaveLength(1);
  });

  it('ends a job whose attempts are used up with one result that lists them', async () => {
    const router = await aRouter();
    const attempts = [1, 2, 3, 4].map((attemptNumber) => attempt({ attemptNumber, costNanoUsd: '1000' }));
    expect(await router.failed({ attempts })).toEqual({ kind: 'ack' });
    expect(resultOf(router)).toMatchObject({
      status: 'failed',
      error: { code: 'attempts_exhausted' },
      attempts: [{}, {}, {}, {}],
      cost: { usd: '0.000004' },
    });
  });

  it('gives a live caller the last failure when only waiting for long would help', async () => {
    const router = await aRouter({ providers: [aProvider('a')] });
    const failure = { kind: 'rate-limited', message: 'slow down', statusCode: 429, retryAfterMs: 20_000 } as const;
    await router.failed({ kind: 'live', attempts: [attempt({ failure })] });
    expect(router.answer.failure).toMatchObject({ kind: 'rate-limited', statusCode: 429 });
    expect(router.answer.failure?.retryAfterMs).toBeGreaterThanOrEqual(20_000);
  });

  it('waits a moment in the stage before it sends a live call to the same endpoint again', async () => {
    const router = await aRouter({ providers: [aProvider('a')] });
    const verdict = await router.failed({ kind: 'live', attempts: [attempt()] });
    expect(verdict).toMatchObject({ message: { envelope: { decision: { endpoint: 'a', reason: 'retry' } } } });
  });

  it('stops waiting when the caller hangs up', async () => {
    const router = await aRouter({ providers: [aProvider('a')] });
    const failure = { kind: 'rate-limited', message: '', retryAfterMs: 1_000 } as const;
    const verdict = router.failed({ kind: 'live', attempts: [attempt({ failure })] });
    router.abort.abort();
    expect(await verdict).toEqual({ kind: 'ack' });
    expect(router.answer.failure).toMatchObject({ kind: 'cancelled' });
  });

  it('never sends a second answer after the first has begun', async () => {
    const router = await aRouter();
    router.answer.start();
    expect(await router.failed({ kind: 'live', attempts: [attempt()] })).toEqual({ kind: 'ack' });
    expect(router.answer.failure).toMatchObject({ kind: 'server-error' });
  });
});
