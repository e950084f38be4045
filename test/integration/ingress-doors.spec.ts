import { hash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { type Acknowledgement, buildTerminalResult, type JobResult, subjects, type WorkEnvelope } from '#contracts';
import { BrokerUnavailableError, QueueFullError } from '#jetstream';
import { type CallInit, callDoor, errorOf } from '../support/ingress/call-door.js';
import { failure, wholeAnswer } from '../support/ingress/scripted-live-calls.js';
import { type IngressOptions, keys, type RunningIngress, startIngress } from '../support/ingress/start-ingress.js';
import { until } from '../support/until.js';

const CHAT = '/v1/chat/completions';
const MESSAGES = [{ role: 'user' as const, content: 'hi' }];
const A_CHAT = { model: 'fast', messages: MESSAGES };
const COMPLETION =
  '{"id":"chatcmpl-1","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"hello"}}]}';

let ingress: RunningIngress;

async function start(options?: IngressOptions): Promise<void> {
  ingress = await startIngress(options);
}
beforeEach(() => start());
afterEach(() => ingress.stop());

const call = (path: string, init?: CallInit) => callDoor(ingress, path, init);

const submit = (fields: object = {}, key?: string) =>
  call('/v1/jobs', { body: { endpoint: CHAT, body: A_CHAT, ...fields }, ...(key ? { key } : {}) });

const openai = (options = {}) =>
  new OpenAI({ baseURL: `${ingress.url}/v1`, apiKey: keys.acme, maxRetries: 0, ...options });

function succeeded(envelope: WorkEnvelope): JobResult {
  const result = buildTerminalResult({ envelope, status: 'succeeded', finishedAtMs: envelope.acceptedAtMs + 5 });
  return { ...result, response: { status_code: 200, body: JSON.parse(COMPLETION) as unknown } };
}

/** Plays the stages for every job that was accepted and has no result. */
function finishJobs(): number {
  const jobs = ingress.broker.work('.job.accepted.').map(({ envelope }) => envelope);
  for (const envelope of jobs) {
    const subject = subjects.result(envelope.tenant, envelope.jobId);
    if (!ingress.broker.last(subject)) ingress.broker.store(subject, Buffer.from(JSON.stringify(succeeded(envelope))));
  }
  return jobs.length;
}

describe('an idempotency key on a live call', () => {
  const keyed = (body: object = A_CHAT, key: string = keys.acme) =>
    call(CHAT, { body, key, headers: { 'idempotency-key': 'k-1' } });

  it('makes fifty concurrent requests one job with the same bytes for all', async () => {
    const responses = Array.from({ length: 50 }, () => keyed());
    await until('the job', () => ingress.broker.work('.job.accepted.').length > 0);
    finishJobs();
    const answers = await Promise.all(responses);
    const bodies = new Set(await Promise.all(answers.map((response) => response.text())));
    expect([...bodies]).toEqual([COMPLETION]);
    expect(ingress.broker.work('.job.accepted.')).toHaveLength(1);
    expect(ingress.liveCalls.calls).toHaveLength(0);
    const again = await keyed();
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await again.text()).toBe(COMPLETION);
    expect(answers.filter((response) => response.headers.get('idempotent-replayed') === null)).toHaveLength(1);
  });

  it('refuses another body, keeps tenants apart, and does not stream', async () => {
    const first = keyed();
    await until('the job', () => ingress.broker.work('.job.accepted.').length === 1);
    expect(await errorOf(await keyed({ ...A_CHAT, user: 'x' }))).toMatchObject({
      status: 400,
      code: 'idempotency_key_mismatch',
    });
    const foreign = keyed({ ...A_CHAT, user: 'x' }, keys.globex);
    await until('its own job', () => ingress.broker.work('.job.accepted.').length === 2);
    finishJobs();
    expect((await first).status).toBe(200);
    expect((await foreign).status).toBe(200);
    expect(await errorOf(await keyed({ ...A_CHAT, stream: true }))).toMatchObject({ status: 400, param: 'stream' });
  });

  it('gives the error of a failed job its own status', async () => {
    const response = keyed();
    const message = await until('the job', () => ingress.broker.work('.job.accepted.')[0]);
    const { envelope } = message;
    const result = buildTerminalResult({
      envelope,
      status: 'expired',
      finishedAtMs: 1,
      failure: failure('deadline-exceeded', 'late'),
    });
    ingress.broker.store(subjects.result('acme', envelope.jobId), Buffer.from(JSON.stringify(result)));
    expect(await errorOf(await response)).toMatchObject({ status: 504, code: 'deadline_exceeded' });
  });
});

