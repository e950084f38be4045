import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Acknowledgement, type JobResult, subjects } from '#contracts';
import { type BrokerClient, connectAs, newNKey } from '../support/broker-client.js';
import { type E2eGateway, startE2eGateway } from '../support/e2e/e2e-gateway.js';
import { chat, GatewayApi, told } from '../support/e2e/gateway-api.js';
import { aTenant } from '../support/e2e/tenants.js';
import { until } from '../support/until.js';

/** bcrypt of `acme-secret`, cost 4: as `nats server passwd` makes it, only faster. */
const ACME_HASH = '$2a$04$IVQm7xuVLu3T52MhC.vNKeR6tx/AU8KnNKexuyQbcKl1OtOC53vMy';
const acme = aTenant('acme', { nats: { user: 'acme', passwordHash: ACME_HASH } });
const globexKey = newNKey();
const globex = aTenant('globex', { nats: { user: 'globex', publicKey: globexKey.publicKey } });

let sluice: E2eGateway;
let brokerUrl: string;
let client: BrokerClient;
let ofGlobex: BrokerClient;

beforeAll(async () => {
  sluice = await startE2eGateway({ config: { tenants: [acme.entry, globex.entry] } });
  brokerUrl = `nats://${new URL(await sluice.gateway.brokerUrl()).host}`;
  client = await connectAs(brokerUrl, { user: 'acme', pass: 'acme-secret' });
  ofGlobex = await connectAs(brokerUrl, { seed: globexKey.seed });
});
afterAll(async () => {
  await client?.close();
  await ofGlobex?.close();
  await sluice?.stop();
});

const SUBMIT = subjects.submit('acme');
const job = (content: string, fields: object = {}, bodyFields = {}) =>
  JSON.stringify({ endpoint: '/v1/chat/completions', body: chat(content, bodyFields), ...fields });

async function request(payload: string): Promise<Acknowledgement & { stream: string; seq: number }> {
  const reply = await client.connection.request(SUBMIT, payload, { timeout: 5_000 });
  return reply.json();
}

describe('a tenant with a NATS account of its own', () => {
  it('submits by request and gets an acknowledgement, then its events, tokens and result on its subjects', async () => {
    const listener = await connectAs(brokerUrl, { user: 'acme', pass: 'acme-secret' });
    const { heard } = await listener.hear('sluice.v1.>');
    const acknowledged = await request(job(told({ latency: 100 }, 'By request.'), {}, { stream: true }));
    const { id } = acknowledged;
    expect(acknowledged).toMatchObject({ object: 'job', status: 'queued', stream: 'SLUICE_ACCEPTED' });
    expect(acknowledged.seq).toBeGreaterThan(0);
    const of = (subject: string) => heard.filter((message) => message.subject === subject).map(({ text }) => text);
    await until('the result is heard', () => of(subjects.result('acme', id)).length > 0);
    const results = of(subjects.result('acme', id)).map((text) => JSON.parse(text) as JobResult);
    expect(results).toMatchObject([{ id, status: 'succeeded', route: { provider: 'simulator' } }]);
    const statuses = of(subjects.event('acme', id)).map((text) => (JSON.parse(text) as { status: string }).status);
    expect(statuses).toContain('running');
    expect(of(subjects.token('acme', id)).length).toBeGreaterThan(2);
    // The same over the tenant's key at the HTTP door.
    const overHttp = await new GatewayApi(sluice.gateway.baseUrl, acme.apiKey).result(id);
    expect([overHttp]).toEqual(results);
    await listener.close();
  });

  it('submits by js.publish, whose PubAck is valid and whose message id is an idempotency key', async () => {
    const { heard } = await client.hear(subjects.result('acme', '*'));
    const first = await client.publishDurably(SUBMIT, job('By publish.'), 'order-1');
    expect(first).toMatchObject({ stream: 'SLUICE_ACCEPTED', duplicate: false });
    expect(first.seq).toBeGreaterThan(0);
    expect((await client.publishDurably(SUBMIT, job('By publish.'), 'order-1')).duplicate).toBe(true);
    await until('the result is heard', () => heard.length === 1);
    expect(JSON.parse(heard[0]?.text ?? '')).toMatchObject({ status: 'succeeded' });
  });

  it('is told what is wrong by an error reply, at which js.publish throws with the same words', async () => {
    const wrong = JSON.stringify({ endpoint: '/v1/chat/completions', body: chat('x'), dedline: 'soon' });
    const reply = await client.connection.request(SUBMIT, wrong, { timeout: 5_000 });
    expect(reply.json()).toMatchObject({
      error: { type: 'invalid_request_error', openai_code: 'unknown_parameter', param: 'dedline', code: 400 },
    });
    await expect(client.publishDurably(SUBMIT, wrong)).rejects.toThrow("Unknown parameter: 'dedline'.");
    await expect(client.publishDurably(SUBMIT, 'no JSON at all')).rejects.toThrow(/JSON/);
  });

  it('neither submits for another tenant nor hears of its jobs nor reaches JetStream', async () => {
    const { heard } = await ofGlobex.hear('>');
    const elsewhere = client.connection.request(subjects.submit('globex'), job('x'), { timeout: 2_000 });
    await expect(elsewhere).rejects.toThrow(/no responders/i);
    const { heard: own } = await client.hear(subjects.result('acme', '*'));
    await request(job('Not for your ears.'));
    await until('the result is heard', () => own.length === 1);
    await expect(client.askJetStream()).rejects.toThrow();
    await ofGlobex.connection.flush();
    expect(heard).toEqual([]);
  });

  it('lets nobody in without credentials or with wrong ones', async () => {
    await expect(connectAs(brokerUrl, { nobody: true })).rejects.toThrow(/authorization/i);
    await expect(connectAs(brokerUrl, { user: 'acme', pass: 'wrong' })).rejects.toThrow(/authorization/i);
  });
});
