import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { get, post, type RawAnswer, rawRequest } from '../support/ingress/raw-request.js';
import { ScriptedLiveCalls } from '../support/ingress/scripted-live-calls.js';
import { keys, type RunningIngress, startIngress } from '../support/ingress/start-ingress.js';
import { until } from '../support/until.js';

const CHAT = '/v1/chat/completions';
const MESSAGES = [{ role: 'user', content: 'hi' }];
const MIB = 1024 * 1024;

let ingress: RunningIngress;

beforeAll(async () => {
  ingress = await startIngress();
});
afterAll(async () => {
  await ingress.stop();
});
afterEach(() => {
  ingress.liveCalls.calls.length = 0;
});

const send = (bytes: string | Buffer) => rawRequest(ingress.port, bytes);
const chat = (body: unknown, ...headers: string[]) =>
  send(post(CHAT, keys.acme, typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body), headers));
const aChat = (fields: object) => ({ model: 'fast', messages: MESSAGES, ...fields });

interface Expected {
  readonly status: number;
  readonly code?: string | null;
  readonly param?: string | null;
  readonly message?: string;
}

/** Every refusal: the OpenAI shape, a request id, no stack, and nothing sent on. */
function expectRefusal(answer: RawAnswer, expected: Expected): void {
  expect(answer.statusCode).toBe(expected.status);
  expect(answer.headers['content-type']).toMatch(/^application\/json/);
  expect(answer.headers['x-request-id']).toMatch(/^[\w.-]{8,}$/);
  const { error } = JSON.parse(answer.body) as { error: Record<string, unknown> };
  expect(Object.keys(error).sort()).toEqual(['code', 'message', 'param', 'type']);
  expect(answer.body).not.toMatch(/node_modules|\.[jt]s:\d/);
  if (expected.code !== undefined) expect(error['code']).toBe(expected.code);
  if (expected.param !== undefined) expect(error['param']).toBe(expected.param);
  if (expected.message !== undefined) expect(error['message']).toBe(expected.message);
  expect(ingress.liveCalls.calls).toHaveLength(0);
}

/** The same in the words of Anthropic's door. */
function expectAnthropicRefusal(answer: RawAnswer, status: number): void {
  expect(answer.statusCode).toBe(status);
  const { type, error, request_id } = JSON.parse(answer.body) as Record<string, unknown>;
  expect([type, request_id]).toEqual(['error', answer.headers['x-request-id']]);
  expect(error).toMatchObject({ type: 'authentication_error', details: { error_code: 'invalid_api_key' } });
  expect(ingress.liveCalls.calls).toHaveLength(0);
}

