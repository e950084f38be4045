import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { type JobResult, subjectPatterns, type UsageTotals } from '#contracts';
import { type Simulator, startSimulator } from '../../apps/simulator/src/simulator.js';
import type { BrokerClient } from '../support/broker-client.js';
import { chat, GatewayApi, told } from '../support/e2e/gateway-api.js';
import { billedBy, writtenIn } from '../support/e2e/ledger-figures.js';
import { untilNothingRuns } from '../support/e2e/left-over-processes.js';
import { simulatedConfig } from '../support/e2e/simulated-config.js';
import { connectTo } from '../support/e2e/tenants.js';
import { type Gateway, startFiveProcesses } from '../support/gateway-processes.js';
import { hasRedisServer, type RedisServer, startRedisServer } from '../support/redis-server.js';
import { until } from '../support/until.js';

const CHAT = '/v1/chat/completions';
/** One adapter for everybody, one that serves `second` alone. */
const ADAPTERS = { replicas: { 'provider-adapter': 2 }, args: { 'provider-adapter-2': ['--provider', 'second'] } };

let simulators: Record<'first' | 'second' | 'limited', Simulator>;
let redis: RedisServer | undefined;
let gateway: Gateway;
let api: GatewayApi;
let client: OpenAI;
let broker: BrokerClient;
let results: readonly { subject: string; text: string }[];

beforeAll(async () => {
  const [first, second, limited] = await Promise.all([startSimulator(), startSimulator(), startSimulator()]);
  simulators = { first, second, limited };
  redis = hasRedisServer() ? await startRedisServer() : undefined;
  const config = simulatedConfig(
    { id: 'first', url: first.url },
    { id: 'second', url: second.url },
    { id: 'limited', url: limited.url, limits: { requestsPerMinute: 30 } },
  );
  const candidates = (...ids: string[]) => ids.map((provider) => ({ provider, model: 'sim-small' }));
  const aliases = [
    { name: 'fast', candidates: candidates('first', 'second') },
    { name: 'limited-first', candidates: candidates('limited', 'second') },
    { name: 'limited-only', candidates: candidates('limited') },
  ];
  gateway = await startFiveProcesses({
    config: { ...config, aliases },
    env: redis ? { REDIS_URL: redis.url } : {},
    ...ADAPTERS,
  });
  api = new GatewayApi(gateway.baseUrl, gateway.apiKey);
  client = new OpenAI({ baseURL: `${gateway.baseUrl}/v1`, apiKey: gateway.apiKey, maxRetries: 0 });
  broker = await connectTo(await gateway.brokerUrl());
  ({ heard: results } = await broker.hear(subjectPatterns.results));
}, 120_000);
afterAll(async () => {
  await broker?.close();
  await gateway?.stop();
  await redis?.stop();
  await Promise.all(Object.values(simulators).map((simulator) => simulator.stop()));
  if (gateway) await untilNothingRuns(dirname(gateway.dataDir));
}, 60_000);

const calls = (name: keyof typeof simulators) => simulators[name].journal.summary().calls;
const submit = (model: string, content: string) => api.submit({ endpoint: CHAT, body: chat(content, { model }) });
const user = (content: string) => [{ role: 'user' as const, content }];

const journals = () => Object.values(simulators).map(({ journal }) => journal);

/** The ledger's sums when it has a finished row for every call there was. */
function completeLedger(): Promise<UsageTotals> {
  return until(
    'the ledger is complete',
    async () => {
      const { total } = await api.usage();
      const known = journals().reduce((sum, journal) => sum + journal.summary().calls, 0);
      // A row begins as unknown and is completed when the attempt's end has come through.
      return total.attempts >= known && total.unknown === 0 ? total : false;
    },
    30_000,
  );
}