describe('limits', () => {
  it('answers 429 with the time to wait when the tenant asks too often', async () => {
    await ingress.stop();
    await start({ acmeLimits: { requestsPerMinute: 2 } });
    const first = await call(CHAT, { body: A_CHAT });
    expect(first.headers.get('x-ratelimit-limit-requests')).toBe('2');
    expect(first.headers.get('x-ratelimit-remaining-requests')).toBe('1');
    await call(CHAT, { body: A_CHAT });
    const third = await call(CHAT, { body: A_CHAT });
    expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await errorOf(third)).toMatchObject({ status: 429, type: 'requests', code: 'rate_limit_exceeded' });
    expect((await submit()).status).toBe(429);
    expect((await call(CHAT, { body: A_CHAT, key: keys.globex })).status).toBe(200);
  });

  it('answers 503 and stores nothing when the queue is full or the broker away', async () => {
    for (const error of [new QueueFullError('full'), new BrokerUnavailableError('away')]) {
      ingress.broker.publishError = error;
      const response = await submit();
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await errorOf(response)).toMatchObject({ status: 503, type: 'server_error', code: 'queue_unavailable' });
    }
    ingress.broker.publishError = null;
    expect((await submit()).status).toBe(202);
  });

  it('refuses before a stream is full, and takes jobs again when there is room', async () => {
    ingress.broker.depthRatio = 0.96;
    await until('the refusal', async () => (await submit()).status === 503);
    ingress.broker.depthRatio = 0.5;
    await until('the acceptance', async () => (await submit()).status === 202);
  });
});