describe('keys (rows 1–9)', () => {
  const UNAUTHENTICATED = { status: 401, code: 'invalid_api_key', param: null };

  it('refuses every registered route without a key, and every path that is none', async () => {
    const routes = ingress.adapter.routes.list();
    expect(routes.length).toBeGreaterThanOrEqual(10);
    const odd = ['/', '/v1/nope', '/metrics', '/healthz', '//v1/models', '/V1/MODELS', '/v1/models/', '/v1/%6dodels'];
    const hostile = ['/v1/..;/', '/v1/%zz', '/v1/models%00', '/v1/jobs/*', '/v1/jobs/..%2f..%2fmodels'];
    const targets = [
      ...routes.map(({ method, pattern }) => [method, pattern.replace(':id', 'job_1').replace('*', 'x')] as const),
      ...[...odd, ...hostile].map((path) => ['GET', path] as const),
    ];
    for (const [method, path] of targets) {
      const answer = await send(get(path, null, [], method));
      if (path.startsWith('/v1/messages')) expectAnthropicRefusal(answer, UNAUTHENTICATED.status);
      else expectRefusal(answer, UNAUTHENTICATED);
    }
  });

  it('answers all wrong keys with the same words', async () => {
    const wrong = [
      "' OR '1'='1",
      'x'.repeat(10_000),
      'sk-\u00ff',
      `${keys.acme}x`,
      keys.acme.slice(0, -1),
      keys.expired,
    ];
    const bodies = new Set<string>();
    for (const key of wrong) {
      const answer = await send(Buffer.from(get('/v1/models', key), 'latin1'));
      expectRefusal(answer, UNAUTHENTICATED);
      bodies.add(answer.body);
    }
    expect(bodies.size).toBe(1);
  });

  it('keeps two keys with 60 common characters apart', async () => {
    await send(post(CHAT, keys.acme, JSON.stringify(aChat({}))));
    await send(post(CHAT, keys.globex, JSON.stringify(aChat({}))));
    expect(ingress.liveCalls.calls.map(({ message }) => message.envelope.tenant)).toEqual(['acme', 'globex']);
  });

  it('takes a key from any of its headers and refuses two that disagree', async () => {
    for (const header of ['x-api-key', 'api-key', 'x-goog-api-key']) {
      expect((await send(get('/v1/models', null, [`${header}: ${keys.acme}`]))).statusCode).toBe(200);
      const both = await send(get('/v1/models', keys.acme, [`${header}: ${keys.globex}`]));
      expectRefusal(both, { status: 400, code: 'conflicting_credentials' });
      expect((await send(get('/v1/models', keys.acme, [`${header}: ${keys.acme}`]))).statusCode).toBe(200);
    }
    const twice = await send(get('/v1/models', keys.acme, [`Authorization: Bearer ${keys.globex}`]));
    expectRefusal(twice, { status: 400, code: 'conflicting_credentials' });
  });

  it('does not read a key from the query, and does not write it to the log', async () => {
    expectRefusal(await send(get(`/v1/models?key=${keys.acme}&api_key=${keys.acme}`, null)), UNAUTHENTICATED);
    await until('the access log line', () =>
      ingress.logger.lines.some(({ message }) => message === 'request finished'),
    );
    expect(JSON.stringify(ingress.logger.lines)).not.toContain(keys.acme);
  });

  it('says of a forbidden model what it says of an unknown one, for every spelling of the header', async () => {
    const body = JSON.stringify({ model: 'gpt-4o-mini', messages: MESSAGES });
    const expected = {
      status: 404,
      code: 'model_not_found',
      param: null,
      message: 'The model `gpt-4o-mini` does not exist or you do not have access to it.',
    };
    expectRefusal(await send(post(CHAT, keys.narrow, body)), expected);
    expectRefusal(await send(post(CHAT, null, body, [`x-api-key: ${keys.narrow}`])), expected);
  });
});

