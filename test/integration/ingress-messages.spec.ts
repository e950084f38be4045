import Anthropic from '@anthropic-ai/sdk';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { buildTerminalResult, type Failure, type JobResult, subjects } from '#contracts';
import { type Simulator, startSimulator } from '../../apps/simulator/src/simulator.js';
import { answerFromSimulator } from '../support/ingress/answer-from-simulator.js';
import { callDoor } from '../support/ingress/call-door.js';
import { failure, type LiveCall, servedBy, wholeAnswer } from '../support/ingress/scripted-live-calls.js';
import { keys, type RunningIngress, startIngress } from '../support/ingress/start-ingress.js';
import { until } from '../support/until.js';

const MESSAGES = '/v1/messages';
const HELLO: Anthropic.MessageParam[] = [{ role: 'user', content: 'Tell me about tides.' }];
const ASK = { model: 'fast', max_tokens: 100, messages: HELLO };
const SIMULATOR_KEY = 'key-of-test';
const TOOL: Anthropic.Tool = {
  name: 'get_weather',
  description: 'The weather of a city',
  input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};

let simulator: Simulator;
let ingress: RunningIngress;
beforeAll(async () => {
  simulator = await startSimulator({ apiKey: SIMULATOR_KEY });
});
afterAll(() => simulator.stop());
beforeEach(async () => {
  ingress = await startIngress();
  ingress.liveCalls.script = answerFromSimulator(simulator, SIMULATOR_KEY);
});
afterEach(() => ingress.stop());

const sdk = (options = {}) => new Anthropic({ baseURL: ingress.url, apiKey: keys.acme, maxRetries: 0, ...options });
const sent = () => ingress.liveCalls.calls.at(-1) as LiveCall;
const post = (body: unknown, headers: Record<string, string> = {}) => callDoor(ingress, MESSAGES, { body, headers });

