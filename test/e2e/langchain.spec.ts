import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HumanMessage, ToolMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai';
import { z } from 'zod';
import { type E2eGateway, startE2eGateway } from '../support/e2e/e2e-gateway.js';
import { told } from '../support/e2e/gateway-api.js';

let sluice: E2eGateway;
let model: ChatOpenAI;

beforeAll(async () => {
  sluice = await startE2eGateway();
  model = new ChatOpenAI({ model: 'fast', maxRetries: 0, ...connection() });
});
afterAll(() => sluice?.stop());

const connection = () => ({ apiKey: sluice.gateway.apiKey, configuration: { baseURL: sluice.sdkUrl } });
const getWeather = tool(async ({ city }) => `17 degrees in ${city}`, {
  name: 'get_weather',
  description: 'Weather of a city',
  schema: z.object({ city: z.string() }),
});

describe('LangChain.js', () => {
  it('invokes, with the tokens the provider counted', async () => {
    const message = await model.invoke('Hello, chain!');
    expect(message.text).toContain('Hello, chain!');
    const [call] = sluice.simulator.journal.entries().slice(-1);
    expect(message.usage_metadata).toMatchObject({
      input_tokens: call?.inputTokens,
      output_tokens: call?.outputTokens,
    });
  });

  it('streams the text it invokes', async () => {
    const whole = await model.invoke('Stream this, chain.');
    const pieces: string[] = [];
    for await (const chunk of await model.stream('Stream this, chain.')) pieces.push(chunk.text);
    expect(pieces.length).toBeGreaterThan(3);
    expect(pieces.join('')).toBe(whole.text);
  });

  it('binds tools and carries their results back', async () => {
    const bound = model.bindTools([getWeather]);
    const question = new HumanMessage('What is the weather in "Paris"? Call get_weather for the city.');
    const asked = await bound.invoke([question]);
    const [call] = asked.tool_calls ?? [];
    expect(call).toMatchObject({ name: 'get_weather', args: { city: 'Paris' } });
    if (!call) throw new Error('no tool was called');
    const result = (await getWeather.invoke(call)) as ToolMessage;
    const answered = await bound.invoke([question, asked, result]);
    expect(answered.text).toContain('17 degrees in Paris');
  });

  it.each(['jsonSchema', 'functionCalling'] as const)('gives structured output by %s', async (method) => {
    const schema = z.object({ intent: z.enum(['refund', 'delivery']), reason: z.string() });
    const structured = model.withStructuredOutput(schema, { method, name: 'triage' });
    expect(await structured.invoke('Message: where does my delivery stay?')).toMatchObject({ intent: 'delivery' });
  });

  it('embeds documents and queries', async () => {
    const embeddings = new OpenAIEmbeddings({ model: 'embed', ...connection() });
    const [first, second] = await embeddings.embedDocuments(['one text', 'another text']);
    expect(first).not.toEqual(second);
    expect(await embeddings.embedQuery('one text')).toEqual(first);
  });

  it('runs many at once and each gets its own answer', async () => {
    const questions = Array.from({ length: 12 }, (_, index) => `Question number ${index} of twelve.`);
    const answers = await model.batch(questions);
    for (const [index, answer] of answers.entries()) expect(answer.text).toContain(questions[index]);
  });

  it('says what was wrong', async () => {
    const asked = model.invoke(told({ status: 400, code: 'invalid_value', message: 'No such thing.' }, 'wrong'));
    await expect(asked).rejects.toMatchObject({ status: 400, message: expect.stringContaining('No such thing.') });
  });
});
