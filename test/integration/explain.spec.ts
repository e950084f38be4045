import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type Acknowledgement,
  type DecisionNote,
  encodeWorkMessage,
  FORECAST_SIZES,
  type JobExplanation,
  newJobId,
  type QuoteAnswer,
  subjects,
} from '#contracts';
import { aWorkMessage } from '../support/a-work-message.js';
import { type CallInit, callDoor, errorOf } from '../support/ingress/call-door.js';
import { aConfig, type RunningIngress, startIngress } from '../support/ingress/start-ingress.js';

const CHAT = { endpoint: '/v1/chat/completions', body: { model: 'fast', messages: [{ role: 'user', content: 'hi' }] } };
const HELD: DecisionNote = {
  atMs: 0,
  what: 'hold',
  reason: 'lane',
  waitsFor: 'capacity below list price at openai',
};

let ingress: RunningIngress;
beforeEach(async () => {
  ingress = await startIngress();
});
afterEach(() => ingress.stop());

const call = (path: string, init?: CallInit) => callDoor(ingress, path, init);
const submitting = (terms: object = {}) => call('/v1/jobs', { body: { ...CHAT, within: '1h', ...terms } });
const submit = async (terms: object = {}) => (await (await submitting(terms)).json()) as Acknowledgement;
const routerSays = (answer: QuoteAnswer) =>
  ingress.broker.bus.subscribe(subjects.quoteRequested(), ({ respond }) =>
    respond?.(Buffer.from(JSON.stringify(answer))),
  );

function aHeldJob(tenant = 'acme'): string {
  const message = aWorkMessage({
    tenant,
    decisions: [HELD],
    hold: { notBeforeMs: 0, latestStartMs: 0, reason: 'a test' },
  });
  ingress.broker.store(subjects.jobHeld(tenant, message.envelope.jobId), encodeWorkMessage(message));
  return message.envelope.jobId;
}

describe('GET /v1/jobs/<id>/explain', () => {
  it('explains a held job from the held stream', async () => {
    const response = await call(`/v1/jobs/${aHeldJob()}/explain`);
    expect(response.status).toBe(200);
    const { status, steps } = (await response.json()) as JobExplanation;
    expect([status, ...steps.map(({ what }) => what)]).toEqual(['held', 'accepted', 'hold']);
  });

  it('is text for people who ask for text', async () => {
    const id = aHeldJob();
    const response = await call(`/v1/jobs/${id}/explain?format=text`);
    expect(response.headers.get('content-type')).toContain('text/plain');
    expect(await response.text()).toMatch(
      new RegExp(`^${id}: Held for a test.*\\n.*Accepted.*\\n.*Held: waiting can make it cheaper`),
    );
  });

  it.each([
    ["another tenant's job", () => aHeldJob('globex')],
    ['a job that never was', () => newJobId(Date.now())],
    ['what is no id', () => 'job_*'],
  ])('knows nothing of %s', async (_what, id) => {
    const response = await call(`/v1/jobs/${encodeURIComponent(id())}/explain`);
    expect(response.status).toBe(404);
    expect((await errorOf(response)).code).toBe('job_not_found');
  });

  it('asks for a key', async () => {
    const response = await call(`/v1/jobs/${aHeldJob()}/explain`, { key: 'sk-sluice-wrong' });
    expect(response.status).toBe(401);
  });
});