describe('the Anthropic SDK', () => {
  it('gets a message', async () => {
    const { data, response } = await sdk().messages.create(ASK).withResponse();
    expect(data).toMatchObject({ type: 'message', role: 'assistant', stop_reason: 'end_turn' });
    expect(data.content[0]).toMatchObject({ type: 'text', text: expect.stringContaining('tides') });
    expect(data.usage.input_tokens).toBeGreaterThan(0);
    expect(data.usage.output_tokens).toBeGreaterThan(0);
    expect(response.headers.get('request-id')).toBe(response.headers.get('x-request-id'));
    expect(response.headers.get('x-sluice-job-id')).toBe(sent().message.envelope.jobId);
    expect(sent().message.envelope).toMatchObject({ path: '/v1/chat/completions', tenant: 'acme', stream: false });
  });

  it('gets the same message in a stream, with all counters', async () => {
    const whole = await sdk().messages.create(ASK);
    const stream = sdk().messages.stream(ASK);
    const texts: string[] = [];
    stream.on('text', (text) => texts.push(text));
    const streamed = await stream.finalMessage();
    expect({ ...streamed, id: '', usage: {} }).toMatchObject({ ...whole, id: '', usage: {} });
    expect(streamed.usage).toMatchObject({
      input_tokens: whole.usage.input_tokens,
      output_tokens: whole.usage.output_tokens,
    });
    expect(texts.join('')).toBe((whole.content[0] as Anthropic.TextBlock).text);
  });

  it.each([false, true])('calls tools and tells what they said (stream: %s)', async (isStreamed) => {
    const messages: Anthropic.MessageParam[] = [{ role: 'user', content: 'Get the weather of "Rome", please.' }];
    const ask = () => {
      const request = { ...ASK, messages, tools: [TOOL] };
      return isStreamed ? sdk().messages.stream(request).finalMessage() : sdk().messages.create(request);
    };
    const asked = await ask();
    expect(asked.stop_reason).toBe('tool_use');
    const call = asked.content.find((block) => block.type === 'tool_use') as Anthropic.ToolUseBlock;
    expect(call).toMatchObject({ name: 'get_weather', input: { city: 'Rome' } });
    const result = { type: 'tool_result' as const, tool_use_id: call.id, content: '17 degrees' };
    messages.push({ role: 'assistant', content: asked.content }, { role: 'user', content: [result] });
    const told = await ask();
    expect((told.content[0] as Anthropic.TextBlock).text).toContain('17 degrees');
  });

  it('takes what a coding agent sends, betas of tomorrow and all', async () => {
    const cache_control = { type: 'ephemeral' as const };
    const stream = sdk().beta.messages.stream({
      ...ASK,
      max_tokens: 8_000,
      betas: ['interleaved-thinking-2025-05-14', 'nobody-knows-2030-01-01'],
      system: [
        { type: 'text', text: 'You are a coding agent.' },
        { type: 'text', text: 'Be brief.', cache_control },
      ],
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Tell me about tides.', cache_control }] }],
      tools: [{ ...TOOL, cache_control }],
      thinking: { type: 'adaptive' },
      output_config: { effort: 'medium' },
      context_management: { edits: [{ type: 'clear_tool_uses_20250919' }] },
      metadata: { user_id: '{"device_id":"d","session_id":"s"}' },
    });
    const message = await stream.finalMessage();
    expect(message).toMatchObject({ stop_reason: 'end_turn', content: [{ type: 'text' }] });
    expect(sent().message.parsedBody).toMatchObject({
      thinking: { type: 'adaptive' },
      reasoning_effort: 'medium',
      user: '{"device_id":"d","session_id":"s"}',
      tools: [{ cache_control }],
    });
  });

  it('counts tokens without a call', async () => {
    const { input_tokens: few } = await sdk().messages.countTokens({ model: 'fast', messages: HELLO });
    const { input_tokens: more } = await sdk().messages.countTokens({
      model: 'fast',
      messages: HELLO,
      system: 'x'.repeat(400),
      tools: [TOOL],
    });
    expect(few).toBeGreaterThan(4);
    expect(more).toBeGreaterThan(few + 100);
    await expect(sdk().messages.countTokens({ model: 'nobody-has-it', messages: HELLO })).rejects.toBeInstanceOf(
      Anthropic.NotFoundError,
    );
    expect(ingress.liveCalls.calls).toHaveLength(0);
  });

  it('is told what went wrong in its own errors', async () => {
    ingress.liveCalls.script = ({ answer }) => answer.fail({ ...failure('rate-limited'), retryAfterMs: 1_500 }, []);
    const limited = await sdk()
      .messages.create(ASK)
      .catch((error: unknown) => error);
    expect(limited).toBeInstanceOf(Anthropic.RateLimitError);
    expect(limited).toMatchObject({ status: 429, type: 'rate_limit_error', requestID: expect.stringMatching(/.+/) });
    await expect(sdk({ apiKey: 'wrong' }).messages.create(ASK)).rejects.toBeInstanceOf(Anthropic.AuthenticationError);
    await expect(sdk({ apiKey: keys.narrow }).messages.create({ ...ASK, model: 'gpt-4o-mini' })).rejects.toBeInstanceOf(
      Anthropic.NotFoundError,
    );
    await expect(sdk().messages.create({ ...ASK, max_tokens: -1 })).rejects.toThrow('max_tokens');
  });

  it('throws where a stream fails in the middle', async () => {
    ingress.liveCalls.script = ({ answer }) => {
      answer.start({ statusCode: 200, contentType: 'text/event-stream', servedBy });
      void answer.write(Buffer.from('data: {"id":"c","choices":[{"index":0,"delta":{"content":"hel"}}]}\n\n'));
      answer.fail(failure('connection-lost', 'The provider hung up.'), []);
    };
    const stream = sdk().messages.stream(ASK);
    await expect(stream.finalMessage()).rejects.toMatchObject({
      type: 'api_error',
      message: expect.stringContaining('The provider hung up.'),
    });
    ingress.liveCalls.script = ({ answer }) => {
      answer.start({ statusCode: 200, contentType: 'text/event-stream', servedBy });
      answer.fail(failure('overloaded', 'Too many callers.'), []);
    };
    await expect(sdk().messages.stream(ASK).finalMessage()).rejects.toMatchObject({ type: 'overloaded_error' });
  });

  it('lists models, page by page, and finds one', async () => {
    const ids: string[] = [];
    for await (const model of sdk().models.list({ limit: 2 })) ids.push(model.id);
    expect(ids).toEqual([
      'fast',
      'gpt-4o-mini',
      'text-embedding-3-small',
      'openai/gpt-4o-mini',
      'openai/text-embedding-3-small',
    ]);
    const model = await sdk().models.retrieve('fast');
    expect(model.capabilities?.image_input.supported).toBeUndefined();
    expect(model).toMatchObject({
      sluice_capabilities: expect.any(Array),
      type: 'model',
      id: 'fast',
      display_name: 'fast',
      created_at: '1970-01-01T00:00:00Z',
    });
    await expect(sdk().models.retrieve('none')).rejects.toBeInstanceOf(Anthropic.NotFoundError);
  });
});

