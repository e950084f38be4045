import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type JobResult, newJobId, subjectPatterns, subjects } from '#contracts';
import { startSimulator } from '../../apps/simulator/src/simulator.js';
import type { BrokerClient } from '../support/broker-client.js';
import { type E2eGateway, startE2eGateway } from '../support/e2e/e2e-gateway.js';
import { chat, type ErrorBody, GatewayApi, type JobObject, told } from '../support/e2e/gateway-api.js';
import { billedBy, writtenIn } from '../support/e2e/ledger-figures.js';
import { simulatedConfig } from '../support/e2e/simulated-config.js';
import { aTenant, connectTo } from '../support/e2e/tenants.js';
import { until } from '../support/until.js';

const acme = aTenant('acme');
let sluice: E2eGateway;
let api: GatewayApi;
let ofAcme: GatewayApi;
let broker: BrokerClient;
/** Every result of this file as it was published. */
let results: readonly { subject: string; text: string }[];

beforeAll(async () => {
  const simulator = await startSimulator();
  const { url } = simulator;
  sluice = await startE2eGateway({
    simulator,
    config: {
      ...simulatedConfig(
        { id: 'simulator', url },
        { id: 'narrow', url, limits: { concurrency: 1 } },
        { id: 'limited', url, limits: { requestsPerMinute: 1 } },
      ),
      aliases: ['small', 'embed'].map((kind) => ({
        name: kind === 'small' ? 'fast' : kind,
        candidates: [{ provider: 'simulator', model: `sim-${kind}` }],
      })),
      tenants: [acme.entry],
    },
  });
  api = sluice.api;
  ofAcme = new GatewayApi(sluice.gateway.baseUrl, acme.apiKey);
  broker = await connectTo(await sluice.gateway.brokerUrl());
  ({ heard: results } = await broker.hear(subjectPatterns.results));
});
afterAll(async () => {
  await broker?.close();
  await sluice?.stop();
});

interface Completion {
  readonly choices: readonly { readonly message: { readonly content: string } }[];
}
const contentOf = ({ response }: JobResult) =>
  (response?.body as Completion | undefined)?.choices[0]?.message.content ?? '';
interface Token {
  readonly choices: readonly { readonly delta: { readonly content?: string } }[];
}
const textOf = (tokens: readonly Token[]) => tokens.map(({ choices }) => choices[0]?.delta.content ?? '').join('');
const on = (provider: string, content: string, fields = {}) =>
  api.submit({ endpoint: '/v1/chat/completions', body: chat(content, { model: `${provider}/sim-small` }), ...fields });
const cancel = (id: string) => api.call<JobObject>(`/v1/jobs/${id}/cancel`, { method: 'POST' });