describe('five services as processes of their own, two of them provider-adapters', () => {
  it('run jobs end to end, each with one result', async () => {
    const { first } = simulators;
    const before = first.journal.nextSequence - 1;
    const jobs = await Promise.all(Array.from({ length: 40 }, (_, index) => submit('fast', `Job ${index} of forty.`)));
    const ended = await Promise.all(jobs.map(({ id }) => api.result(id)));
    for (const [index, result] of ended.entries()) {
      expect(result).toMatchObject({ status: 'succeeded', route: { provider: 'first' }, attempts: [{}] });
      expect(JSON.stringify(result.response?.body)).toContain(`Job ${index} of forty.`);
    }
    expect(first.journal.entries({ since: before })).toHaveLength(40);
  });

  it('answer live calls, streamed ones token by token, and say who served them', async () => {
    const { data, response } = await client.chat.completions
      .create({ model: 'fast', messages: user('Across five processes.') })
      .withResponse();
    expect(data.choices[0]?.message.content).toContain('Across five processes.');
    expect(response.headers.get('x-sluice-provider')).toBe('first');
    let text = '';
    let chunks = 0;
    for await (const chunk of await client.chat.completions.create({
      model: 'fast',
      stream: true,
      messages: user('Across five processes.'),
    })) {
      text += chunk.choices[0]?.delta.content ?? '';
      chunks += 1;
    }
    expect(text).toBe(data.choices[0]?.message.content);
    expect(chunks).toBeGreaterThan(3);
  });

  it('abort the provider’s call when the caller hangs up', async () => {
    const { journal } = simulators.first;
    const before = journal.nextSequence - 1;
    const aborter = new AbortController();
    const asked = client.chat.completions
      .create(
        { model: 'fast', stream: true, messages: user(told({ kind: 'stall' }, 'Wait for me.')) },
        { signal: aborter.signal },
      )
      .catch((error: unknown) => error);
    await until('the provider is called', () => journal.entries({ since: before }).length === 1);
    aborter.abort();
    expect(await asked).toBeInstanceOf(OpenAI.APIUserAbortError);
    await until('the provider sees the end', () => journal.entries({ since: before })[0]?.outcome === 'aborted', 2_000);
  });

  it('carry large bodies between processes, live and as jobs', async () => {
    const large = told({ outputTokens: 300_000 }, 'a long text '.repeat(100_000));
    const live = await client.chat.completions.create({ model: 'fast', messages: user(large) });
    expect(live.choices[0]?.message.content).toHaveLength(1_200_000);
    const result = await api.result((await submit('fast', `${large} as a job`)).id);
    expect(result).toMatchObject({ status: 'succeeded', usage: { outputTokens: 300_000 } });
  });

  it('let interactive calls go elsewhere and durable jobs wait when a provider’s limit is reached', async () => {
    const names = ['limited', 'second'] as const;
    const before = names.map(calls);
    // The whole minute's allowance at once.
    const all = await Promise.all(Array.from({ length: 30 }, (_, index) => submit('limited-only', `Within ${index}.`)));
    for (const { id } of all) expect(await api.result(id)).toMatchObject({ route: { provider: 'limited' } });
    const live = await client.chat.completions
      .create({ model: 'limited-first', messages: user('I cannot wait.') })
      .withResponse();
    expect(live.response.headers.get('x-sluice-provider')).toBe('second');
    const held = await submit('limited-only', 'I can wait.');
    await api.untilStatus(held.id, 'held');
    // Two seconds a request: it waits for its turn instead of failing, and is called once.
    expect(await api.result(held.id)).toMatchObject({
      status: 'succeeded',
      route: { provider: 'limited' },
      attempts: [{ attemptNumber: 1 }],
    });
    expect(names.map((name, index) => calls(name) - (before[index] ?? 0))).toEqual([31, 1]);
  });

  it('read status without Redis, and go on working without it', async () => {
    const { id } = await submit('fast', 'Before Redis went.');
    const before = await api.result(id);
    await redis?.kill();
    expect(await api.job(id)).toEqual(before);
    const later = await submit('fast', 'While Redis is away.');
    expect(await api.result(later.id)).toMatchObject({ status: 'succeeded' });
    await redis?.start();
  });

  it('fail over to another provider when one always fails, live and as jobs', async () => {
    simulators.first.setFaults([{ status: 500 }]);
    const live = await client.chat.completions.create({ model: 'fast', messages: user('Save me.') }).withResponse();
    expect(live.response.headers.get('x-sluice-provider')).toBe('second');
    const jobs = await Promise.all(Array.from({ length: 10 }, (_, index) => submit('fast', `Save me too, ${index}.`)));
    for (const { id } of jobs)
      expect(await api.result(id)).toMatchObject({ status: 'succeeded', route: { provider: 'second' } });
    // A circuit breaker keeps later calls away from it.
    const before = calls('first');
    await Promise.all(
      Array.from({ length: 5 }, (_, index) =>
        client.chat.completions.create({ model: 'fast', messages: user(`Straight to the other, ${index}.`) }),
      ),
    );
    expect(calls('first') - before).toBeLessThan(5);
    simulators.first.setFaults([]);
  });

  it('go on with either adapter: the restricted one serves its provider while the other is gone', async () => {
    // Rows of live calls follow their answers in batches: what a killed process had not sent yet would be missing.
    await completeLedger();
    await gateway.kill('provider-adapter');
    const result = await api.result((await submit('second/sim-small', 'Only one adapter is left.')).id);
    expect(result).toMatchObject({ status: 'succeeded', route: { provider: 'second' } });
    const waiting = await submit('limited/sim-small', 'Nobody is here for me yet.');
    expect(await api.job(waiting.id)).toMatchObject({ status: expect.stringMatching(/queued|held/) });
    await gateway.start('provider-adapter');
    expect(await api.result(waiting.id)).toMatchObject({ status: 'succeeded', route: { provider: 'limited' } });
  });

  it('wrote one ledger row for every call and one result for every job', async () => {
    const all = journals().flatMap((journal) => journal.entries());
    const completed = billedBy(all.filter(({ outcome }) => outcome === 'completed'));
    const total = await completeLedger();
    // The call that was hung up on is the one row more: its tokens are not known.
    expect(writtenIn(total)).toEqual({ ...completed, attempts: all.length });
    expect(total).toMatchObject({ cancelled: all.length - completed.attempts, unknown: 0 });
    const perJob = Map.groupBy(results, ({ subject }) => subject);
    expect([...perJob.values()].filter((of) => of.length !== 1)).toEqual([]);
    const failed = results.filter(({ text }) => (JSON.parse(text) as JobResult).status !== 'succeeded');
    expect(failed).toEqual([]);
  });
});
