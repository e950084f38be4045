import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import type { ResponseInputItem } from 'openai/resources/responses/responses';
import { type Simulator, startSimulator } from '../../apps/simulator/src/simulator.js';
import { answerFromSimulator } from '../support/ingress/answer-from-simulator.js';
import { callDoor, errorOf } from '../support/ingress/call-door.js';
import { failure, type LiveCall, servedBy } from '../support/ingress/scripted-live-calls.js';
import { keys, type RunningIngress, startIngress } from '../support/ingress/start-ingress.js';

const RESPONSES = '/v1/responses';
const ASK = { model: 'fast', input: 'Tell me about tides.' };
const SIMULATOR_KEY = 'key-of-test';
const TOOL = {
  type: 'function' as const,
  name: 'get_weather',
  description: 'The weather of a city',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  strict: false,
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

const sdk = (options = {}) =>
  new OpenAI({ baseURL: `${ingress.url}/v1`, apiKey: keys.acme, maxRetries: 0, ...options });
const sent = () => ingress.liveCalls.calls.at(-1) as LiveCall;
const post = (body: unknown) => callDoor(ingress, RESPONSES, { body });

describe('the OpenAI SDK on Responses', () => {
  it('gets a response', async () => {
    const { data, response } = await sdk()
      .responses.create({ ...ASK, temperature: 0.2, metadata: { team: 'a' } })
      .withResponse();
    expect(data).toMatchObject({
      object: 'response',
      status: 'completed',
      store: false,
      temperature: 0.2,
      error: null,
    });
    expect(data.output_text).toContain('tides');
    expect(data.usage?.total_tokens).toBe((data.usage?.input_tokens ?? 0) + (data.usage?.output_tokens ?? 0));
    expect(response.headers.get('x-sluice-job-id')).toBe(sent().message.envelope.jobId);
    expect(sent().message.envelope).toMatchObject({ path: '/v1/chat/completions', metadata: { team: 'a' } });
  });

  it('gets the same response in a stream', async () => {
    const whole = await sdk().responses.create(ASK);
    const stream = sdk().responses.stream(ASK);
    let text = '';
    stream.on('response.output_text.delta', ({ delta }) => {
      text += delta;
    });
    const streamed = await stream.finalResponse();
    expect(text).toBe(whole.output_text);
    expect(streamed.output_text).toBe(whole.output_text);
    expect(streamed.usage).toEqual(whole.usage);
    expect(streamed.status).toBe('completed');
  });

  it.each([false, true])('calls tools and tells what they said (stream: %s)', async (isStreamed) => {
    const input: ResponseInputItem[] = [{ role: 'user', content: 'Get the weather of "Rome", please.' }];
    const ask = () => {
      const request = { model: 'fast', input, tools: [TOOL], store: false };
      return isStreamed ? sdk().responses.stream(request).finalResponse() : sdk().responses.create(request);
    };
    const asked = await ask();
    const [call] = asked.output.flatMap((item) => (item.type === 'function_call' ? [item] : []));
    expect(JSON.parse(call?.arguments ?? '')).toEqual({ city: 'Rome' });
    input.push(...(asked.output as ResponseInputItem[]));
    input.push({ type: 'function_call_output', call_id: call?.call_id ?? '', output: '17 degrees' });
    expect((await ask()).output_text).toContain('17 degrees');
  });

  it('answers under a schema', async () => {
    const schema = {
      type: 'object',
      properties: { intent: { type: 'string', enum: ['refund', 'delivery'] } },
      required: ['intent'],
      additionalProperties: false,
    };
    const { output_text: text } = await sdk().responses.create({
      model: 'fast',
      input: 'Message: where does my delivery stay?',
      text: { format: { type: 'json_schema', name: 'triage', schema, strict: true } },
    });
    expect(JSON.parse(text)).toEqual({ intent: 'delivery' });
  });

  it('is told that an answer was cut', async () => {
    for (const response of [
      await sdk().responses.create({ ...ASK, max_output_tokens: 3 }),
      await sdk()
        .responses.stream({ ...ASK, max_output_tokens: 3 })
        .finalResponse(),
    ]) {
      expect(response).toMatchObject({
        status: 'incomplete',
        incomplete_details: { reason: 'max_output_tokens' },
        max_output_tokens: 3,
      });
    }
  });

  it('sees thoughts as reasoning with their proof, and gives them back', async () => {
    const detail = { type: 'reasoning.text', text: 'Hm.', signature: 'sig', format: 'anthropic-claude-v1', index: 0 };
    const deltas = [{ reasoning_content: 'Hm.' }, { reasoning_details: [detail] }, { content: 'Yes.' }];
    ingress.liveCalls.script = ({ answer }) => {
      answer.start({ statusCode: 200, contentType: 'text/event-stream', servedBy });
      for (const delta of deltas) {
        const chunk = { id: 'chatcmpl-1', choices: [{ index: 0, delta, finish_reason: null }] };
        void answer.write(Buffer.from(`data: ${JSON.stringify(chunk)}\n\n`));
      }
      void answer.write(Buffer.from('data: [DONE]\n\n'));
      answer.fail(failure('cancelled'), []);
    };
    const { output } = await sdk().responses.stream(ASK).finalResponse();
    expect(output).toMatchObject([
      { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm.' }], encrypted_content: expect.any(String) },
      { type: 'message', content: [{ text: 'Yes.' }] },
    ]);
    ingress.liveCalls.script = answerFromSimulator(simulator, SIMULATOR_KEY);
    await sdk().responses.create({
      model: 'fast',
      input: [...(output as ResponseInputItem[]), { role: 'user', content: 'And?' }],
    });
    const { index: _index, ...given } = detail;
    expect(sent().message.parsedBody).toMatchObject({ messages: [{ reasoning_details: [given] }, { role: 'user' }] });
  });

  it('is refused what needs a store', async () => {
    for (const [field, value] of Object.entries({
      previous_response_id: 'resp_1',
      conversation: 'c',
      background: true,
    })) {
      const refused = await post({ ...ASK, [field]: value });
      expect(await errorOf(refused)).toMatchObject({ status: 400, param: field, code: 'unsupported_parameter' });
    }
    await expect(sdk().responses.create({ ...ASK, tools: [{ type: 'web_search' }] })).rejects.toThrow("'web_search'");
  });

  it('throws where a stream fails, before it and in its middle', async () => {
    ingress.liveCalls.script = ({ answer }) => answer.fail(failure('no-capacity'), []);
    await expect(sdk().responses.stream(ASK).finalResponse()).rejects.toMatchObject({ status: 503 });
    ingress.liveCalls.script = ({ answer }) => {
      answer.start({ statusCode: 200, contentType: 'text/event-stream', servedBy });
      void answer.write(Buffer.from('data: {"id":"c","choices":[{"index":0,"delta":{"content":"hel"}}]}\n\n'));
      answer.fail(failure('connection-lost', 'The provider hung up.'), []);
    };
    const seen: string[] = [];
    const stream = await sdk().responses.create({ ...ASK, stream: true });
    await expect(async () => {
      for await (const event of stream) seen.push(event.type);
    }).rejects.toThrow('The provider hung up.');
    expect(seen.at(-1)).toBe('response.failed');
  });
});

describe('POST /v1/completions', () => {
  it('is a chat where the model only chats', async () => {
    const client = sdk();
    const whole = await client.completions.create({ model: 'fast', prompt: 'Once upon a time', max_tokens: 40 });
    expect(whole).toMatchObject({
      object: 'text_completion',
      choices: [{ index: 0, text: expect.stringMatching(/\S/) }],
    });
    expect(sent().message.envelope.path).toBe('/v1/chat/completions');
    let text = '';
    const stream = await client.completions.create({
      model: 'fast',
      prompt: 'Once upon a time',
      max_tokens: 40,
      stream: true,
    });
    for await (const { choices } of stream) text += choices[0]?.text ?? '';
    expect(text).toBe(whole.choices[0]?.text);
    await expect(client.completions.create({ model: 'fast', prompt: 'x', echo: true })).rejects.toThrow('echo');
  });

  it('goes out as it came where nobody has described the model', async () => {
    await callDoor(ingress, '/v1/completions', { body: { model: 'nobody-knows', prompt: 'x' } });
    expect(sent().message.envelope.path).toBe('/v1/completions');
  });
});

describe('GET /v1/models', () => {
  it('says what is known of a model, money as decimals', async () => {
    const response = await callDoor(ingress, '/v1/models/fast');
    expect(await response.json()).toEqual({
      id: 'fast',
      object: 'model',
      created: 0,
      owned_by: 'sluice',
      capabilities: ['chat', 'streaming'],
      pricing: {
        input_usd_per_million: '0.15',
        output_usd_per_million: '0.6',
        cache_read_usd_per_million: '0.075',
        cache_write_usd_per_million: '0.15',
      },
      candidates: ['openai/gpt-4o-mini'],
    });
  });
});