describe('a job', () => {
  it('is accepted with a quote, runs, and says who served it, what it used and what it cost', async () => {
    const before = sluice.position();
    const { status, headers, json } = await api.call<JobResult>('/v1/jobs', {
      body: { endpoint: '/v1/chat/completions', body: chat('Run me once.'), metadata: { team: 'support' } },
    });
    expect(status).toBe(202);
    expect(headers.get('location')).toBe(`/v1/jobs/${json.id}`);
    expect(json).toMatchObject({ object: 'job', status: 'queued', quote: { lane: 'sync' } });
    const result = await api.result(json.id);
    const calls = sluice.callsSince(before);
    expect(result).toMatchObject({
      id: json.id,
      status: 'succeeded',
      error: null,
      response: { status_code: 200 },
      route: { provider: 'simulator', model: 'sim-small', lane: 'sync' },
      attempts: [{ attemptNumber: 1, outcome: 'succeeded' }],
      usage: { inputTokens: calls[0]?.inputTokens, outputTokens: calls[0]?.outputTokens },
      cost: { usd: billedBy(calls).costUsd },
      metadata: { team: 'support' },
    });
    expect(contentOf(result)).toContain('Run me once.');
    expect(calls).toHaveLength(1);
  });

  it('is answered with its result when the submission waits for it', async () => {
    const body = { endpoint: '/v1/embeddings', body: { model: 'embed', input: ['one', 'two'] } };
    const { status, json } = await api.call<JobResult>('/v1/jobs?wait=30s', { body });
    expect(status).toBe(200);
    expect(json.response).toMatchObject({ body: { data: [{ index: 0 }, { index: 1 }] } });
  });

  it('has one result, the same over HTTP, on its NATS subject and at the end of its events', async () => {
    const { heard } = await broker.hear(subjects.result('default', '*'));
    const { id } = await api.submitChat(told({ latency: 400 }, 'The same everywhere.'));
    const events = await api.events(id);
    const result = await api.result(id);
    expect(events.at(-1)).toEqual({ event: 'result', data: result });
    const statuses = events.filter(({ event }) => event === 'status').map(({ data }) => data['status']);
    expect(['queued', 'running']).toContain(statuses[0]);
    expect(statuses.at(-1)).toBe('succeeded');
    const published = heard.filter(({ subject }) => subject === subjects.result('default', id));
    expect(published.map(({ text }) => JSON.parse(text))).toEqual([result]);
    // Who comes late is told the same.
    expect((await api.events(id)).at(-1)).toEqual({ event: 'result', data: result });
  });

  it('that streams publishes its tokens as they come and still ends with the whole answer', async () => {
    const { heard } = await broker.hear(subjects.token('default', '*'));
    const body = chat(told({ chunkDelayMs: 20 }, 'Word after word, please.'), { stream: true });
    const { id } = await api.submit({ endpoint: '/v1/chat/completions', body });
    const events = await api.events(id);
    const result = await api.result(id);
    expect(result.response?.body).toMatchObject({ object: 'chat.completion' });
    const published = heard.filter(({ subject }) => subject === subjects.token('default', id)).map(({ text }) => text);
    expect(published.at(-1)).toBe('[DONE]');
    expect(textOf(published.slice(0, -1).map((text) => JSON.parse(text) as Token))).toBe(contentOf(result));
    // Who follows the events may come after the first tokens.
    const followed = events.filter(({ event, data }) => event === 'token' && !data['done']).map(({ data }) => data);
    expect(followed.length).toBeGreaterThan(3);
    expect(contentOf(result).endsWith(textOf(followed as unknown as Token[]))).toBe(true);
  });

  it('carries bodies over the broker’s message limit both ways', async () => {
    const { heard } = await broker.hear(subjects.result('default', '*'));
    const { id } = await api.submitChat(told({ outputTokens: 350_000 }, 'a long text '.repeat(120_000)));
    const result = await api.result(id);
    expect(result.status).toBe('succeeded');
    expect(result.usage?.inputTokens).toBeGreaterThan(300_000);
    expect(result.usage?.outputTokens).toBe(350_000);
    expect(contentOf(result)).toHaveLength(1_400_000);
    // A message and an event hold a reference; GET is where the answer is had.
    expect((await api.events(id)).at(-1)).toMatchObject({ data: { id, response: { body: null } } });
    const published = heard.find(({ subject }) => subject === subjects.result('default', id))?.text ?? '';
    expect(JSON.parse(published)).toMatchObject({
      id,
      response: { body: null, body_ref: { bytes: expect.any(Number) } },
    });
  });

  it('is tried again when the provider fails, within its budget of attempts', async () => {
    const { id } = await api.submitChat(told({ status: 500, times: 2 }, 'The third time is the charm.'));
    const result = await api.result(id);
    expect(result.status).toBe('succeeded');
    expect(result.attempts.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'succeeded']);
  });

  it('fails at once, with the provider’s words, when its body is wrong everywhere', async () => {
    const { id } = await api.submitChat(told({ status: 400, code: 'invalid_value', message: 'No such thing.' }, 'x'));
    expect(await api.result(id)).toMatchObject({
      status: 'failed',
      error: { type: 'invalid_request_error', code: 'invalid_value', message: 'No such thing.' },
      attempts: [{ outcome: 'failed' }],
    });
  });
});