describe('POST /v1/messages', () => {
  it('says its events with the names Anthropic gives them, and the cost behind them', async () => {
    const raw = await (await post({ ...ASK, stream: true })).text();
    const names = [...raw.matchAll(/^event: (.*)$/gm)].map(([, name]) => name);
    expect([names[0], names[1], names[2]]).toEqual(['message_start', 'ping', 'content_block_start']);
    expect(names.slice(-3)).toEqual(['content_block_stop', 'message_delta', 'message_stop']);
    expect(raw).toMatch(
      /event: message_stop\ndata: \{"type":"message_stop"\}\n\n: sluice cost_usd=[\d.]+ attempts=1\n\n$/,
    );
    expect(raw).not.toContain('[DONE]');
  });

  it('keeps cache breakpoints, thoughts, images and results on their way in', async () => {
    const cache_control = { type: 'ephemeral' };
    await post({
      ...ASK,
      system: [{ type: 'text', text: 'Be brief.', cache_control }],
      messages: [
        { role: 'user', content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA' } }] },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'Hm.', signature: 'sig' },
            { type: 'tool_use', id: 'c', name: 'f', input: {} },
          ],
        },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c', content: 'no', is_error: true }] },
      ],
    });
    expect(sent().message.parsedBody).toMatchObject({
      messages: [
        { role: 'system', content: [{ type: 'text', text: 'Be brief.', cache_control }] },
        { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } }] },
        { role: 'assistant', reasoning_details: [{ signature: 'sig' }], tool_calls: [{ id: 'c' }] },
        { role: 'tool', tool_call_id: 'c', is_error: true },
      ],
    });
    expect(JSON.parse(Buffer.from(sent().message.body).toString())).toEqual(sent().message.parsedBody);
  });

  it('warns of what is left out, in a header and in the body; strictly it is refused', async () => {
    const body = { ...ASK, container: 'c1' };
    const warned = await post(body);
    expect(warned.headers.get('x-sluice-warnings')).toBe('unsupported:container');
    expect(await warned.json()).toMatchObject({ warnings: [{ kind: 'unsupported', param: 'container' }] });
    const refused = await post(body, { 'x-sluice-strict': 'true' });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      type: 'error',
      error: {
        type: 'invalid_request_error',
        message: 'container is not known here. Nothing was sent, because the request is strict.',
        details: { error_code: 'unsupported_parameter', param: 'container' },
      },
    });
    const wish = await post(body, { 'x-sluice-strict': 'very' });
    expect([wish.status, await wish.text()]).toEqual([400, expect.stringContaining('x-sluice-strict')]);
    const document = { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'x' }, foo: 1 };
    const inside = { ...ASK, messages: [{ role: 'user', content: [document] }] };
    expect((await post(inside)).headers.get('x-sluice-warnings')).toBe('unsupported:messages[0].content[0].foo');
    expect((await post(inside, { 'x-sluice-strict': '1' })).status).toBe(400);
  });

  it('takes an empty key beside a token for none, and names every place a key may stand in', async () => {
    const token = { 'x-api-key': '', authorization: `Bearer ${keys.acme}`, 'content-type': 'application/json' };
    const url = `${ingress.url}${MESSAGES}`;
    expect((await fetch(url, { method: 'POST', headers: token, body: JSON.stringify(ASK) })).status).toBe(200);
    const refused = (await (await fetch(url, { method: 'POST' })).json()) as { error: { message: string } };
    for (const header of ['Authorization: Bearer', 'x-api-key']) expect(refused.error.message).toContain(header);
  });

  it('answers every error in its shape, whoever found it', async () => {
    const shape = { type: 'error', error: { type: expect.any(String), message: expect.any(String) } };
    const wrong = async (response: Response, status: number, type: string) => {
      expect(response.status).toBe(status);
      const body = (await response.json()) as { error: { type: string }; request_id: string };
      expect(body).toMatchObject(shape);
      expect(body.error.type).toBe(type);
      expect(body.request_id).toBe(response.headers.get('request-id'));
    };
    const url = `${ingress.url}${MESSAGES}`;
    const headers = { 'x-api-key': keys.acme, 'content-type': 'application/json' };
    await wrong(await fetch(url, { method: 'POST' }), 401, 'authentication_error');
    await wrong(await fetch(url, { method: 'POST', headers, body: '{' }), 400, 'invalid_request_error');
    await wrong(
      await fetch(url, { headers: { ...headers, 'anthropic-version': '2023-06-01' } }),
      405,
      'invalid_request_error',
    );
    await wrong(await post({ ...ASK, messages: [] }), 400, 'invalid_request_error');
    await wrong(await post({ ...ASK, api_base: 'https://e.com' }), 400, 'invalid_request_error');
    const both = { ...headers, authorization: `Bearer ${keys.globex}` };
    await wrong(await fetch(url, { method: 'POST', headers: both, body: '{}' }), 400, 'invalid_request_error');
    const plain = { ...headers, 'content-type': 'text/plain' };
    await wrong(await fetch(url, { method: 'POST', headers: plain, body: 'x' }), 415, 'invalid_request_error');
    const unknown = await fetch(`${ingress.url}/v1/nothing`, { headers: { ...headers, 'anthropic-version': 'x' } });
    await wrong(unknown, 404, 'not_found_error');
  });

  it('takes the key from every header it may stand in, and the same key twice', async () => {
    const body = JSON.stringify(ASK);
    for (const headers of [
      { 'x-api-key': keys.acme },
      { 'api-key': keys.acme },
      { authorization: `Bearer ${keys.acme}` },
      { 'x-api-key': keys.acme, authorization: `Bearer ${keys.acme}` },
    ] as Record<string, string>[]) {
      const response = await fetch(`${ingress.url}${MESSAGES}`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json', 'anthropic-beta': 'nobody-knows-2030-01-01' },
        body,
      });
      expect(response.status).toBe(200);
    }
  });

  it('aborts the call when its caller hangs up', async () => {
    ingress.liveCalls.script = () => undefined;
    const aborter = new AbortController();
    const pending = post(ASK).catch(() => undefined);
    const stream = fetch(`${ingress.url}${MESSAGES}`, {
      method: 'POST',
      signal: aborter.signal,
      headers: { 'x-api-key': keys.acme, 'content-type': 'application/json' },
      body: JSON.stringify({ ...ASK, stream: true }),
    });
    const call = await until('the streamed call', () =>
      ingress.liveCalls.calls.find(({ message }) => message.envelope.stream),
    );
    aborter.abort();
    await expect(stream).rejects.toThrow();
    await until('its abort', () => call.signal.aborted);
    await until('the whole call', () => ingress.liveCalls.calls.length === 2);
    for (const { answer, signal } of ingress.liveCalls.calls) if (!signal.aborted) answer.end(wholeAnswer());
    await pending;
  });

  it('ends a stream with its error where an event is no JSON, and says nothing more', async () => {
    ingress.liveCalls.script = ({ answer }) => {
      answer.start({ statusCode: 200, contentType: 'text/event-stream', servedBy });
      void answer.write(Buffer.from('data: {"id":"c","choices":[{"index":0,"delta":{"content":"hel"}}]}\n\n'));
      void answer.write(Buffer.from('data: {"choices\n\n'));
      void answer.write(Buffer.from('data: {"id":"c","choices":[{"index":0,"delta":{"content":"lo"}}]}\n\n'));
      answer.end({ ...wholeAnswer(''), body: new Uint8Array(0) });
    };
    const raw = await (await post({ ...ASK, stream: true })).text();
    expect(raw).toMatch(/event: error\ndata: \{"type":"error","error":\{"type":"api_error".*\}\n\n$/);
    expect(raw).not.toContain('"lo"');
  });

  it('is told of a provider that sends no answer', async () => {
    ingress.liveCalls.script = ({ answer }) => answer.end(wholeAnswer('{"object":"list"}'));
    const response = await post(ASK);
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({ error: { type: 'api_error' } });
  });
});