describe('a job', () => {
  const view = async (id: string, query = '') =>
    (await call(`/v1/jobs/${id}${query}`)).json() as Promise<{ status: string }>;

  it('is acknowledged with its deadline and a quote, and its status read from the streams', async () => {
    const response = await submit({ within: '1h', metadata: { team: 'support' } });
    expect(response.status).toBe(202);
    const acknowledgement = (await response.json()) as Acknowledgement;
    expect(acknowledgement).toMatchObject({
      object: 'job',
      status: 'queued',
      quote: { lane: 'sync', feasible: true, finishBy: { p50: expect.stringMatching(/^20/) } },
    });
    expect(acknowledgement.quote.costUsd.p50).toMatch(/^0\.\d+$/);
    const { id } = acknowledgement;
    const [accepted] = ingress.broker.work('.job.accepted.');
    expect(accepted?.envelope).toMatchObject({ jobId: id, kind: 'job', metadata: { team: 'support' } });
    expect(JSON.parse(Buffer.from(accepted?.body ?? '').toString())).toEqual(A_CHAT);
    expect((await view(id)).status).toBe('queued');
    ingress.broker.store(subjects.attemptStarted('acme', id, 1), Buffer.from('{}'));
    expect((await view(id)).status).toBe('running');
    finishJobs();
    expect(await view(id)).toMatchObject({ status: 'succeeded', response: { status_code: 200 } });
  });

  it('is refused before anything is stored when nobody here could ever run it', async () => {
    const nope = await submit({ body: { ...A_CHAT, model: 'nope' } });
    expect(await errorOf(nope)).toMatchObject({ status: 404, code: 'model_not_found' });
    expect(await errorOf(await submit({ route: { only: ['nope'] } }))).toMatchObject({
      status: 400,
      code: 'no_candidate',
      param: 'route.only',
      message: expect.stringContaining('It is served by: openai.'),
    });
    expect(ingress.broker.work('.job.accepted.')).toHaveLength(0);
    expect((await submit({ route: { only: ['nope', 'openai'] } })).status).toBe(202);
    expect((await submit({ body: { ...A_CHAT, model: 'openai/gpt-4o-mini' } })).status).toBe(202);
  });

  it('is strict by its header as by its document, which goes before it', async () => {
    const header = (strict: string) => ({ 'x-sluice-strict': strict });
    const ask = (strict: string, fields: object = {}) =>
      call('/v1/jobs', { body: { endpoint: CHAT, body: A_CHAT, ...fields }, headers: header(strict) });
    expect((await ask('True')).status).toBe(202);
    expect((await ask('true', { strict: false })).status).toBe(202);
    expect((await ask('no')).status).toBe(202);
    const accepted = ingress.broker.work('.job.accepted.').map(({ envelope }) => envelope.strict ?? false);
    expect(accepted).toEqual([true, false, false]);
    for (const path of ['/v1/jobs', CHAT]) {
      const refused = await call(path, { body: { endpoint: CHAT, body: A_CHAT, ...A_CHAT }, headers: header('maybe') });
      expect(await errorOf(refused)).toMatchObject({ status: 400, param: 'x-sluice-strict' });
    }
  });

  it('blames a bad idempotency key on where it came from', async () => {
    const long = 'k'.repeat(300);
    const byHeader = await call('/v1/jobs', {
      body: { endpoint: CHAT, body: A_CHAT },
      headers: { 'idempotency-key': long },
    });
    expect(await errorOf(byHeader)).toMatchObject({ status: 400, param: 'Idempotency-Key' });
    const live = await call(CHAT, { body: A_CHAT, headers: { 'idempotency-key': long } });
    expect(await errorOf(live)).toMatchObject({ status: 400, param: 'Idempotency-Key' });
    expect(await errorOf(await submit({ idempotencyKey: ' ' }))).toMatchObject({
      status: 400,
      param: 'idempotencyKey',
    });
  });

  it('is held while it is in the stream of held jobs', async () => {
    const { id } = (await (await submit()).json()) as Acknowledgement;
    const stored = ingress.broker.last(subjects.jobAccepted('acme', id));
    ingress.broker.remove('.job.accepted.');
    ingress.broker.store(subjects.jobHeld('acme', id), stored?.data ?? new Uint8Array());
    expect((await view(id)).status).toBe('held');
  });

  it('is waited for at submission and afterwards, and not longer than it takes', async () => {
    const submitted = call('/v1/jobs?wait=30s', { body: { endpoint: CHAT, body: A_CHAT } });
    await until('the job', () => finishJobs() === 1);
    expect(await (await submitted).json()).toMatchObject({ status: 'succeeded' });
    const { id } = (await (await submit()).json()) as Acknowledgement;
    expect((await view(id, '?wait=50ms')).status).toBe('queued');
    const waiting = view(id, '?wait=30s');
    await until('the subscription', () => ingress.broker.asked.includes(subjects.result('acme', id)));
    finishJobs();
    expect((await waiting).status).toBe('succeeded');
    expect(await errorOf(await call(`/v1/jobs/${id}?wait=99999h`))).toMatchObject({
      status: 400,
      message: expect.stringContaining('at most 60s'),
    });
  });

  it('tells its life as events and leaves no subscription behind', async () => {
    const idle = ingress.broker.subscriptionCount;
    const { id } = (await (await submit()).json()) as Acknowledgement;
    const response = await call(`/v1/jobs/${id}/events`, { headers: { 'last-event-id': '7' } });
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    const text = response.text();
    await until('the subscription', () => ingress.broker.subscriptionCount >= idle + 3);
    const tell = (subject: string, data: string) =>
      ingress.broker.tell({ subject, data: Buffer.from(data), header: () => undefined });
    tell(subjects.event('acme', id), JSON.stringify({ id, status: 'running', at: 'now' }));
    tell(subjects.token('acme', id), 'data: {"a":1}\n\ndata: {"b":2}');
    tell(subjects.event('globex', id), 'foreign');
    finishJobs();
    const events = await text;
    expect([...events.matchAll(/^event: (\w+)$/gm)].map(([, name]) => name)).toEqual([
      'status',
      'status',
      'token',
      'status',
      'result',
    ]);
    expect(events).not.toContain('foreign');
    expect(events).toContain('event: token\ndata: data: {"a":1}\ndata: \ndata: data: {"b":2}\n\n');
    await until('no subscription', () => ingress.broker.subscriptionCount === idle);
  });

  it('tells a watcher once that it was cancelled', async () => {
    const idle = ingress.broker.subscriptionCount;
    const { id } = (await (await submit()).json()) as Acknowledgement;
    const stored = ingress.broker.last(subjects.jobAccepted('acme', id));
    ingress.broker.remove('.job.accepted.');
    ingress.broker.store(subjects.jobHeld('acme', id), stored?.data ?? new Uint8Array());
    const response = await call(`/v1/jobs/${id}/events`);
    await until('the subscription', () => ingress.broker.subscriptionCount >= idle + 3);
    await call(`/v1/jobs/${id}`, { method: 'DELETE' });
    const events = await response.text();
    expect([...events.matchAll(/"status":"(\w+)","at"/g)].map(([, status]) => status)).toEqual(['held', 'cancelled']);
    expect(events).toMatch(/event: result\n/);
  });

  it('is cancelled before it starts: result and tombstone, once', async () => {
    const { id } = (await (await submit()).json()) as Acknowledgement;
    const response = await call(`/v1/jobs/${id}`, { method: 'DELETE' });
    expect(await response.json()).toMatchObject({ id, status: 'cancelled', error: { code: 'cancelled' } });
    expect(ingress.broker.last(subjects.jobCancelled('acme', id))).not.toBeNull();
    const again = await call(`/v1/jobs/${id}/cancel`, { method: 'POST' });
    expect(await again.json()).toMatchObject({ status: 'cancelled' });
    expect(ingress.broker.stored.filter(({ subject }) => subject === subjects.result('acme', id))).toHaveLength(1);
  });

  it('is cancelled while it runs by whoever holds the call; one that is over stays as it was', async () => {
    const { id } = (await (await submit()).json()) as Acknowledgement;
    ingress.broker.store(subjects.attemptStarted('acme', id, 1), Buffer.from('{}'));
    ingress.broker.bus.subscribe(subjects.jobCancelled('acme', id), () => void setImmediate(finishJobs));
    expect(await (await call(`/v1/jobs/${id}`, { method: 'DELETE' })).json()).toMatchObject({ status: 'succeeded' });
    expect(await (await call(`/v1/jobs/${id}`, { method: 'DELETE' })).json()).toMatchObject({ status: 'succeeded' });
  });

  it('is the same job for the same key, published again when its first publication never happened', async () => {
    const first = (await (await submit({ idempotencyKey: 'a' })).json()) as Acknowledgement;
    const replay = await submit({ idempotencyKey: 'a' });
    expect(replay.headers.get('idempotent-replayed')).toBe('true');
    expect(((await replay.json()) as Acknowledgement).id).toBe(first.id);
    ingress.broker.remove('.job.accepted.');
    const published = await submit({ idempotencyKey: 'a' });
    expect(((await published.json()) as Acknowledgement).id).toBe(first.id);
    expect(ingress.broker.work('.job.accepted.').map(({ envelope }) => envelope.jobId)).toEqual([first.id]);
    expect(await errorOf(await submit({ idempotencyKey: 'a', body: { ...A_CHAT, user: 'x' } }))).toMatchObject({
      status: 400,
      code: 'idempotency_key_mismatch',
    });
    expect(((await (await submit({ idempotencyKey: 'a' }, keys.globex)).json()) as Acknowledgement).id).not.toBe(
      first.id,
    );
  });

  it('carries a large body out of line', async () => {
    const body = { ...A_CHAT, messages: [{ role: 'user', content: 'x'.repeat(400_000) }] };
    expect((await submit({ body })).status).toBe(202);
    const [accepted] = ingress.broker.work('.job.accepted.');
    expect(accepted?.body.byteLength).toBe(0);
    const stored = await ingress.broker.claimCheck.load(accepted?.envelope.bodyRef as never);
    expect(JSON.parse(Buffer.from(stored).toString())).toEqual(body);
  });
});