describe('cancelling', () => {
  it('ends a queued job before anybody calls a provider for it', async () => {
    const before = sluice.position();
    const first = await on('narrow', told({ kind: 'stall' }, 'I occupy the only place.'));
    await until('the first is called', () => sluice.callsSince(before).length === 1);
    const second = await on('narrow', 'I wait behind it.');
    expect(await api.job(second.id)).toMatchObject({ status: 'queued' });
    expect((await cancel(second.id)).json).toMatchObject({ status: 'cancelled', error: { code: 'cancelled' } });
    await cancel(first.id);
    // The place is free again, and the cancelled one does not take it.
    const third = await on('narrow', 'I come after both.');
    expect(await api.result(third.id)).toMatchObject({ status: 'succeeded' });
    expect(sluice.callsSince(before)).toHaveLength(2);
    expect(await api.job(second.id)).toMatchObject({ status: 'cancelled', attempts: [] });
  });

  it('ends a held job', async () => {
    const before = sluice.position();
    await api.result((await on('limited', 'I take the only request of this minute.')).id);
    const { id } = await on('limited', 'I am held.');
    await api.untilStatus(id, 'held');
    const { json } = await api.call<JobObject>(`/v1/jobs/${id}`, { method: 'DELETE' });
    expect(json).toMatchObject({ status: 'cancelled', attempts: [] });
    expect(await api.job(id)).toMatchObject({ status: 'cancelled' });
    expect(sluice.callsSince(before)).toHaveLength(1);
  });

  it.each([false, true])('ends a running job and its call (stream: %s)', async (stream) => {
    const before = sluice.position();
    const body = chat(told({ kind: 'stall', ...(stream ? { afterChunks: 2 } : {}) }, 'I never end.'), { stream });
    const { id } = await api.submit({ endpoint: '/v1/chat/completions', body });
    await until('it is called', () => sluice.callsSince(before).length === 1);
    await api.untilStatus(id, 'running');
    // On a machine that is busy with something else it may take longer than the door waits for it.
    expect((await cancel(id)).json.status).toMatch(/^(cancelled|running)$/);
    expect(await api.result(id)).toMatchObject({ status: 'cancelled', attempts: [{ outcome: 'cancelled' }] });
    await until('the provider sees the end', () => sluice.callsSince(before)[0]?.outcome === 'aborted');
  });

  it('changes nothing about a job that is over, however often', async () => {
    const { id } = await api.submitChat('I am done.');
    const result = await api.result(id);
    for (let round = 0; round < 2; round += 1) expect((await cancel(id)).json).toEqual(result);
  });
});

describe('an idempotency key', () => {
  const keyed = (who: GatewayApi, content: string, key = 'the-key') =>
    who.call<JobResult & ErrorBody>('/v1/jobs', {
      body: { endpoint: '/v1/chat/completions', body: chat(content), idempotencyKey: key },
    });

  it('stands for one job of its tenant; another body is refused and another tenant has its own', async () => {
    const before = sluice.position();
    const [first, second] = await Promise.all([keyed(api, 'Once.'), keyed(api, 'Once.')]);
    expect(second.json.id).toBe(first.json.id);
    const result = await api.result(first.json.id);
    const later = await keyed(api, 'Once.');
    expect(later.json).toMatchObject({ id: result.id, status: 'succeeded' });
    expect(later.headers.get('idempotent-replayed')).toBe('true');
    const other = await keyed(api, 'Something else.');
    expect(other.status).toBe(400);
    expect(other.json.error.code).toBe('idempotency_key_mismatch');
    const elsewhere = await keyed(ofAcme, 'Once.');
    expect(elsewhere.json.id).not.toBe(result.id);
    await ofAcme.result(elsewhere.json.id);
    expect(sluice.callsSince(before)).toHaveLength(2);
  });

  it('may stand in the header and over NATS alike', async () => {
    const document = { endpoint: '/v1/chat/completions', body: chat('One job, two doors.') };
    const headers = { 'idempotency-key': 'two-doors' };
    const { json } = await api.call<JobResult>('/v1/jobs', { body: document, headers });
    const reply = await broker.connection.request(
      subjects.submit('default'),
      JSON.stringify({ ...document, idempotencyKey: 'two-doors' }),
      { timeout: 5_000 },
    );
    expect(reply.json()).toMatchObject({ id: json.id, duplicate: true });
  });
});

describe('limits a job names', () => {
  it('expires a running job at its deadline and hangs up', async () => {
    const before = sluice.position();
    const { id } = await api.submitChat(told({ kind: 'stall' }, 'Too late.'), { within: '1500ms' });
    expect(await api.result(id)).toMatchObject({ status: 'expired', error: { code: 'deadline_exceeded' } });
    await until('the provider sees the end', () => sluice.callsSince(before)[0]?.outcome === 'aborted', 2_000);
  });

  it('expires a held job at its deadline without a call', async () => {
    const before = sluice.position();
    const { id } = await on('limited', 'No request is left this minute.', { within: '1500ms' });
    expect(await api.result(id)).toMatchObject({ status: 'expired', attempts: [] });
    expect(sluice.callsSince(before)).toHaveLength(0);
  });

  it('does not call a provider that would cost more than maxCostUsd', async () => {
    const before = sluice.position();
    const { id } = await api.submitChat('Cheaper than a word.', { maxCostUsd: '0.0000001' });
    expect(await api.result(id)).toMatchObject({ status: 'failed', error: { code: 'cost_limit_exceeded' } });
    expect(sluice.callsSince(before)).toHaveLength(0);
  });

  it('runs only where route.only allows', async () => {
    const fields = { body: chat('Somewhere else.', { model: 'sim-small' }), route: { only: ['narrow'] } };
    const { id } = await api.submit({ endpoint: '/v1/chat/completions', ...fields });
    expect(await api.result(id)).toMatchObject({ status: 'succeeded', route: { provider: 'narrow' } });
  });
});