describe('an idempotency key on Messages', () => {
  const keyed = (body: object = ASK) => post(body, { 'idempotency-key': 'k-1' });
  const completion = {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'gpt-mini',
    choices: [{ index: 0, message: { role: 'assistant', content: 'hello' }, finish_reason: 'stop' }],
  };

  async function endJob(parts: { response?: JobResult['response']; failure?: Failure }): Promise<void> {
    const job = await until('the job', () => ingress.broker.work('.job.accepted.').at(-1));
    const { envelope } = job;
    const status = parts.failure ? ('failed' as const) : ('succeeded' as const);
    const result = buildTerminalResult({ envelope, status, finishedAtMs: envelope.acceptedAtMs + 5, ...parts });
    ingress.broker.store(subjects.result(envelope.tenant, envelope.jobId), Buffer.from(JSON.stringify(result)));
  }

  it('makes one job of several requests and answers each in the same words', async () => {
    const first = keyed();
    await endJob({ response: { status_code: 200, body: completion } });
    const [answer, again] = [await first, await keyed()];
    const text = await answer.text();
    expect(JSON.parse(text)).toMatchObject({ type: 'message', content: [{ type: 'text', text: 'hello' }] });
    expect(await again.text()).toBe(text);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.headers.get('request-id')).toBe(again.headers.get('x-request-id'));
    expect(ingress.broker.work('.job.accepted.')).toHaveLength(1);
    const [job] = ingress.broker.work('.job.accepted.');
    expect(job?.envelope).toMatchObject({ path: '/v1/chat/completions', kind: 'job' });
  });

  it('is another key on another route', async () => {
    const message = keyed();
    await endJob({ response: { status_code: 200, body: completion } });
    await message;
    const body = { model: 'fast', messages: HELLO, max_completion_tokens: 100 };
    const chat = callDoor(ingress, '/v1/chat/completions', { body, headers: { 'idempotency-key': 'k-1' } });
    await until('a second job', () => ingress.broker.work('.job.accepted.').length === 2);
    await endJob({ response: { status_code: 200, body: completion } });
    expect(await (await chat).json()).toEqual(completion);
  });

  it('gives a failure in its own shape, with the job it failed', async () => {
    const first = keyed();
    await endJob({ failure: failure('content-filtered', 'Not this.') });
    const answer = await first;
    expect(answer.status).toBe(400);
    expect(answer.headers.get('x-sluice-job-id')).toMatch(/^job_/);
    expect(await answer.json()).toMatchObject({
      type: 'error',
      error: { type: 'invalid_request_error', message: 'Not this.', details: { error_code: 'content_filter' } },
    });
  });

  it('does not go with a stream', async () => {
    const refused = await keyed({ ...ASK, stream: true });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ error: { details: { param: 'stream' } } });
  });
});

describe('the limits of a tenant', () => {
  it('hold for every door together', async () => {
    await ingress.stop();
    ingress = await startIngress({ acmeLimits: { requestsPerMinute: 2 } });
    ingress.liveCalls.script = ({ answer }) => answer.end(wholeAnswer());
    const first = await post(ASK);
    expect(first.headers.get('x-ratelimit-limit-requests')).toBe('2');
    await callDoor(ingress, '/v1/responses', { body: { model: 'fast', input: 'x' } });
    const limited = await post(ASK);
    expect(limited.status).toBe(429);
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await limited.json()).toMatchObject({ type: 'error', error: { type: 'rate_limit_error' } });
  });
});