describe('the NATS door', () => {
  function publish(subject: string, document: unknown, headers: Record<string, string> = {}, reply = true) {
    const data = Buffer.from(typeof document === 'string' ? document : JSON.stringify(document));
    return new Promise<Record<string, never> & { error?: Record<string, unknown> }>((resolve) => {
      const respond = reply ? (payload: Uint8Array) => resolve(JSON.parse(Buffer.from(payload).toString())) : undefined;
      ingress.broker.tell({ subject, data, header: (name) => headers[name], ...(respond ? { respond } : {}) });
    });
  }
  const document = { endpoint: CHAT, body: A_CHAT };

  it('replies with an acknowledgement that is a PubAck too, and takes Nats-Msg-Id as idempotency key', async () => {
    const first = await publish('sluice.v1.submit.acme', document, { 'Nats-Msg-Id': 'm-1' });
    expect(first).toMatchObject({
      object: 'job',
      status: 'queued',
      stream: 'SLUICE_ACCEPTED',
      seq: expect.any(Number),
    });
    const second = await publish('sluice.v1.submit.acme', document, { 'Nats-Msg-Id': 'm-1' });
    expect(second).toMatchObject({ id: first['id'], duplicate: true });
    const [accepted] = ingress.broker.work('.job.accepted.');
    expect(accepted?.envelope).toMatchObject({ tenant: 'acme', keyId: 'nats' });
  });

  it('replies with an error that JetStream clients read', async () => {
    const { error } = await publish('sluice.v1.submit.acme', { endpoint: CHAT, body: {} });
    expect(error).toMatchObject({
      code: 400,
      err_code: 10003,
      openai_code: 'missing_required_parameter',
      type: 'invalid_request_error',
    });
    expect(error?.['description']).toBe(error?.['message']);
    expect((await publish('sluice.v1.submit.nobody', document)).error).toMatchObject({
      code: 404,
      openai_code: 'tenant_not_found',
    });
    expect((await publish('sluice.v1.submit.*', document)).error).toMatchObject({ code: 404 });
  });

  it('keeps an invalid submission without a reply subject as a dead letter', async () => {
    void publish('sluice.v1.submit.acme', '{"endpoint":', {}, false);
    const letter = await until('the dead letter', () =>
      ingress.broker.stored.find(({ subject }) => subject === subjects.deadLetter('submit')),
    );
    expect(letter.headers).toMatchObject({
      'Sluice-Dead-Stage': 'submit',
      'Sluice-Dead-Subject': 'sluice.v1.submit.acme',
    });
    expect(Buffer.from(letter.data).toString()).toBe('{"endpoint":');
  });
});

