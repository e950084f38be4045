import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { StaticConfigSource, type TenantConfig } from '#config';
import {
  buildTerminalResult,
  encodeWorkMessage,
  type JobResult,
  subjects,
  type WorkEnvelope,
  type WorkMessage,
} from '#contracts';
import { openTelemetry, type RunningService, startService } from '#service';
import { ingressDoor } from '../../apps/ingress/src/http/ingress-door.js';
import { IngressModule } from '../../apps/ingress/src/ingress.module.js';
import { aWorkMessage } from '../support/a-work-message.js';
import { aConfig, keys } from '../support/ingress/start-ingress.js';
import {
  type RunningWebhooks,
  startWebhooks,
  WEBHOOK_SECRET,
  type WebhookOptions,
} from '../support/ingress/start-webhook-stage.js';
import { freePort, type NatsServer, natsServerBinaries, startNatsServer } from '../support/nats-server.js';
import { until } from '../support/until.js';
import {
  answerWith,
  type ReceivedWebhook,
  startWebhookReceiver,
  type WebhookReceiver,
} from '../support/webhook-receiver.js';

const openai = new OpenAI({ apiKey: 'not-used' });
/** What OpenAI's own SDK makes of it: a verifier that shares no code with the sender. */
const verified = ({ body, headers }: ReceivedWebhook, secret = WEBHOOK_SECRET) =>
  openai.webhooks.unwrap(body, headers as Record<string, string>, secret) as unknown as Promise<JobResult>;

