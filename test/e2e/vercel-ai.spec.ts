import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { APICallError, embedMany, generateObject, generateText, stepCountIs, streamText, tool } from 'ai';
import { z } from 'zod';
import { type E2eGateway, startE2eGateway } from '../support/e2e/e2e-gateway.js';
import { told } from '../support/e2e/gateway-api.js';

let sluice: E2eGateway;

beforeAll(async () => {
  sluice = await startE2eGateway();
});
afterAll(() => sluice?.stop());

/** Both providers of the SDK with which its users reach a compatible endpoint. */
const providers = {
  createOpenAI: () => {
    const openai = createOpenAI({ baseURL: sluice.sdkUrl, apiKey: sluice.gateway.apiKey });
    return { chat: openai.chat('fast'), embedding: openai.embeddingModel('embed') };
  },
  createOpenAICompatible: () => {
    const compatible = createOpenAICompatible({
      name: 'sluice',
      baseURL: sluice.sdkUrl,
      apiKey: sluice.gateway.apiKey,
      includeUsage: true,
      supportsStructuredOutputs: true,
    });
    return { chat: compatible('fast'), embedding: compatible.embeddingModel('embed') };
  },
};

const getWeather = tool({
  description: 'Weather of a city',
  inputSchema: z.object({ city: z.string() }),
  execute: async ({ city }) => `17 degrees in ${city}`,
});
const WEATHER_QUESTION = 'What is the weather in "Paris"? Call get_weather for the city.';

describe.each(['createOpenAI', 'createOpenAICompatible'] as const)('the Vercel AI SDK with %s', (name) => {
  it('generates text, with the tokens the provider counted', async () => {
    const { text, usage, finishReason } = await generateText({
      model: providers[name]().chat,
      prompt: 'Hello, AI SDK!',
    });
    expect(text).toContain('Hello, AI SDK!');
    expect(finishReason).toBe('stop');
    const [call] = sluice.simulator.journal.entries().slice(-1);
    expect(usage).toMatchObject({ inputTokens: call?.inputTokens, outputTokens: call?.outputTokens });
  });

  it('streams the text it generates, usage at the end', async () => {
    const request = { model: providers[name]().chat, prompt: 'Stream this, AI SDK.' };
    const whole = await generateText(request);
    const streamed = streamText(request);
    const pieces: string[] = [];
    for await (const piece of streamed.textStream) pieces.push(piece);
    expect(pieces.length).toBeGreaterThan(3);
    expect(pieces.join('')).toBe(whole.text);
    expect((await streamed.usage).outputTokens).toBe(whole.usage.outputTokens);
  });

  it('generates an object under a schema', async () => {
    const { object } = await generateObject({
      model: providers[name]().chat,
      schema: z.object({ intent: z.enum(['refund', 'delivery']), reason: z.string() }),
      prompt: 'Message: where does my delivery stay?',
    });
    expect(object).toMatchObject({ intent: 'delivery' });
  });

  it.each(['whole', 'streamed'])('takes several steps with tools (%s)', async (how) => {
    const request = {
      model: providers[name]().chat,
      tools: { get_weather: getWeather },
      stopWhen: stepCountIs(3),
      prompt: WEATHER_QUESTION,
    };
    const done = how === 'whole' ? await generateText(request) : streamText(request);
    expect(await done.text).toContain('17 degrees in Paris');
    expect(await done.steps).toHaveLength(2);
  });

  it('embeds many values in their order', async () => {
    const values = ['one text', 'another text', 'one text'];
    const { embeddings } = await embedMany({ model: providers[name]().embedding, values });
    expect(embeddings).toHaveLength(3);
    expect(embeddings[0]).toEqual(embeddings[2]);
    expect(embeddings[0]).not.toEqual(embeddings[1]);
  });

  it('reads an error as its own', async () => {
    const prompt = told({ status: 400, code: 'invalid_value', message: 'No such thing.' }, 'wrong');
    const thrown = await generateText({ model: providers[name]().chat, prompt }).catch((error: unknown) => error);
    expect(APICallError.isInstance(thrown)).toBe(true);
    expect(thrown).toMatchObject({ statusCode: 400, message: 'No such thing.', isRetryable: false });
  });
});