describe('keys, usage and the end', () => {
  it('obeys a key of the bucket from its creation to its revocation', async () => {
    const bucket = await ingress.broker.buckets.open('sluice_keys', { ttlMs: 0 });
    const record = { id: 'k', tenant: 'globex', createdAtMs: 0 };
    const sha256 = hash('sha256', 'sk-new', 'hex');
    const status = async () => (await call('/v1/models', { key: 'sk-new' })).status;
    expect(await status()).toBe(401);
    await bucket.put(sha256, record);
    expect(await status()).toBe(200);
    await bucket.put(sha256, { ...record, revoked: true });
    expect(await status()).toBe(401);
    await bucket.put(sha256, { ...record, tenant: 'no-such-tenant' });
    expect(await status()).toBe(401);
  });

  it("asks the ledger for nobody's usage but the key's own tenant", async () => {
    const questions: Record<string, unknown>[] = [];
    ingress.broker.bus.subscribe(subjects.usageRequested(), ({ data, respond }) => {
      questions.push(JSON.parse(Buffer.from(data).toString()));
      respond?.(Buffer.from(JSON.stringify({ kind: 'answer', value: { rows: [] } })));
    });
    const response = await call('/v1/usage?group_by=model,metadata.team&from=2026-11-01&to=2026-12-01');
    expect(await response.json()).toEqual({ object: 'usage', rows: [] });
    expect(questions[0]).toEqual({
      tenant: 'acme',
      fromMs: Date.UTC(2026, 10, 1),
      toMs: Date.UTC(2026, 11, 1),
      groupBy: ['model', 'metadata.team'],
    });
    expect((await call('/v1/usage?tenant=globex')).status).toBe(400);
    expect((await call('/v1/usage?limit=-1')).status).toBe(400);
    expect((await call('/v1/usage?group_by=password')).status).toBe(400);
    expect(questions).toHaveLength(1);
  });

  it('lists the models a key may use', async () => {
    const ids = async (key: string) => {
      const found: string[] = [];
      for await (const { id } of openai({ apiKey: key }).models.list()) found.push(id);
      return found;
    };
    expect(await ids(keys.acme)).toEqual([
      'fast',
      'gpt-4o-mini',
      'text-embedding-3-small',
      'openai/gpt-4o-mini',
      'openai/text-embedding-3-small',
    ]);
    expect(await ids(keys.narrow)).toEqual(['fast']);
    expect(await openai().models.retrieve('openai/gpt-4o-mini')).toMatchObject({
      id: 'openai/gpt-4o-mini',
      object: 'model',
    });
  });

  it('finishes what is open when it ends, and ends waits', async () => {
    ingress.liveCalls.script = () => undefined;
    const { id } = (await (await submit()).json()) as Acknowledgement;
    const open = call(CHAT, { body: A_CHAT });
    const waiting = call(`/v1/jobs/${id}?wait=60s`);
    const sent = await until('the call', () => ingress.liveCalls.calls[0]);
    await until('the wait', () => ingress.broker.asked.includes(subjects.result('acme', id)));
    const stopped = ingress.stop();
    expect(await (await waiting).json()).toMatchObject({ status: 'queued' });
    sent.answer.end(wholeAnswer(COMPLETION));
    expect(await (await open).text()).toBe(COMPLETION);
    await stopped;
    await expect(call('/v1/models')).rejects.toThrow();
    await start();
  });

  it('says which variable names a taken port', async () => {
    await expect(startIngress({ http: { port: ingress.port } })).rejects.toThrow(/SLUICE_HTTP_PORT/);
  });
});