describe.each(natsServerBinaries())('webhooks on nats-server $version', ({ path }) => {
  let server: NatsServer;
  const stops: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    server = await startNatsServer({ binary: path });
  });
  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  });
  afterAll(() => server.stop());

  const start = async (options: WebhookOptions = {}) => {
    const webhooks = await startWebhooks(server, options);
    stops.push(() => webhooks.stop());
    return webhooks;
  };
  const receive = async (options?: Parameters<typeof startWebhookReceiver>[0]) => {
    const receiver = await startWebhookReceiver(options);
    stops.push(() => receiver.stop());
    return receiver;
  };
  const hookOf = ({ port }: WebhookReceiver) => `http://127.0.0.1:${port}/hook?token=secret`;
  const settled = ({ transport }: RunningWebhooks) =>
    until('no webhook is waiting', async () => (await transport.reader.depth('webhook')).messages === 0, 30_000);

  it('are delivered once, signed, with the very object that is stored, whoever else ends the job later', async () => {
    const [webhooks, receiver] = [await start(), await receive()];
    const { envelope } = aWorkMessage({ webhook: hookOf(receiver) });
    expect(await webhooks.transport.results.write(envelope, resultOf(envelope))).toBe(true);
    expect(await webhooks.transport.results.write(envelope, resultOf(envelope))).toBe(false);
    await settled(webhooks);
    expect(receiver.received).toHaveLength(1);
    const [received] = receiver.received as [ReceivedWebhook];
    expect(received.path).toBe('/hook?token=secret');
    expect(received.body).toBe(Buffer.from(resultOf(envelope)).toString('utf8'));
    expect(received.headers['webhook-id']).toBe(envelope.jobId);
    expect(received.headers['traceparent']).toBe(envelope.traceparent);
    expect(await verified(received)).toMatchObject({ id: envelope.jobId, status: 'cancelled' });
    await expect(verified({ ...received, body: `${received.body} ` })).rejects.toThrow();
    expect(webhooks.metrics.value('sluice_webhooks_total', 'delivered')).toBe(1);
    expect(JSON.stringify(webhooks.logger.lines)).not.toContain('token=secret');
  });

  it('are tried again, under the same id, until the receiver takes them', async () => {
    const [webhooks, receiver] = [await start(), await receive({ answer: answerWith(500, 500, 204) })];
    const { envelope } = aWorkMessage({ webhook: hookOf(receiver) });
    await webhooks.transport.results.write(envelope, resultOf(envelope));
    await settled(webhooks);
    expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual(Array(3).fill(envelope.jobId));
    await Promise.all(receiver.received.map((received) => verified(received)));
    expect(webhooks.metrics.value('sluice_webhooks_total', 'retried')).toBe(2);
    expect(webhooks.metrics.value('sluice_webhooks_total', 'delivered')).toBe(1);
  });

  it('wait for a receiver that is down, also behind the deadline of their job', async () => {
    const webhooks = await start();
    const port = await freePort();
    const { envelope } = aWorkMessage({ webhook: `http://127.0.0.1:${port}/`, deadlineMs: Date.now() - 1 });
    await webhooks.transport.results.write(envelope, resultOf(envelope));
    await until('a call has failed', () => webhooks.logger.has('warn', /trying again/));
    expect(webhooks.logger.lines[0]?.fields).toMatchObject({ reason: 'ECONNREFUSED', deliveryCount: 1 });
    const receiver = await receive({ port });
    await settled(webhooks);
    expect(receiver.received).toHaveLength(1);
  });

  it('follow no redirect', async () => {
    const elsewhere = await receive();
    const receiver = await receive({
      answer: (nth, response) => {
        if (nth === 1) response.writeHead(307, { location: `http://127.0.0.1:${elsewhere.port}/` });
        response.end();
      },
    });
    const webhooks = await start();
    const { envelope } = aWorkMessage({ webhook: hookOf(receiver) });
    await webhooks.transport.results.write(envelope, resultOf(envelope));
    await settled(webhooks);
    expect(receiver.received).toHaveLength(2);
    expect(elsewhere.connections()).toBe(0);
    expect(webhooks.logger.lines[0]?.fields).toMatchObject({
      reason: 'the receiver answered 307, and redirects are not followed',
    });
  });

  it('end when the receiver says that it is gone', async () => {
    const [webhooks, receiver] = [await start(), await receive({ answer: answerWith(410) })];
    const before = (await webhooks.transport.reader.depth('deadLetter')).messages;
    const { envelope } = aWorkMessage({ webhook: hookOf(receiver) });
    await webhooks.transport.results.write(envelope, resultOf(envelope));
    await settled(webhooks);
    expect(receiver.received).toHaveLength(1);
    expect((await webhooks.transport.reader.depth('deadLetter')).messages).toBe(before);
    expect(webhooks.metrics.value('sluice_webhooks_total', 'gone')).toBe(1);
  });

  it.each(['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]'])(
    'never reach %s unless the operator allows it; they become dead letters and leave the result alone',
    async (host) => {
      const [webhooks, receiver] = [await start({ allowPrivate: false }), await receive()];
      const { reader, results } = webhooks.transport;
      const { envelope } = aWorkMessage({ webhook: `https://${host}:${receiver.port}/` });
      await results.write(envelope, resultOf(envelope));
      await settled(webhooks);
      expect(receiver.connections()).toBe(0);
      const letter = await reader.last('deadLetter', subjects.deadLetter('webhook'));
      expect(letter?.headers?.['Sluice-Dead-Subject']).toBe(subjects.webhookRequested('default', envelope.jobId));
      expect(letter?.headers?.['Sluice-Dead-Reason']).toMatch(/^webhook refused: .*public/);
      const stored = await reader.last('result', subjects.result('default', envelope.jobId));
      expect(Buffer.from(stored?.data ?? []).toString('utf8')).toBe(Buffer.from(resultOf(envelope)).toString('utf8'));
    },
  );

  it('are delivered by another process when the one that calls is killed', async () => {
    const receiver = await receive({ answer: (nth, response) => void (nth > 1 && response.end()) });
    const first = await startWebhooks(server, { ackWaitMs: 2_000 });
    const { envelope } = aWorkMessage({ webhook: hookOf(receiver) });
    await first.transport.results.write(envelope, resultOf(envelope));
    await until('the first call is out', () => receiver.received.length === 1);
    await first.kill();
    const second = await start({ ackWaitMs: 2_000 });
    await settled(second);
    expect(receiver.received).toHaveLength(2);
    expect(second.metrics.value('sluice_webhooks_total', 'delivered')).toBe(1);
  });

  it('wait for a result whose writer died after it had requested them', async () => {
    const [webhooks, receiver] = [await start(), await receive()];
    const message = aWorkMessage({ webhook: hookOf(receiver) });
    const { jobId } = message.envelope;
    // As the writer does it first, and once more when the job comes back to it.
    const messageId = `${jobId}:webhook`;
    const { publisher } = webhooks.transport;
    await publisher.publish(subjects.webhookRequested('default', jobId), withoutBody(message), { messageId });
    await until('it was put off', async () => {
      const bucket = await webhooks.transport.buckets.open('sluice_deferral', { ttlMs: 86_400_000 });
      return (await bucket.keys()).some((key) => key.startsWith('SLUICE_WEBHOOK'));
    });
    expect(receiver.connections()).toBe(0);
    await webhooks.transport.results.write(message.envelope, resultOf(message.envelope));
    await settled(webhooks);
    expect(receiver.received).toHaveLength(1);
  });

  it('carry an answer that was put aside', async () => {
    const [webhooks, receiver] = [await start(), await receive()];
    const { envelope } = aWorkMessage({ webhook: hookOf(receiver) });
    const answer = { text: 'x'.repeat(1_500_000) };
    const body_ref = await webhooks.transport.claimCheck.store(Buffer.from(JSON.stringify(answer)));
    const whole = JSON.parse(Buffer.from(resultOf(envelope)).toString('utf8')) as JobResult;
    const stored = { ...whole, response: { status_code: 200, body: null, body_ref } };
    await webhooks.transport.results.write(envelope, Buffer.from(JSON.stringify(stored)));
    await settled(webhooks);
    const received = (await verified(receiver.received[0] as ReceivedWebhook)).response;
    expect(received).toEqual({ status_code: 200, body: answer });
  });
});

