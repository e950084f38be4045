import Anthropic, {
  APIError,
  AuthenticationError,
  BadRequestError,
  NotFoundError,
  RateLimitError,
} from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Simulator, startSimulator } from '../simulator.js';

let simulator: Simulator;
let client: Anthropic;
beforeAll(async () => {
  simulator = await startSimulator({ apiKey: 'sk-test', promptCache: true });
  client = new Anthropic({ baseURL: simulator.origin, apiKey: 'sk-test', maxRetries: 0 });
});
afterAll(() => simulator.stop());

const ask = (content: Anthropic.MessageParam['content']): Anthropic.MessageParam[] => [{ role: 'user', content }];
const base = { model: 'sim-small', max_tokens: 4096 };
const getWeather: Anthropic.Tool = {
  name: 'get_weather',
  description: 'The weather of a city',
  input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};
const getTime: Anthropic.Tool = { ...getWeather, name: 'get_time', description: 'The local time of a city' };
const textOf = (message: Anthropic.Message) =>
  message.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('');
const refusal = (call: Promise<unknown>) => call.then(() => undefined).catch((error: unknown) => error as APIError);

describe('the official Anthropic SDK', () => {
  it('gets the same message whole and streamed, with the same usage', async () => {
    const request = { ...base, system: 'Be kind.', messages: ask('Tell me about tides.') };
    const whole = await client.messages.create(request);
    const streamed = await client.messages.stream(request).finalMessage();
    expect(textOf(whole)).toContain('tides');
    expect(textOf(streamed)).toBe(textOf(whole));
    expect(streamed.stop_reason).toBe('end_turn');
    expect(streamed.usage).toMatchObject({
      input_tokens: whole.usage.input_tokens,
      output_tokens: whole.usage.output_tokens,
    });
    const counted = await client.messages.countTokens({
      model: 'sim-small',
      system: 'Be kind.',
      messages: request.messages,
    });
    expect(counted.input_tokens).toBe(whole.usage.input_tokens);
  });

  it.each([false, true])('goes through a loop of parallel tools (stream: %s)', async (stream) => {
    const question = ask('Get the weather and the time of "Rome"');
    const request = { ...base, messages: question, tools: [getWeather, getTime] };
    const first = stream ? await client.messages.stream(request).finalMessage() : await client.messages.create(request);
    const calls = first.content.flatMap((block) => (block.type === 'tool_use' ? [block] : []));
    expect(first.stop_reason).toBe('tool_use');
    expect(calls.map(({ name, input }) => [name, input])).toEqual([
      ['get_weather', { city: 'Rome' }],
      ['get_time', { city: 'Rome' }],
    ]);
    const results = calls.map(({ id, name }) => ({
      type: 'tool_result' as const,
      tool_use_id: id,
      content: `${name} says 17`,
    }));
    const messages = [
      ...question,
      { role: 'assistant' as const, content: first.content },
      { role: 'user' as const, content: results },
    ];
    const last = await client.messages.create({ ...request, messages });
    expect(textOf(last)).toContain('get_weather returned: get_weather says 17');
  });

  it('thinks within its budget, and takes a thought back only as it was', async () => {
    const request = {
      ...base,
      thinking: { type: 'enabled' as const, budget_tokens: 2048 },
      messages: ask('Why is the sky blue?'),
    };
    const thought = await client.messages.stream(request).finalMessage();
    expect(thought.content.map(({ type }) => type)).toEqual(['thinking', 'text']);
    expect(thought.usage.output_tokens_details?.thinking_tokens).toBe(128);
    const again = (content: Anthropic.ContentBlockParam[]) =>
      client.messages.create({
        ...request,
        messages: [...request.messages, { role: 'assistant', content }, ...ask('And at night?')],
      });
    expect((await again(thought.content as Anthropic.ContentBlockParam[])).stop_reason).toBe('end_turn');
    const altered = thought.content.map((block) =>
      block.type === 'thinking' ? { ...block, thinking: 'mine' } : block,
    );
    expect(await refusal(again(altered as Anthropic.ContentBlockParam[]))).toBeInstanceOf(BadRequestError);
  });

  it('writes to the cache at a breakpoint and reads from it the second time', async () => {
    const text = 'word '.repeat(2_000);
    const cached = { type: 'text' as const, text, cache_control: { type: 'ephemeral' as const, ttl: '1h' as const } };
    const request = { ...base, messages: ask([cached, { type: 'text', text: 'What is this?' }]) };
    const [first, second] = [await client.messages.create(request), await client.messages.create(request)];
    expect(first.usage.cache_creation).toEqual({ ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 2_500 });
    expect(second.usage.cache_read_input_tokens).toBeGreaterThan(2_000);
    const total = ({ usage }: Anthropic.Message) =>
      usage.input_tokens + (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0);
    expect(total(second)).toBe(total(first));
  });

  it('answers under a schema, and stops at a stop sequence', async () => {
    const schema = { type: 'object', properties: { intent: { enum: ['refund', 'delivery'] } }, required: ['intent'] };
    const structured = await client.messages.create({
      ...base,
      output_config: { format: { type: 'json_schema', schema } },
      messages: ask('Message: where does my delivery stay?'),
    });
    expect(JSON.parse(textOf(structured))).toEqual({ intent: 'delivery' });
    const stopped = await client.messages.create({ ...base, stop_sequences: ['about'], messages: ask('Stop early.') });
    expect([stopped.stop_reason, stopped.stop_sequence]).toEqual(['stop_sequence', 'about']);
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    ['an unknown field', { seed: 4 }, /seed: Extra inputs/],
    ['no max_tokens', { max_tokens: undefined }, /max_tokens: Field required/],
    ['a temperature over 1', { temperature: 1.5 }, /temperature/],
    ['an empty text', { messages: ask([{ type: 'text', text: '' }]) }, /non-empty/],
    [
      'a result nobody asked for',
      { messages: ask([{ type: 'tool_result', tool_use_id: 'x' }]) },
      /unexpected `tool_use_id`/,
    ],
    [
      'thinking and a forced tool',
      { thinking: { type: 'adaptive' }, tools: [getWeather], tool_choice: { type: 'any' } },
      /forces tool use/,
    ],
  ])('is refused for %s', async (_what, fields, says) => {
    const request = { ...base, messages: ask('hi'), ...fields } as Anthropic.MessageCreateParamsNonStreaming;
    const thrown = await refusal(client.messages.create(request));
    expect(thrown).toBeInstanceOf(BadRequestError);
    expect(thrown?.message).toMatch(says);
    expect(thrown?.requestID).toMatch(/^req_/);
  });

  it('gets the errors of its own API', async () => {
    const create = (model: string, told = '') =>
      client.messages.create({ ...base, model, messages: ask(`hi ${told}`) });
    expect(await refusal(create('claude-0'))).toBeInstanceOf(NotFoundError);
    const limited = await refusal(create('sim-small', '[[simulator {"status":429,"retryAfterSeconds":2}]]'));
    expect(limited).toBeInstanceOf(RateLimitError);
    expect(limited).toMatchObject({ error: { type: 'error', error: { type: 'rate_limit_error' } } });
    const stranger = new Anthropic({ baseURL: simulator.origin, apiKey: 'sk-wrong', maxRetries: 0 });
    expect(await refusal(stranger.messages.create({ ...base, messages: ask('hi') }))).toBeInstanceOf(
      AuthenticationError,
    );
    const broken = client.messages.stream({
      ...base,
      messages: ask('hi [[simulator {"kind":"stream-error","type":"overloaded_error"}]]'),
    });
    expect(await refusal(broken.finalMessage())).toMatchObject({ error: { error: { type: 'overloaded_error' } } });
  });

  it('reads its limits from the headers', async () => {
    const limited = await startSimulator({ requestsPerMinute: 2 });
    try {
      const { messages } = new Anthropic({ baseURL: limited.origin, apiKey: 'x', maxRetries: 0 });
      const { response } = await messages.create({ ...base, messages: ask('hi') }).withResponse();
      expect(response.headers.get('anthropic-ratelimit-requests-remaining')).toBe('1');
      expect(response.headers.get('anthropic-ratelimit-requests-reset')).toMatch(/^\d{4}-\d\d-\d\dT[\d:]+Z$/);
    } finally {
      await limited.stop();
    }
  });
});