describe('the quote of an acknowledgement', () => {
  it('says when the job will be done, by how long calls take lately', async () => {
    const slow = FORECAST_SIZES.map(() => [600_000, 5_000_000] as const);
    ingress.broker.bus.publish(
      subjects.latencyEstimated(),
      Buffer.from(JSON.stringify({ 'openai/gpt-4o-mini': slow })),
    );
    const acceptedMs = Date.now();
    const { quote } = await submit();
    expect(Date.parse(quote.finishBy.p50 ?? '')).toBeGreaterThanOrEqual(acceptedMs + 600_000);
    expect(Date.parse(quote.finishBy.p95 ?? '')).toBeGreaterThanOrEqual(acceptedMs + 5_000_000);
    expect(quote).toMatchObject({ feasible: true, lane: 'sync' });
  });

  it('says that a deadline cannot be kept, and which could', async () => {
    const hours = FORECAST_SIZES.map(() => [5_000_000, 9_000_000] as const);
    ingress.broker.bus.publish(
      subjects.latencyEstimated(),
      Buffer.from(JSON.stringify({ 'openai/gpt-4o-mini': hours })),
    );
    const { quote, deadline } = await submit();
    expect(quote.feasible).toBe(false);
    expect(Date.parse(quote.feasibleBy ?? '')).toBeGreaterThan(Date.parse(deadline));
  });

  it('keeps to what it knew when a forecast is none', async () => {
    ingress.broker.bus.publish(subjects.latencyEstimated(), Buffer.from('{"openai/gpt-4o-mini":[[1]]}'));
    const { quote } = await submit();
    expect(quote.finishBy.p50).not.toBeNull();
  });

  describe('of a job with constraints', () => {
    it('is a 400 where nobody offers what they leave, and the job is not stored', async () => {
      routerSays({ refusal: { kind: 'no-candidate', message: 'not in flex', param: 'route.lanes' } });
      const response = await submitting({ route: { lanes: ['flex'] } });
      expect(response.status).toBe(400);
      expect(await errorOf(response)).toMatchObject({
        code: 'no_candidate',
        param: 'route.lanes',
        message: 'not in flex',
      });
      expect(ingress.broker.stored).toHaveLength(0);
    });

    it('names no price and no time where the cost limit leaves nobody, and says why', async () => {
      routerSays({ refusal: { kind: 'cost-limit-exceeded', message: 'too dear' } });
      const { quote, status } = await submit({ maxCostUsd: '0.000001' });
      expect(status).toBe('queued');
      expect(quote).toEqual({
        costUsd: { p50: null, max: null },
        finishBy: { p50: null, p95: null },
        lane: null,
        feasible: false,
        reason: 'too dear',
      });
    });

    it('promises nothing while no router says what they leave', async () => {
      const { quote, status } = await submit({ maxCostUsd: '0.000001' });
      expect(status).toBe('queued');
      expect(quote).not.toHaveProperty('feasible');
    });

    it('has the price of the provider they name', async () => {
      const plain = aConfig();
      const [openai] = plain.providers;
      if (!openai) throw new Error('the configuration has a provider');
      ingress.config.replace({
        ...plain,
        providers: [openai, { ...openai, id: 'dear', region: 'eu' }],
        aliases: [
          {
            name: 'fast',
            candidates: ['openai', 'dear'].map((provider) => ({ provider, model: openai.models[0]?.id ?? '' })),
          },
        ],
        prices: [
          { provider: 'dear', model: 'gpt-4o-mini', inputUsdPerMillion: '1000000', outputUsdPerMillion: '1000000' },
        ],
      });
      const priceOf = async (provider: string) =>
        Number((await submit({ route: { only: [provider] } })).quote.costUsd.p50);
      expect(await priceOf('dear')).toBeGreaterThan(1);
      expect(await priceOf('openai')).toBeLessThan(1);
    });
  });

  describe('where jobs may wait for something cheaper', () => {
    const soon = Date.now() + 1_800_000;
    const ANSWER: QuoteAnswer = {
      lane: 'reserved',
      costNanoUsd: 0,
      finishMs: { p50: soon, p95: soon + 60_000 },
      isFeasible: true,
      earliestDeadlineMs: soon,
      cheaper: [{ untilMs: soon + 86_400_000, costNanoUsd: 1_500_000, lane: 'batch' }],
    };
    beforeEach(() => {
      const plain = aConfig();
      const [provider] = plain.providers;
      if (!provider) throw new Error('the configuration has a provider');
      const models = provider.models.map((model) => ({
        ...model,
        payAsYouGo: true,
        priceWindows: [{ from: '00:00', to: '06:00', priceFactor: 0.5 }],
      }));
      ingress.config.replace({ ...plain, providers: [{ ...provider, models }] });
    });

    it('is what the router that leads says', async () => {
      routerSays(ANSWER);
      const { quote } = await submit();
      expect(quote).toMatchObject({
        lane: 'reserved',
        costUsd: { p50: '0' },
        finishBy: { p50: new Date(soon).toISOString() },
        feasible: true,
        cheaper: [{ lane: 'batch', costUsd: '0.0015', until: new Date(soon + 86_400_000).toISOString() }],
      });
    });

    it('is our own when no router answers: the job is accepted all the same', async () => {
      const { quote, status } = await submit();
      expect(status).toBe('queued');
      expect(quote).toMatchObject({ lane: 'sync', feasible: true });
    });
  });
});