describe('a job with a webhook, through the doors of an ingress', () => {
  let server: NatsServer;
  let ingress: RunningService;
  let receiver: WebhookReceiver;

  beforeAll(async () => {
    [server, receiver] = await Promise.all([startNatsServer(), startWebhookReceiver()]);
    const config = aConfig();
    const [acme, ...others] = config.tenants as [TenantConfig];
    const whole = {
      ...config,
      http: { ...config.http, webhookAllowPrivate: true },
      operator: { host: '127.0.0.1', port: 0 },
      tenants: [{ ...acme, webhookSecret: WEBHOOK_SECRET }, ...others],
    };
    const source = new StaticConfigSource({ ...whole, logging: { level: 'silent' } });
    const telemetry = openTelemetry('ingress', 'stderr');
    telemetry.followLevel(source);
    ingress = await startService(
      { name: 'ingress', module: IngressModule, http: ingressDoor },
      { config: source, telemetry, broker: { url: server.url } },
    );
  });
  afterAll(async () => {
    await ingress?.stop();
    await receiver?.stop();
    await server?.stop();
  });

  const call = (path: string, key: string, body?: object) =>
    fetch(`${ingress.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  const aJob = () => ({
    endpoint: '/v1/chat/completions',
    body: { model: 'fast', messages: [{ role: 'user', content: 'hello' }] },
    webhook: `http://127.0.0.1:${receiver.port}/`,
  });

  it('is refused with the missing option when its tenant has no secret', async () => {
    const refusal = await call('/v1/jobs', keys.globex, aJob());
    expect(refusal.status).toBe(400);
    expect(await refusal.json()).toMatchObject({
      error: {
        code: 'webhook_not_configured',
        param: 'webhook',
        message: expect.stringContaining('tenants[].webhookSecret'),
      },
    });
  });

  it('is told of its end, a cancellation too, and by nobody twice', async () => {
    const accepted = await call('/v1/jobs', keys.acme, aJob());
    expect(accepted.status).toBe(202);
    const { id } = (await accepted.json()) as { id: string };
    expect((await call(`/v1/jobs/${id}/cancel`, keys.acme)).status).toBe(200);
    await until('the webhook', () => receiver.received.length > 0);
    const told = await verified(receiver.received[0] as ReceivedWebhook);
    const asked = await fetch(`${ingress.url}/v1/jobs/${id}`, { headers: { authorization: `Bearer ${keys.acme}` } });
    expect(told).toEqual(await asked.json());
    expect(told).toMatchObject({ id, status: 'cancelled' });
    const { reader } = ingress.runtime.transport;
    await until('no webhook is waiting', async () => (await reader.depth('webhook')).messages === 0);
    expect(receiver.received).toHaveLength(1);
  });
});

function resultOf(envelope: WorkEnvelope): Uint8Array {
  const failure = { kind: 'cancelled', message: 'The job was cancelled.' } as const;
  const finishedAtMs = envelope.acceptedAtMs;
  return Buffer.from(JSON.stringify(buildTerminalResult({ envelope, status: 'cancelled', failure, finishedAtMs })));
}

function withoutBody({ envelope }: WorkMessage): Uint8Array {
  return encodeWorkMessage({ envelope, body: new Uint8Array(0) });
}