describe('requests (rows 11–18)', () => {
  it('answers an unknown URL with 404 and a known one with the wrong method with 405', async () => {
    expectRefusal(await send(get('/v1/nope', keys.acme)), { status: 404, message: 'Invalid URL (GET /v1/nope)' });
    const answer = await send(get(CHAT, keys.acme));
    expectRefusal(answer, { status: 405, code: 'method_not_supported' });
    expect(answer.headers['allow']).toBe('POST');
  });

  it('answers odd spellings of a path like the path or as unknown', async () => {
    expect((await send(get('/v1/%6dodels', keys.acme))).statusCode).toBe(200);
    for (const path of ['//v1/models', '/V1/MODELS', '/v1/models/', '/v1/..;/', '/v1/models%00']) {
      expectRefusal(await send(get(path, keys.acme)), { status: 404 });
    }
    expectRefusal(await send(get('/v1/%zz', keys.acme)), { status: 400, code: 'invalid_url' });
  });

  it('does not let the Host header decide anything', async () => {
    const hosted = (lines: string) =>
      send(`GET /v1/models HTTP/1.1\r\n${lines}authorization: Bearer ${keys.acme}\r\n\r\n`);
    for (const lines of ['host: a/v1/health?x=\r\n', 'host: a\r\nhost: b\r\n', '']) {
      expect((await hosted(lines)).statusCode).toBe(200);
    }
    expectRefusal(await send('GET /v1/models HTTP/1.1\r\nhost: a/v1/health?x=\r\n\r\n'), { status: 401 });
  });

  it('answers malformed HTTP with 400 and closes', async () => {
    const head = `POST ${CHAT} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${keys.acme}\r\n`;
    const malformed = [
      `${head}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
      `${head}content-length: 2\r\ncontent-length: 3\r\n\r\n{}`,
      `${head}transfer-encoding: xchunked\r\n\r\n{}`,
      `${head}content-length: -1\r\n\r\n{}`,
      `${head}a: b\rc\r\n\r\n`,
      `GET /v1/models HTTP/1.1\nhost: x\n\n`,
      Buffer.from('16030100c8010000c40303', 'hex'),
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    ];
    for (const bytes of malformed) {
      const answer = await send(bytes);
      expectRefusal(answer, { status: 400 });
      expect(answer.headers['connection']).toBe('close');
    }
  });

  it('answers headers that are too large or too many with 431', async () => {
    expectRefusal(await send(get('/v1/models', keys.acme, [`a: ${'x'.repeat(17_000)}`])), { status: 431 });
    const many = Array.from({ length: 3_000 }, (_, at) => `a${at}: b`);
    expectRefusal(await send(get('/v1/models', keys.acme, many)), { status: 431 });
  });

  it('survives a __proto__ header and an unknown Expect', async () => {
    expect((await send(get('/v1/models', keys.acme, ['__proto__: x']))).statusCode).toBe(200);
    expect((await send(get('/v1/models', keys.acme, ['expect: the-unexpected']))).statusCode).toBe(200);
    expectRefusal(await send(get('/v1/models', null, ['expect: the-unexpected'])), { status: 401 });
  });
});

describe('bodies (rows 23–38)', () => {
  it('refuses a body over the limit before it is sent, and one that grows over it', async () => {
    const huge = `POST ${CHAT} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${keys.acme}\r\ncontent-type: application/json\r\ncontent-length: 10000000000\r\n\r\n{`;
    expectRefusal(await send(huge), { status: 413, code: 'request_too_large' });
    const chunk = `${(MIB).toString(16)}\r\n${' '.repeat(MIB)}\r\n`;
    const growing = `POST ${CHAT} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${keys.acme}\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n${chunk.repeat(26)}`;
    expectRefusal(await send(growing), { status: 413, code: 'request_too_large' });
  });

  it('takes JSON in UTF-8 and nothing else', async () => {
    const types = [
      'text/plain',
      'application/json garbage',
      'application/x-www-form-urlencoded',
      'application/json; charset=utf-16',
    ];
    for (const type of types) {
      expectRefusal(await chat('{}', `content-type: ${type}`), { status: 415, code: 'unsupported_content_type' });
    }
    expectRefusal(await chat('{}', 'content-type:'), { status: 415, code: 'unsupported_content_type' });
    expectRefusal(await chat('{}', 'content-encoding: gzip'), { status: 415 });
    const answer = await chat(aChat({}), 'content-type: application/json; charset=UTF-8');
    expect(answer.statusCode).toBe(200);
  });

  it('refuses what is no JSON object', async () => {
    for (const body of ['{"messages":[', '', '\ufeff{}', 'NaN', '{"temperature": NaN}']) {
      const answer = await chat(body);
      expectRefusal(answer, { status: 400, code: null, param: null });
      expect(answer.body).toContain('We could not parse the JSON body of your request.');
    }
    for (const body of ['null', '"abc"', '[]', 'true']) {
      const answer = await chat(body);
      expectRefusal(answer, { status: 400 });
      expect(answer.body).toContain('expected an object');
    }
  });

  it('refuses text that is not Unicode, wherever it stands', async () => {
    const invalid = Buffer.concat([Buffer.from('{"model":"'), Buffer.from([0xff, 0xfe, 0xc3]), Buffer.from('"}')]);
    expectRefusal(await chat(invalid), { status: 400, code: 'invalid_utf8' });
    const content = '{"model":"fast","messages":[{"role":"user","content":"\\ud800"}]}';
    expectRefusal(await chat(content), { status: 400, code: 'invalid_unicode', param: 'messages[0].content' });
    expectRefusal(await chat('{"model":"fast","\\udfff":1}'), { status: 400, code: 'invalid_unicode' });
    const pair = '{"model":"fast","messages":[{"role":"user","content":"\\ud83d\\ude00 \\u0000"}]}';
    expect((await chat(pair)).statusCode).toBe(200);
  });

  it('refuses depth before anything walks the body, wherever it is', async () => {
    for (const depth of [100, 1_000, 10_000, 100_000]) {
      const nested = `${'['.repeat(depth)}${']'.repeat(depth)}`;
      for (const field of ['metadata', 'tools', 'x']) {
        const body = `{"model":"fast","messages":[],"${field}":${nested}}`;
        expectRefusal(await chat(body), { status: 400, code: 'json_too_deep' });
      }
    }
  });

  it('refuses a million keys and a million messages', async () => {
    const fields = Array.from({ length: 1_000_000 }, (_, at) => `"k${at}":1`).join(',');
    expectRefusal(await chat(`{${fields}}`), { status: 400, code: 'too_many_keys' });
    const messages = `{"model":"fast","messages":[${'0,'.repeat(999_999)}0]}`;
    expectRefusal(await chat(messages), { status: 400, code: 'array_above_max_length', param: 'messages' });
  });

  it('authorises, and sends on, the same one of two models', async () => {
    const cheapFirst = '{"model":"fast","model":"gpt-4o-mini","messages":[{"role":"user","content":"hi"}]}';
    expectRefusal(await send(post(CHAT, keys.narrow, cheapFirst)), { status: 404, code: 'model_not_found' });
    await chat(cheapFirst);
    const [call] = ingress.liveCalls.calls;
    expect(call?.message.envelope.model).toBe('gpt-4o-mini');
    expect(call?.message.parsedBody?.['model']).toBe('gpt-4o-mini');
    expect(JSON.parse(Buffer.from(call?.message.body ?? '').toString())['model']).toBe('gpt-4o-mini');
  });

  it('lets no body change a prototype', async () => {
    const attacks = [
      '{"__proto__":{"isAdmin":true}}',
      '{"a":{"constructor":{"prototype":{"isAdmin":true}}}}',
      '{"\\u005f_proto__":{"isAdmin":true}}',
    ];
    for (const body of attacks) expectRefusal(await chat(body), { status: 400, code: 'invalid_key' });
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
    expect((await chat(aChat({ user: '__proto__ is a word' }))).statusCode).toBe(200);
  });
});

describe('fields (rows 39–50)', () => {
  const cases: readonly (readonly [string, object | string, Expected])[] = [
    [
      '1e999',
      '{"model":"fast","messages":[{"role":"user","content":"x"}],"temperature":1e999}',
      { status: 400, code: 'decimal_above_max_value', param: 'temperature' },
    ],
    ['temperature as text', aChat({ temperature: '0.5' }), { status: 400, code: 'invalid_type', param: 'temperature' }],
    [
      'temperature 9',
      aChat({ temperature: 9.5 }),
      {
        status: 400,
        code: 'decimal_above_max_value',
        param: 'temperature',
        message: "Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got 9.5 instead.",
      },
    ],
    [
      'max_tokens -1',
      aChat({ max_tokens: -1 }),
      {
        status: 400,
        code: 'integer_below_min_value',
        param: 'max_tokens',
        message: "Invalid 'max_tokens': integer below minimum value. Expected a value >= 0, but got -1 instead.",
      },
    ],
    ['n 1000000', aChat({ n: 1_000_000 }), { status: 400, code: 'integer_above_max_value', param: 'n' }],
    [
      'top_logprobs 1e9',
      aChat({ top_logprobs: 1e9 }),
      { status: 400, code: 'integer_above_max_value', param: 'top_logprobs' },
    ],
    ['17 stops', aChat({ stop: Array(17).fill('x') }), { status: 400, code: 'array_above_max_length', param: 'stop' }],
    [
      '513 tools',
      aChat({ tools: Array(513).fill({ type: 'function' }) }),
      { status: 400, code: 'array_above_max_length', param: 'tools' },
    ],
    [
      'no messages',
      { model: 'fast' },
      {
        status: 400,
        code: 'missing_required_parameter',
        param: 'messages',
        message: "Missing required parameter: 'messages'.",
      },
    ],
    [
      'empty messages',
      { model: 'fast', messages: [] },
      {
        status: 400,
        code: 'empty_array',
        param: 'messages',
        message:
          "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.",
      },
    ],
    ['messages as text', { model: 'fast', messages: 'x' }, { status: 400, code: 'invalid_type', param: 'messages' }],
    [
      'role alien',
      { model: 'fast', messages: [{ role: 'alien', content: 'x' }] },
      { status: 400, code: 'invalid_value', param: 'messages[0].role' },
    ],
    [
      'content object',
      { model: 'fast', messages: [{ role: 'user', content: {} }] },
      { status: 400, code: 'invalid_type', param: 'messages[0].content' },
    ],
    [
      'content part without type',
      { model: 'fast', messages: [{ role: 'user', content: [{}] }] },
      { status: 400, param: 'messages[0].content[0].type' },
    ],
    ['model object', { model: { $ne: 1 }, messages: MESSAGES }, { status: 400, code: 'invalid_type', param: 'model' }],
    ['model of 300 characters', { model: 'x'.repeat(300), messages: MESSAGES }, { status: 400, param: 'model' }],
    ['api_base', aChat({ api_base: 'http://sink' }), { status: 400, code: 'unknown_parameter', param: 'api_base' }],
    ['base_url', aChat({ base_url: 'http://sink' }), { status: 400, code: 'unknown_parameter', param: 'base_url' }],
    ['custom_llm_provider', aChat({ custom_llm_provider: 'x' }), { status: 400, code: 'unknown_parameter' }],
  ];
  it.each(cases)('refuses %s', async (_name, body, expected) => {
    expectRefusal(await chat(body), expected);
  });

  it('takes null for a field that is not given, and fields it does not know', async () => {
    const body = aChat({
      temperature: null,
      stop: null,
      n: null,
      tools: null,
      max_tokens: null,
      seed: null,
      new_field: { a: 1 },
    });
    expect((await chat(body)).statusCode).toBe(200);
    expect(ingress.liveCalls.calls[0]?.message.parsedBody?.['new_field']).toEqual({ a: 1 });
  });

  it('ignores headers that steer other gateways', async () => {
    const steering = [
      'x-portkey-custom-host: http://sink',
      'helicone-target-url: http://sink',
      'x-portkey-provider: x',
    ];
    expect((await chat(aChat({}), ...steering)).statusCode).toBe(200);
    expect(JSON.stringify(ingress.liveCalls.calls[0]?.message)).not.toContain('sink');
  });

  it('puts no hostile model name into a subject', async () => {
    for (const model of ['../../admin', 'gpt-4#', 'a/b?x=', '*', '>', 'a b\r\n']) {
      expect((await chat({ model, messages: MESSAGES })).statusCode).toBe(200);
    }
    expect(ingress.broker.asked.filter((subject) => /\.\.|#|\?|\s/.test(subject))).toEqual([]);
  });

  it('passes no link that leads into a private network', async () => {
    const links = [
      'http://169.254.169.254/latest',
      'https://169.254.169.254/',
      'https://0.0.0.0/',
      'https://[::ffff:a9fe:a9fe]/',
      'https://2130706433/',
      'https://0x7f.1/',
      'file:///etc/passwd',
      'gopher://x',
      'https://localhost/x',
      'https://100.64.0.1/',
      'https://user:pass@example.com/',
      'https://[fd00:ec2::254]/',
      'x',
    ];
    for (const url of links) {
      const content = [
        { type: 'text', text: 'x' },
        { type: 'image_url', image_url: { url } },
      ];
      const answer = await chat({ model: 'fast', messages: [{ role: 'user', content }] });
      expectRefusal(answer, { status: 400, code: 'invalid_image_url', param: 'messages[0].content[1].image_url.url' });
    }
    for (const url of ['https://example.com/a.png', 'https://8.8.8.8/a.png', 'data:image/png;base64,AAAA']) {
      const content = [{ type: 'image_url', image_url: { url } }];
      expect((await chat({ model: 'fast', messages: [{ role: 'user', content }] })).statusCode).toBe(200);
    }
  });

  it('checks the body of a job like that of a call', async () => {
    const job = (fields: object) =>
      send(post('/v1/jobs', keys.acme, JSON.stringify({ endpoint: CHAT, body: aChat({}), ...fields })));
    const past = await job({ deadline: '2020-01-01T00:00:00Z' });
    expectRefusal(past, { status: 400, code: 'deadline_in_past', param: 'deadline' });
    expectRefusal(await job({ within: '90000d' }), { status: 400, param: 'within' });
    expectRefusal(await job({ within: '1h', deadline: '2099-01-01T00:00:00Z' }), { status: 400 });
    expectRefusal(await job({ dead_line: 'x' }), { status: 400, code: 'unknown_parameter', param: 'dead_line' });
    expectRefusal(await job({ body: aChat({ n: 1e6 }) }), { status: 400, param: 'body.n' });
    expectRefusal(await job({ endpoint: 'https://sink' }), { status: 400, code: 'invalid_value', param: 'endpoint' });
    expectRefusal(await job({ metadata: { 'a\u0000': 'x' } }), { status: 400, param: 'metadata' });
    expectRefusal(await job({ metadata: { a: 1 } }), { status: 400, param: 'metadata.a' });
    expectRefusal(await job({ idempotencyKey: 'x'.repeat(256) }), { status: 400, param: 'idempotencyKey' });
    expectRefusal(await job({ webhook: 'https://169.254.169.254/' }), { status: 400, code: 'invalid_webhook' });
    expect(ingress.broker.stored).toHaveLength(0);
  });
});

describe('ids and tenants (rows 62–64)', () => {
  it('asks the broker nothing about an id this gateway cannot have made', async () => {
    const asked = ingress.broker.asked.length;
    for (const id of ['*', '>', 'a.b', '..', '%2e%2e', 'x'.repeat(5_000), '%0d%0a', 'job_*', `job_${'A'.repeat(26)}`]) {
      for (const path of [`/v1/jobs/${id}`, `/v1/jobs/${id}/events`]) {
        const { statusCode } = await send(get(path, keys.acme));
        expect([404, 414]).toContain(statusCode);
      }
      expect([404, 414]).toContain((await send(get(`/v1/jobs/${id}`, keys.acme, [], 'DELETE'))).statusCode);
    }
    expect(ingress.broker.asked.length).toBe(asked);
  });

  it("answers for another tenant's job byte for byte as for an invented one", async () => {
    const answer = await send(post('/v1/jobs', keys.acme, JSON.stringify({ endpoint: CHAT, body: aChat({}) })));
    const { id } = JSON.parse(answer.body) as { id: string };
    expect((await send(get(`/v1/jobs/${id}`, keys.acme))).statusCode).toBe(200);
    const invented = `job_${'0'.repeat(26)}`;
    for (const [method, suffix] of [
      ['GET', ''],
      ['GET', '/events'],
      ['DELETE', ''],
      ['POST', '/cancel'],
    ] as const) {
      const foreign = await send(get(`/v1/jobs/${id}${suffix}`, keys.globex, [], method));
      expectRefusal(foreign, { status: 404, code: 'job_not_found' });
      const random = await send(get(`/v1/jobs/${invented}${suffix}`, keys.globex, [], method));
      expect(foreign.body).toBe(random.body);
    }
    expect(ingress.broker.stored.filter(({ subject }) => subject.includes('cancelled'))).toEqual([]);
  });
});

describe('the process', () => {
  it('is alive and its memory flat after the same attacks a hundred times over', async () => {
    const deep = `{"x":${'['.repeat(50_000)}`;
    const attacks = [
      () => chat(deep),
      () => chat('\ufeff'),
      () => send('\x16\x03\x01'),
      () => send(get('/v1/%zz', null)),
      () => chat(aChat({ n: -1 })),
    ];
    const round = async () => {
      for (const attack of attacks) await attack();
    };
    for (let warm = 0; warm < 50; warm += 1) await round();
    const before = process.memoryUsage().rss;
    for (let at = 0; at < 100; at += 1) await round();
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * MIB);
    expect((await send(get('/v1/models', keys.acme))).statusCode).toBe(200);
    expect(ingress.liveCalls).toBeInstanceOf(ScriptedLiveCalls);
  });
});
