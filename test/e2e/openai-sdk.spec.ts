import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import OpenAI, {
  APIUserAbortError,
  AuthenticationError,
  BadRequestError,
  InternalServerError,
  NotFoundError,
  RateLimitError,
} from 'openai';
import { zodFunction, zodResponseFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { formatUsd } from '#contracts';
import { startSimulator } from '../../apps/simulator/src/simulator.js';
import { type E2eGateway, startE2eGateway } from '../support/e2e/e2e-gateway.js';
import { told } from '../support/e2e/gateway-api.js';
import { simulatedConfig } from '../support/e2e/simulated-config.js';
import { until } from '../support/until.js';

// The SDK as its users have it: base URL and key are the only options that are not its defaults.
const FAILING = [
  'wrong',
  'limited',
  'fails-500',
  'fails-503',
  'cuts',
  'once-500',
  'once-429',
  'once-cut',
  'once-garbled',
];
let sluice: E2eGateway;
let client: OpenAI;

beforeAll(async () => {
  const simulator = await startSimulator();
  const { url } = simulator;
  // A provider that failed is left alone for a while: every failure of this file happens at one of its own.
  const failing = FAILING.map((id) => ({ id, url }));
  const { aliases: _, ...config } = simulatedConfig({ id: 'simulator', url }, ...failing);
  const aliases = Object.entries({ fast: 'sim-small', smart: 'sim-large', embed: 'sim-embed' }).map(
    ([name, model]) => ({
      name,
      candidates: [{ provider: 'simulator', model }],
    }),
  );
  sluice = await startE2eGateway({ simulator, config: { ...config, aliases } });
  client = new OpenAI({ baseURL: sluice.sdkUrl, apiKey: sluice.gateway.apiKey });
});
afterAll(() => sluice?.stop());

const user = (content: string) => [{ role: 'user' as const, content }];
const Weather = z.object({ city: z.string() });
const weatherTool = zodFunction({
  name: 'get_weather',
  description: 'Weather of a city',
  parameters: Weather,
  function: ({ city }) => `17 degrees in ${city}`,
});
const timeTool = zodFunction({
  name: 'get_time',
  description: 'Time of a city',
  parameters: Weather,
  function: ({ city }) => `12:00 in ${city}`,
});
const WEATHER_QUESTION = user('What is the weather in "Paris"? Call get_weather for the city.');

/** The one error a call ends with. */
async function refusal(call: () => Promise<unknown>): Promise<InstanceType<typeof OpenAI.APIError>> {
  const thrown = await call().then(
    () => undefined,
    (error: unknown) => error,
  );
  if (thrown instanceof OpenAI.APIError) return thrown;
  throw new Error('the call did not end with an error of the API', { cause: thrown });
}

async function collect(stream: AsyncIterable<OpenAI.ChatCompletionChunk>): Promise<OpenAI.ChatCompletionChunk[]> {
  const chunks: OpenAI.ChatCompletionChunk[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

const textOf = (chunks: readonly OpenAI.ChatCompletionChunk[]) =>
  chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('');

describe('chat completions', () => {
  it('answers with text, usage and the provider’s model name', async () => {
    const completion = await client.chat.completions.create({
      model: 'fast',
      messages: user('Good morning, gateway!'),
    });
    expect(completion).toMatchObject({
      object: 'chat.completion',
      model: 'sim-small',
      choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant' } }],
    });
    expect(completion.choices[0]?.message.content).toContain('Good morning, gateway!');
    const { usage } = completion;
    expect(usage?.prompt_tokens).toBeGreaterThan(0);
    expect(usage?.total_tokens).toBe((usage?.prompt_tokens ?? 0) + (usage?.completion_tokens ?? 0));
  });

  it('streams the same text it answers without a stream, and usage only when it is asked for', async () => {
    const request = { model: 'fast', messages: user('Tell me a short story of a sluice.') };
    const whole = await client.chat.completions.create(request);
    const plain = await collect(await client.chat.completions.create({ ...request, stream: true }));
    const metered = await collect(
      await client.chat.completions.create({ ...request, stream: true, stream_options: { include_usage: true } }),
    );
    for (const chunks of [plain, metered]) expect(textOf(chunks)).toBe(whole.choices[0]?.message.content);
    expect(plain.length).toBeGreaterThan(3);
    expect(plain.some((chunk) => chunk.usage)).toBe(false);
    expect(plain.at(-1)?.choices[0]?.finish_reason).toBe('stop');
    expect(metered.at(-1)).toMatchObject({ choices: [], usage: whole.usage });
  });

  it('hands the first chunk on while the provider is still writing', async () => {
    const before = sluice.position();
    const stream = await client.chat.completions.create({
      model: 'fast',
      stream: true,
      messages: user(told({ kind: 'stall', afterChunks: 3 }, 'Begin and never finish.')),
    });
    for await (const chunk of stream) {
      expect(chunk.object).toBe('chat.completion.chunk');
      expect(sluice.callsSince(before)).toMatchObject([{ outcome: 'open' }]);
      break; // leaves the stream, which hangs up
    }
    await until('the call is aborted', () => sluice.callsSince(before)[0]?.outcome === 'aborted');
  });

  it('answers n choices, each its own', async () => {
    const completion = await client.chat.completions.create({ model: 'fast', n: 3, messages: user('Say something.') });
    expect(completion.choices.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(new Set(completion.choices.map(({ message }) => message.content)).size).toBe(3);
  });

  it('parses output under a JSON schema', async () => {
    const Triage = z.object({
      intent: z.enum(['refund', 'delivery']),
      urgent: z.boolean(),
      words: z.array(z.string()),
    });
    const completion = await client.chat.completions.parse({
      model: 'fast',
      messages: user('Message: where does my delivery stay?'),
      response_format: zodResponseFormat(Triage, 'triage'),
    });
    expect(completion.choices[0]?.message.parsed).toMatchObject({ intent: 'delivery' });
  });

  it('keeps what no gateway knows: seed, logprobs, user and unicode', async () => {
    const completion = await client.chat.completions.create({
      model: 'smart',
      messages: user('Grüße, 世界 🌊'),
      logprobs: true,
      top_logprobs: 2,
      seed: 4,
      user: 'tag-of-this-test',
    });
    expect(completion.model).toBe('sim-large');
    expect(completion.choices[0]?.message.content).toContain('世界 🌊');
    expect(completion.choices[0]?.logprobs?.content?.[0]?.top_logprobs).toHaveLength(2);
    expect(sluice.simulator.journal.entries({ tag: 'tag-of-this-test' })).toHaveLength(1);
  });
});

describe('tools', () => {
  it('runs the loop: the model calls, the tool answers, the model says so', async () => {
    const runner = client.chat.completions.runTools({
      model: 'fast',
      messages: WEATHER_QUESTION,
      tools: [weatherTool],
    });
    expect(await runner.finalContent()).toContain('17 degrees in Paris');
    expect(runner.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'assistant']);
  });

  it('runs the loop over streams', async () => {
    const runner = client.chat.completions.runTools({
      model: 'fast',
      stream: true,
      messages: WEATHER_QUESTION,
      tools: [weatherTool],
    });
    let streamed = '';
    runner.on('content', (delta) => {
      streamed += delta;
    });
    expect(await runner.finalContent()).toContain('17 degrees in Paris');
    expect(streamed).toBe(await runner.finalContent());
    expect((await runner.finalFunctionToolCall())?.name).toBe('get_weather');
  });

  it.each([false, true])('hands on parallel calls with their own ids (stream: %s)', async (stream) => {
    const request = {
      model: 'fast',
      messages: user('Get the weather of "Rome" and get the time of the city too.'),
      tools: [weatherTool, timeTool],
    };
    const completion = stream
      ? await client.chat.completions.stream(request).finalChatCompletion()
      : await client.chat.completions.create(request);
    const calls = completion.choices[0]?.message.tool_calls ?? [];
    expect(completion.choices[0]?.finish_reason).toBe('tool_calls');
    expect(calls.map((call) => (call.type === 'function' ? call.function.name : ''))).toEqual([
      'get_weather',
      'get_time',
    ]);
    expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
    for (const call of calls)
      expect(() => call.type === 'function' && JSON.parse(call.function.arguments)).not.toThrow();
  });
});

describe('the other endpoints', () => {
  it('embeds, and decodes the base64 the SDK asks for to the floats of a plain answer', async () => {
    const input = ['the first text', 'a second one'];
    const asFloats = await client.embeddings.create({ model: 'embed', input, encoding_format: 'float' });
    const byDefault = await client.embeddings.create({ model: 'embed', input });
    expect(byDefault.data.map(({ index }) => index)).toEqual([0, 1]);
    const [floats, decoded] = [asFloats, byDefault].map(({ data }) => data.map(({ embedding }) => [...embedding]));
    expect(decoded?.[0]?.length).toBeGreaterThan(100);
    for (const [row, embedding] of (decoded ?? []).entries())
      for (const [index, value] of embedding.entries()) expect(value).toBeCloseTo(floats?.[row]?.[index] ?? 9, 5);
    expect(byDefault.usage.total_tokens).toBe(asFloats.usage.total_tokens);
  });

  it('leaves base64 as it is for who asks for it', async () => {
    const { data } = await client.embeddings.create({ model: 'embed', input: 'text', encoding_format: 'base64' });
    expect(typeof data[0]?.embedding).toBe('string');
  });

  it('lists and retrieves aliases and models', async () => {
    const ids: string[] = [];
    for await (const { id, object } of client.models.list()) if (object === 'model') ids.push(id);
    expect(ids).toEqual(expect.arrayContaining(['fast', 'embed', 'sim-large', 'simulator/sim-small']));
    expect(await client.models.retrieve('fast')).toMatchObject({ id: 'fast', object: 'model', owned_by: 'sluice' });
    expect(await client.models.retrieve('simulator/sim-small')).toMatchObject({ id: 'simulator/sim-small' });
  });

  it('serves the legacy completions, streamed too', async () => {
    const request = { model: 'fast', prompt: 'Once upon a time', max_tokens: 200 };
    const whole = await client.completions.create(request);
    expect(whole).toMatchObject({ object: 'text_completion', choices: [{ index: 0, finish_reason: 'stop' }] });
    let text = '';
    for await (const chunk of await client.completions.create({ ...request, stream: true }))
      text += chunk.choices[0]?.text ?? '';
    expect(text).toBe(whole.choices[0]?.text);
  });
});

describe('errors', () => {
  const failing = (provider: string, fault: Record<string, unknown>, text: string) =>
    refusal(() =>
      client.chat.completions.create(
        { model: `${provider}/sim-small`, messages: user(told(fault, text)) },
        { maxRetries: 0 },
      ),
    );

  it('is an AuthenticationError for a wrong key', async () => {
    const stranger = new OpenAI({ baseURL: sluice.sdkUrl, apiKey: 'sk-sluice-wrong' });
    const thrown = await refusal(() => stranger.models.list());
    expect(thrown).toBeInstanceOf(AuthenticationError);
    expect(thrown).toMatchObject({ status: 401, code: 'invalid_api_key' });
    expect(thrown.requestID).toMatch(/^req_/);
  });

  it('is a NotFoundError for a model that nobody has', async () => {
    for (const call of [
      () => client.models.retrieve('no-such-model'),
      () => client.chat.completions.create({ model: 'no-such-model', messages: user('hi') }),
    ]) {
      const thrown = await refusal(call);
      expect(thrown).toBeInstanceOf(NotFoundError);
      expect(thrown).toMatchObject({ status: 404, code: 'model_not_found', type: 'invalid_request_error' });
    }
  });

  it('is a BadRequestError that names the parameter, the door’s as well as the provider’s', async () => {
    const atTheDoor = await refusal(() => client.chat.completions.create({ model: 'fast', messages: [] }));
    expect(atTheDoor).toBeInstanceOf(BadRequestError);
    expect(atTheDoor.param).toBe('messages');
    const before = sluice.position();
    const atTheProvider = await failing(
      'wrong',
      { status: 400, code: 'invalid_value', message: 'No such thing.' },
      'wrong',
    );
    expect(atTheProvider).toBeInstanceOf(BadRequestError);
    expect(atTheProvider).toMatchObject({ code: 'invalid_value', message: '400 No such thing.' });
    expect(sluice.callsSince(before)).toHaveLength(1);
  });

  it('is a RateLimitError with Retry-After when the provider keeps refusing for its limits', async () => {
    const thrown = await failing('limited', { status: 429, retryAfterMs: 40 }, 'limited for ever');
    expect(thrown).toBeInstanceOf(RateLimitError);
    expect(thrown).toMatchObject({ status: 429 });
    expect(thrown.headers?.get('retry-after')).toMatch(/^\d+$/);
  });

  it.each([
    [500, 502],
    [503, 503],
  ])('is an InternalServerError when the provider keeps answering %i', async (status, seen) => {
    const before = sluice.position();
    const thrown = await failing(`fails-${status}`, { status }, `status ${status} for ever`);
    expect(thrown).toBeInstanceOf(InternalServerError);
    expect(thrown.status).toBe(seen);
    expect(sluice.callsSince(before).map((call) => call.status)).toEqual([status, status, status]);
  });

  it('reaches the reader of a stream that breaks off', async () => {
    const messages = user(told({ kind: 'cut', afterChunks: 4 }, 'A stream that does not end well.'));
    const stream = await client.chat.completions.create({ model: 'cuts/sim-small', stream: true, messages });
    const seen: unknown[] = [];
    const thrown = await refusal(async () => {
      for await (const chunk of stream) seen.push(chunk);
    });
    expect(seen.length).toBeGreaterThan(0);
    expect(thrown).toMatchObject({ code: 'provider_connection_lost' });
  });
});

describe('retries', () => {
  it.each([
    ['once-500', { status: 500 }, 500],
    ['once-429', { status: 429, retryAfterMs: 30 }, 429],
    ['once-cut', { kind: 'cut' }, 0],
    ['once-garbled', { kind: 'malformed-json' }, 200],
  ])(
    'are the gateway’s: one request of the SDK succeeds although its provider fails first (%s)',
    async (provider, fault, first) => {
      const before = sluice.position();
      const messages = user(told({ ...fault, times: 1 }, `Try until it works, ${provider}.`));
      const { response } = await client.chat.completions
        .create({ model: `${provider}/sim-small`, messages }, { maxRetries: 0 })
        .withResponse();
      expect(response.headers.get('x-sluice-attempts')).toBe('2');
      expect(sluice.callsSince(before).map(({ status }) => status)).toEqual([first, 200]);
    },
  );

  it('join the call their first try began when the SDK has run out of patience', async () => {
    const before = sluice.position();
    const messages = user(told({ latency: 1_900 }, 'Slowly, please.'));
    const completion = await client.chat.completions.create({ model: 'fast', messages }, { timeout: 1_000 });
    expect(completion.choices[0]?.message.content).toContain('Slowly');
    expect(sluice.callsSince(before)).toHaveLength(1);
  });
});

describe('hanging up', () => {
  it.each([false, true])('aborts the provider’s call within a second (stream: %s)', async (stream) => {
    const before = sluice.position();
    const aborter = new AbortController();
    const messages = user(told({ kind: 'stall' }, `Wait for me (${stream}).`));
    const asked = client.chat.completions
      .create({ model: 'fast', messages, stream }, { signal: aborter.signal })
      .catch((error: unknown) => error);
    await until('the provider is called', () => sluice.callsSince(before).length === 1);
    aborter.abort();
    expect(await asked).toBeInstanceOf(APIUserAbortError);
    // Seen by the provider itself. The promise is a second; a busy test machine gets two.
    await until('the provider sees the end', () => sluice.callsSince(before)[0]?.outcome === 'aborted', 2_000);
    expect(sluice.callsSince(before)).toHaveLength(1);
  });
});

describe('what the gateway adds', () => {
  it('says who served it, in which lane, with how many attempts and for how much', async () => {
    const { data, response, request_id } = await client.chat.completions
      .create({ model: 'smart', messages: user('How much is this?') })
      .withResponse();
    const usage = data.usage ?? { prompt_tokens: 0, completion_tokens: 0 };
    const costNanoUsd = BigInt(usage.prompt_tokens) * 2_503n + BigInt(usage.completion_tokens) * 10_007n;
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'x-sluice-provider': 'simulator',
      'x-sluice-model': 'sim-large',
      'x-sluice-lane': 'sync',
      'x-sluice-attempts': '1',
      'x-sluice-cost-usd': formatUsd(costNanoUsd),
      'x-request-id': request_id,
    });
    expect(response.headers.get('x-sluice-job-id')).toMatch(/^job_/);
  });

  it('answers one Idempotency-Key with one call and the same bytes', async () => {
    const before = sluice.position();
    const ask = (content: string) =>
      client.chat.completions
        .create({ model: 'fast', messages: user(content) }, { headers: { 'Idempotency-Key': 'once' } })
        .asResponse();
    const [first, second] = [await ask('Only once.'), await ask('Only once.')];
    expect(await second.text()).toBe(await first.text());
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(second.headers.get('x-sluice-job-id')).toBe(first.headers.get('x-sluice-job-id'));
    expect(sluice.callsSince(before)).toHaveLength(1);
    const thrown = await refusal(() => ask('Another question.'));
    expect(thrown).toMatchObject({ status: 400, code: 'idempotency_key_mismatch' });
  });
});
