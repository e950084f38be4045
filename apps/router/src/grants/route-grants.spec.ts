import { afterEach, describe, expect, it } from '@jest/globals';
import { type EndpointObservation, type Facts, type RouteGrant, subjects, type WorkEnvelope } from '#contracts';
import type { Answer } from '#jetstream';
import { aWorkMessage } from '../../../../test/support/a-work-message.js';
import { aFailedAttempt, aProvider } from '../../../../test/support/router/a-candidate.js';
import { type RouterConfig, startRouter } from '../../../../test/support/router/a-router.js';
import { SettableClock } from '../../../../test/support/settable-clock.js';
import { silentAnswer } from '../../../../test/support/silent-answer.js';
import { FailedAttemptStage } from '../stages/failed-attempt.stage.js';
import { RouteStage } from '../stages/route.stage.js';

const NOW_MS = 1_800_000_000_000;
const FACTS: Facts = {
  inputTokens: 60,
  expectedOutputTokens: 40,
  task: 'generation',
  complexity: 0.4,
  modalities: ['text'],
  needs: ['chat'],
};
const ASKED = { calls: 40, tokens: 4_000 };

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function aRouter(config: RouterConfig = {}) {
  const clock = new SettableClock(NOW_MS);
  const router = await startRouter({ config, clock });
  stops.push(() => router.app.close());
  const grants: RouteGrant[] = [];
  const answer: Answer = { ...silentAnswer, grant: (grant) => grants.push(grant) };
  const send = async (stage: 'route' | 'failed', parts: Partial<WorkEnvelope>) => {
    const envelope = { kind: 'live', model: 'fast', facts: FACTS, acceptedAtMs: NOW_MS, ...parts } as const;
    const message = aWorkMessage({ grantRequest: ASKED, deadlineMs: NOW_MS + 600_000, ...envelope });
    const signal = new AbortController().signal;
    const delivery = { subject: '', deliveryCount: 1, messageKey: 'x', signal, answer };
    const verdict = await (stage === 'route'
      ? router.app.get(RouteStage).route(message, delivery)
      : router.app.get(FailedAttemptStage).decide(message, delivery));
    await new Promise(setImmediate);
    return verdict;
  };
  return {
    ...router,
    grants,
    route: (parts: Partial<WorkEnvelope> = {}) => send('route', parts),
    failed: (parts: Partial<WorkEnvelope> = {}) => send('failed', parts),
    observe: (parts: Partial<EndpointObservation>) => {
      const observation = { endpoint: 'a', model: 'm', outcome: 'failed', latencyMs: 5, atMs: NOW_MS, ...parts };
      router.broker.bus.publish(subjects.endpointObserved('a'), Buffer.from(JSON.stringify([observation])));
    },
  };
}

const withLimits = (requestsPerMinute: number, tokensPerMinute: number) => ({
  providers: [aProvider('a', { limits: { concurrency: 1, requestsPerMinute, tokensPerMinute } }), aProvider('b')],
});

describe('the router, asked for leave', () => {
  it('grants the calls asked for with the decision it made, and sends this one on', async () => {
    const { route, grants, metrics } = await aRouter();
    expect(await route()).toMatchObject({ kind: 'forward', subject: subjects.liveCall('a') });
    const decision = { endpoint: 'a', model: 'm', lane: 'sync', attemptNumber: 1, reason: 'granted' };
    expect(grants).toEqual([{ ...ASKED, decision, forMs: 250, window: {} }]);
    expect(metrics.value('sluice_router_decisions_total', 'grant', 'a', 'sync', 'first choice')).toBe(40);
  });

  it('grants nothing to who does not ask, and nothing where it is configured so', async () => {
    const asked = await aRouter();
    const { grantRequest: _none, ...plain } = aWorkMessage({ kind: 'live' }).envelope;
    await asked.route({ ...plain, grantRequest: undefined as never, model: 'fast' });
    const never = await aRouter({ live: { timeoutMs: 1_000, retryForMs: 1_000, maxAttempts: 3, grantForMs: 0 } });
    await never.route();
    expect([asked.grants, never.grants]).toEqual([[], []]);
  });

  it('takes what it grants out of the limits of the endpoint', async () => {
    const { route, grants, state } = await aRouter(withLimits(1_000, 1_000_000));
    await route();
    expect(grants).toMatchObject([ASKED]);
    const left = (unit: string, capacity: number) =>
      state.peek(`{endpoint:a}:${unit}`, { capacity, refillPerSecond: 1 }, NOW_MS).remaining;
    expect(left('requests', 1_000)).toBe(1_000 - 1 - ASKED.calls);
    expect(left('tokens', 1_000_000)).toBe(1_000_000 - 100 - ASKED.tokens);
  });

  it('grants nothing below half of a limit, and no call goes out that the limit does not allow', async () => {
    const { route, grants } = await aRouter(withLimits(400, 1_000_000));
    let [atA, granted] = [0, 0];
    for (let at = 0; at < 600; at++) {
      const verdict = await route();
      if (verdict.kind === 'forward' && verdict.message.envelope.decision?.endpoint === 'a') atA += 1;
    }
    for (const { calls } of grants) granted += calls;
    expect(granted).toBeGreaterThanOrEqual(100);
    expect(granted).toBeLessThanOrEqual(200);
    expect(atA + granted).toBe(400);
  });

  it('grants nothing for an endpoint whose last call failed, until one goes well', async () => {
    const { route, grants, observe } = await aRouter();
    observe({ outcome: 'failed', failureKind: 'server-error' });
    await route();
    expect(grants).toEqual([]);
    observe({ outcome: 'succeeded' });
    await route();
    expect(grants).toHaveLength(1);
  });

  it('grants nothing after a failed attempt: what follows is decided for that call', async () => {
    const { failed, grants } = await aRouter();
    const verdict = await failed({ attempts: [aFailedAttempt('a', { startedAtMs: NOW_MS, finishedAtMs: NOW_MS })] });
    expect(verdict).toMatchObject({ kind: 'forward', subject: subjects.liveCall('b') });
    expect(grants).toEqual([]);
  });
});
