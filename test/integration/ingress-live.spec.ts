import { request as httpRequest } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { type CallInit, callDoor, errorOf } from '../support/ingress/call-door.js';
import { failure, type LiveCall, servedBy, wholeAnswer } from '../support/ingress/scripted-live-calls.js';
import { keys, type RunningIngress, startIngress } from '../support/ingress/start-ingress.js';
import { until } from '../support/until.js';

const CHAT = '/v1/chat/completions';
const MESSAGES = [{ role: 'user' as const, content: 'hi' }];
const A_CHAT = { model: 'fast', messages: MESSAGES };
const EVENT_STREAM = { statusCode: 200, contentType: 'text/event-stream; charset=utf-8', servedBy };
const COMPLETION =
  '{"id":"chatcmpl-1","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"hello"}}]}';

let ingress: RunningIngress;

beforeEach(async () => {
  ingress = await startIngress();
});
afterEach(() => ingress.stop());

const call = (path: string, init?: CallInit) => callDoor(ingress, path, init);

const openai = (options = {}) =>
  new OpenAI({ baseURL: `${ingress.url}/v1`, apiKey: keys.acme, maxRetries: 0, ...options });

describe('a live call', () => {
  it('answers with the bytes of the provider and says who served them', async () => {
    ingress.liveCalls.script = ({ answer }) => answer.end(wholeAnswer(COMPLETION));
    const response = await call(CHAT, {
      body: A_CHAT,
      headers: { 'x-request-id': 'my-request-1', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` },
    });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(COMPLETION);
    const [sent] = ingress.liveCalls.calls as [LiveCall];
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'x-request-id': 'my-request-1',
      'x-sluice-job-id': sent.message.envelope.jobId,
      'x-sluice-provider': 'openai',
      'x-sluice-model': 'gpt-mini',
      'x-sluice-lane': 'sync',
      'x-sluice-attempts': '1',
      'x-sluice-cost-usd': '0.0000125',
    });
    expect(response.headers.get('traceparent')).toContain('a'.repeat(32));
    expect(sent.message.envelope).toMatchObject({
      kind: 'live',
      tenant: 'acme',
      keyId: 'acme-1',
      path: CHAT,
      stream: false,
    });
    expect(sent.signal.aborted).toBe(false);
  });

  it('turns a failure before the first byte into a plain error, streamed or not', async () => {
    ingress.liveCalls.script = ({ answer }) => answer.fail({ ...failure('rate-limited'), retryAfterMs: 1_500 }, []);
    for (const stream of [true, false]) {
      const response = await call(CHAT, { body: { ...A_CHAT, stream } });
      expect(response.headers.get('retry-after')).toBe('2');
      expect(response.headers.get('content-type')).toMatch(/^application\/json/);
      expect(await errorOf(response)).toMatchObject({ status: 429, code: 'rate_limit_exceeded' });
    }
  });

  it('streams chunks as they come and the cost as a comment the SDK does not see', async () => {
    ingress.liveCalls.script = ({ answer }) => {
      answer.start(EVENT_STREAM);
      void answer.write(Buffer.from('data: {"choices":[{"index":0,"delta":{"content":"hel"}}]}\n\n'));
      void answer.write(Buffer.from('data: {"choices":[{"index":0,"delta":{"content":"lo"}}]}\n\ndata: [DONE]\n\n'));
      answer.end({ ...wholeAnswer(''), body: new Uint8Array(0) });
    };
    const stream = await openai().chat.completions.create({ ...A_CHAT, stream: true });
    let text = '';
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
    expect(text).toBe('hello');
    const raw = await (await call(CHAT, { body: { ...A_CHAT, stream: true } })).text();
    expect(raw).toMatch(/data: \[DONE\]\n\n: sluice cost_usd=0\.0000125 attempts=1\n\n$/);
  });

  it('says nothing of a cost nobody knows, where it would be read as 0', async () => {
    ingress.liveCalls.script = ({ answer }) => answer.end({ ...wholeAnswer(), costNanoUsd: null });
    const whole = await call(CHAT, { body: A_CHAT });
    expect(whole.status).toBe(200);
    expect(whole.headers.has('x-sluice-cost-usd')).toBe(false);
    ingress.liveCalls.script = ({ answer }) => {
      answer.start(EVENT_STREAM);
      answer.end({ ...wholeAnswer(''), body: new Uint8Array(0), costNanoUsd: null });
    };
    const raw = await (await call(CHAT, { body: { ...A_CHAT, stream: true } })).text();
    expect(raw).toMatch(/: sluice cost_usd=unknown attempts=1\n\n$/);
  });

  it('ends a stream that fails in the middle with an error event and without [DONE]', async () => {
    ingress.liveCalls.script = ({ answer }) => {
      answer.start(EVENT_STREAM);
      void answer.write(Buffer.from('data: {"choices":[]}\n\n'));
      answer.fail(failure('connection-lost', 'The provider hung up.'), []);
    };
    const raw = await (await call(CHAT, { body: { ...A_CHAT, stream: true } })).text();
    expect(raw).not.toContain('[DONE]');
    expect(raw).toMatch(/data: \{"error":\{"message":"The provider hung up\.".*\}\}\n\n$/);
    const stream = await openai().chat.completions.create({ ...A_CHAT, stream: true });
    await expect(async () => {
      for await (const chunk of stream) expect(chunk).toBeDefined();
    }).rejects.toThrow('The provider hung up.');
  });

  it('aborts the call when its caller hangs up, before and after the first chunk', async () => {
    for (const begun of [false, true]) {
      ingress.liveCalls.script = ({ answer }) => {
        if (begun) answer.start(EVENT_STREAM);
      };
      const body = JSON.stringify({ ...A_CHAT, stream: begun });
      const caller = httpRequest(`${ingress.url}${CHAT}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${keys.acme}`, 'content-type': 'application/json' },
      });
      caller.on('error', () => undefined);
      caller.end(body);
      const sent = await until('the call', () => ingress.liveCalls.calls.at(begun ? 1 : 0));
      caller.destroy();
      await until('its abort', () => sent.signal.aborted);
    }
  });

  it('holds the writer back while the reader is slow', async () => {
    ingress.liveCalls.script = ({ answer }) => answer.start(EVENT_STREAM);
    const caller = httpRequest(`${ingress.url}${CHAT}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${keys.acme}`, 'content-type': 'application/json' },
    });
    const response = new Promise<import('node:http').IncomingMessage>((resolve) => caller.on('response', resolve));
    caller.end(JSON.stringify({ ...A_CHAT, stream: true }));
    const sent = await until('the call', () => ingress.liveCalls.calls[0]);
    const chunk = Buffer.from(`data: ${'x'.repeat(50_000)}\n\n`);
    let held = sent.answer.write(chunk);
    for (let written = 0; written < 1_000 && held === undefined; written += 1) held = sent.answer.write(chunk);
    expect(held).toBeInstanceOf(Promise);
    expect(sent.signal.aborted).toBe(false);
    (await response).resume();
    await held;
    sent.answer.end({ ...wholeAnswer(''), body: new Uint8Array(0) });
  });
});

describe('a retry of a client library', () => {
  it('joins the call its timed-out first try began', async () => {
    ingress.liveCalls.script = () => undefined;
    let tries = 0;
    ingress.app.getHttpServer().on('request', () => {
      tries += 1;
    });
    const completion = openai({ timeout: 1_000, maxRetries: 2 }).chat.completions.create(A_CHAT);
    const sent = await until('the call', () => ingress.liveCalls.calls[0]);
    await until('the retry', () => tries === 2);
    sent.answer.end(wholeAnswer(COMPLETION));
    expect((await completion).choices[0]?.message.content).toBe('hello');
    expect(ingress.liveCalls.calls).toHaveLength(1);
  });

  it('is a call of its own for another body, another tenant and a first try', async () => {
    ingress.liveCalls.script = () => undefined;
    const headers = (count: number) => ({ 'x-stainless-retry-count': String(count), 'x-stainless-timeout': '600' });
    const pending = [
      call(CHAT, { body: A_CHAT, headers: headers(0) }),
      call(CHAT, { body: A_CHAT, headers: headers(0) }),
      call(CHAT, { body: { ...A_CHAT, user: 'other' }, headers: headers(1) }),
      call(CHAT, { body: A_CHAT, headers: headers(1), key: keys.globex }),
    ];
    await until('four calls', () => ingress.liveCalls.calls.length === 4);
    for (const { answer } of ingress.liveCalls.calls) answer.end(wholeAnswer());
    expect((await Promise.all(pending)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  });

  it('does not keep a call alive whose caller gave up before its own time limit', async () => {
    ingress.liveCalls.script = () => undefined;
    const aborter = new AbortController();
    const completion = openai().chat.completions.create(A_CHAT, { signal: aborter.signal, timeout: 600_000 });
    const sent = await until('the call', () => ingress.liveCalls.calls[0]);
    aborter.abort();
    await expect(completion).rejects.toThrow();
    await until('its abort', () => sent.signal.aborted);
  });
});
