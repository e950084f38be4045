import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import OpenAI from 'openai';
import type { ChatCompletionMessageParam, ChatCompletionTool } from 'openai/resources/chat/completions';
import { type Simulator, startSimulator } from '../simulator.js';

let simulator: Simulator;
let client: OpenAI;
beforeAll(async () => {
  simulator = await startSimulator({ apiKey: 'sk-test' });
  client = new OpenAI({ baseURL: simulator.url, apiKey: 'sk-test' });
});
afterAll(() => simulator.stop());

const PARAMETERS = {
  type: 'object',
  properties: { city: { type: 'string' }, unit: { type: 'string', enum: ['celsius', 'fahrenheit'] } },
  required: ['city', 'unit'],
  additionalProperties: false,
};
const tool = (name: string, description: string): ChatCompletionTool => ({
  type: 'function',
  function: { name, description, parameters: PARAMETERS },
});
const TOOLS = [
  tool('get_weather', 'The weather of a city'),
  tool('get_time', 'The local time of a city'),
  tool('send_mail', 'Sends electronic mail'),
];
const ask = (content: string): ChatCompletionMessageParam[] => [{ role: 'user', content }];

describe('the official OpenAI SDK', () => {
  it('chats and streams the same answer', async () => {
    const messages = ask('Tell me about tides.');
    const whole = await client.chat.completions.create({ model: 'sim-small', messages });
    let streamed = '';
    let totalTokens = 0;
    for await (const chunk of await client.chat.completions.create({
      model: 'sim-small',
      messages,
      stream: true,
      stream_options: { include_usage: true },
    })) {
      streamed += chunk.choices[0]?.delta.content ?? '';
      totalTokens += chunk.usage?.total_tokens ?? 0;
    }
    expect(streamed).toBe(whole.choices[0]?.message.content);
    expect(totalTokens).toBe(whole.usage?.total_tokens);
  });

  it('goes through a tool loop', async () => {
    const messages = ask('What is the weather in Paris in celsius?');
    const first = await client.chat.completions.create({ model: 'sim-small', messages, tools: TOOLS });
    const [call] = first.choices[0]?.message.tool_calls ?? [];
    if (call?.type !== 'function' || !first.choices[0]) throw new Error('no tool was called');
    expect(first.choices[0].finish_reason).toBe('tool_calls');
    expect([call.function.name, JSON.parse(call.function.arguments)]).toEqual([
      'get_weather',
      { city: 'Paris', unit: 'celsius' },
    ]);
    const second = await client.chat.completions.create({
      model: 'sim-small',
      tools: TOOLS,
      messages: [...messages, first.choices[0].message, { role: 'tool', tool_call_id: call.id, content: '17 degrees' }],
    });
    expect(second.choices[0]?.message.content).toContain('get_weather returned: 17 degrees');
  });

  it('streams parallel tool calls whose arguments are valid, unless told not to', async () => {
    const messages = ask('Tell me the weather and the time in Oslo');
    const completion = await client.chat.completions
      .stream({ model: 'sim-small', messages, tools: TOOLS })
      .finalChatCompletion();
    const calls = completion.choices[0]?.message.tool_calls ?? [];
    const validate = new Ajv().compile(PARAMETERS);
    const functions = calls.flatMap((call) => (call.type === 'function' ? [call.function] : []));
    expect(functions.map(({ name, arguments: json }) => [name, validate(JSON.parse(json))])).toEqual([
      ['get_weather', true],
      ['get_time', true],
    ]);
    const one = await client.chat.completions.create({
      model: 'sim-small',
      messages,
      tools: TOOLS,
      parallel_tool_calls: false,
    });
    expect(one.choices[0]?.message.tool_calls).toHaveLength(1);
  });

  it('obeys tool_choice', async () => {
    const create = async (
      choice: 'none' | 'required' | 'auto' | { type: 'function'; function: { name: string } },
    ): Promise<string[]> => {
      const completion = await client.chat.completions.create({
        model: 'sim-small',
        messages: ask('Hello there'),
        tools: TOOLS,
        tool_choice: choice,
      });
      return (completion.choices[0]?.message.tool_calls ?? []).map((call) =>
        call.type === 'function' ? call.function.name : '',
      );
    };
    expect(await create('auto')).toEqual([]);
    expect(await create('none')).toEqual([]);
    expect(await create('required')).toHaveLength(1);
    expect(await create({ type: 'function', function: { name: 'send_mail' } })).toEqual(['send_mail']);
  });

  it('gets structured output: a schema with an enum is a classification', async () => {
    const schema = {
      type: 'object',
      properties: { label: { type: 'string', enum: ['card_arrival', 'lost_card'] } },
      required: ['label'],
      additionalProperties: false,
    };
    const completion = await client.chat.completions.create({
      model: 'sim-small',
      messages: ask('I lost my card'),
      response_format: { type: 'json_schema', json_schema: { name: 'intent', schema, strict: true } },
    });
    expect(JSON.parse(completion.choices[0]?.message.content ?? '')).toEqual({ label: 'lost_card' });
    const object = await client.chat.completions.create({
      model: 'sim-small',
      messages: ask('Answer as {"intent": …}. Labels: card_arrival, lost_card\nText: I lost my card'),
      response_format: { type: 'json_object' },
    });
    expect(JSON.parse(object.choices[0]?.message.content ?? '')).toEqual({ intent: 'lost_card' });
  });

  it('embeds: unit vectors, near for like texts, the same as floats', async () => {
    const input = ['my card was stolen', 'someone stole my card', 'the exchange rate of euros'];
    const { data, usage } = await client.embeddings.create({ model: 'sim-embed', input, dimensions: 256 });
    const floats = await client.embeddings.create({
      model: 'sim-embed',
      input,
      dimensions: 256,
      encoding_format: 'float',
    });
    const [stolen = [], stole = [], rate = []] = data.map((each) => each.embedding);
    const dot = (one: number[], other: number[]): number =>
      one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0);
    expect(stolen).toHaveLength(256);
    expect(dot(stolen, stolen)).toBeCloseTo(1, 4);
    expect(dot(stolen, stole)).toBeGreaterThan(dot(stolen, rate) + 0.2);
    expect(floats.data[0]?.embedding).toEqual(stolen);
    expect(usage.prompt_tokens).toBe(5 + 6 + 7);
  });

  it('lists and retrieves models, and completes text', async () => {
    expect((await client.models.list()).data.map((model) => model.id)).toEqual(['sim-small', 'sim-large', 'sim-embed']);
    expect((await client.models.retrieve('sim-x')).id).toBe('sim-x');
    await expect(client.models.retrieve('gpt-9')).rejects.toMatchObject({ status: 404, code: 'model_not_found' });
    const completion = await client.completions.create({
      model: 'sim-small',
      prompt: ['One fish', 'Two fish'],
      n: 2,
      max_tokens: 5,
    });
    expect(completion.choices.map((choice) => [choice.index, choice.finish_reason])).toEqual(
      [0, 1, 2, 3].map((index) => [index, 'length']),
    );
  });

  it('retries what it should and reports what it should not', async () => {
    const before = simulator.journal.summary().calls;
    const retried = await client.chat.completions.create({
      model: 'sim-small',
      messages: ask('Hi [[simulator {"status":500,"times":1,"retryAfterMs":1}]]'),
    });
    expect(retried.choices).toHaveLength(1);
    expect(simulator.journal.summary().calls - before).toBe(2);
    await expect(new OpenAI({ baseURL: simulator.url, apiKey: 'sk-no' }).models.list()).rejects.toMatchObject({
      status: 401,
    });
  });
});