describe('another tenant', () => {
  it('gets the bytes of an invented id for a job that is not its own', async () => {
    const { id } = await api.submitChat('Mine alone.');
    await api.result(id);
    const invented = newJobId(Date.now());
    for (const [method, suffix] of [
      ['GET', ''],
      ['GET', '?wait=10s'],
      ['GET', '/events'],
      ['POST', '/cancel'],
      ['DELETE', ''],
    ] as const) {
      const ask = (job: string) => ofAcme.call(`/v1/jobs/${job}${suffix}`, { method });
      const [foreign, unknown] = [await ask(id), await ask(invented)];
      expect([foreign.status, foreign.text]).toEqual([404, unknown.text]);
    }
    expect(await api.job(id)).toMatchObject({ status: 'succeeded' });
  });
});

describe('the ledger', () => {
  it('agrees with the provider to the token and the nano-dollar, failed attempts and live calls included', async () => {
    const marked = (content: string, fields = {}) =>
      chat(content, { user: 'ledger', metadata: { run: 'ledger' }, ...fields });
    const job = (body: object, endpoint = '/v1/chat/completions') =>
      api.submit({ endpoint, body, metadata: { run: 'ledger' } });
    const submitted = await Promise.all([
      ...Array.from({ length: 8 }, (_, index) => job(marked(`Job number ${index} of this ledger.`))),
      job(marked('A streamed one.', { stream: true })),
      job(marked('A dear one with several answers.', { model: 'sim-large', n: 3 })),
      job({ model: 'embed', input: ['one', 'two', 'three'], user: 'ledger' }, '/v1/embeddings'),
      job(marked(told({ status: 500, times: 1 }, 'Fails first.'))),
      job(marked(told({ kind: 'malformed-json', times: 1 }, 'Garbles first.'))),
    ]);
    for (const { id } of submitted) expect(await api.result(id)).toMatchObject({ status: 'succeeded' });
    for (const stream of [false, true]) {
      const live = await api.call('/v1/chat/completions', { body: marked('A live one.', { stream }) });
      expect(live.status).toBe(200);
    }
    const calls = sluice.simulator.journal.entries({ tag: 'ledger' });
    // The garbled answer was delivered as far as the provider knows, and billed; our side calls it a failure.
    const garbled = calls.filter(({ fault }) => fault === 'malformed-json');
    const billed = billedBy(calls.filter((call) => !garbled.includes(call)));
    const written = await until('every attempt is in the ledger', async () => {
      const report = await api.usage('?group_by=metadata.run');
      const row = report.rows.find(({ group }) => group['metadata.run'] === 'ledger');
      return row && row.attempts >= calls.length && row.unknown === 0 ? writtenIn(row) : false;
    });
    expect(written).toEqual({
      ...billed,
      attempts: calls.length,
      failed: billed.failed + garbled.length,
    });
  });

  it('has one row for every call of a provider there was', async () => {
    const ended = () => sluice.simulator.journal.entries().every(({ outcome }) => outcome !== 'open');
    await until('every call has ended', ended);
    const reports = () => Promise.all([api.usage(), ofAcme.usage()]);
    const attempts = await until('the ledger is complete', async () => {
      const totals = (await reports()).map(({ total }) => total);
      const sum = totals.reduce((all, { attempts: of, unknown }) => all + of - unknown, 0);
      return sum >= sluice.simulator.journal.summary().calls ? sum : false;
    });
    expect(attempts).toBe(sluice.simulator.journal.summary().calls);
    expect((await reports()).map(({ total }) => total.unknown)).toEqual([0, 0]);
  });
});

describe('results', () => {
  it('were published once for each job of this file', () => {
    expect(results.length).toBeGreaterThan(30);
    const perJob = Map.groupBy(results, ({ subject }) => subject);
    expect([...perJob.values()].filter((of) => of.length > 1)).toEqual([]);
  });
});
