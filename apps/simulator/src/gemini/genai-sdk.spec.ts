import {
  ApiError,
  type Content,
  FunctionCallingConfigMode,
  type GenerateContentConfig,
  GoogleGenAI,
} from '@google/genai';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Agent, setGlobalDispatcher } from 'undici';
import { type Simulator, startSimulator } from '../simulator.js';

let simulator: Simulator;
let client: GoogleGenAI;
// The SDK wants Node's dispatcher of fetch, which Jest's global object does not have.
const agent = new Agent();

beforeAll(async () => {
  setGlobalDispatcher(agent);
  simulator = await startSimulator({ apiKey: 'test-key' });
  client = new GoogleGenAI({ apiKey: 'test-key', httpOptions: { baseUrl: simulator.origin } });
});
afterAll(async () => {
  await agent.close();
  await simulator.stop();
});

const model = 'sim-small';
const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const functionDeclarations = [
  { name: 'get_weather', description: 'The weather of a city', parametersJsonSchema: parameters },
  { name: 'get_time', description: 'The local time of a city', parametersJsonSchema: parameters },
];
const refusal = (call: Promise<unknown>) => call.then(() => undefined).catch((error: unknown) => error as ApiError);

async function streamed(contents: string, config: GenerateContentConfig = {}) {
  const chunks = [];
  for await (const chunk of await client.models.generateContentStream({ model, contents, config })) chunks.push(chunk);
  return chunks;
}

describe("Google's SDK", () => {
  it('gets the same text whole and streamed, with the same usage', async () => {
    const whole = await client.models.generateContent({ model, contents: 'Tell me about tides.' });
    const chunks = await streamed('Tell me about tides.');
    expect(whole.text).toContain('tides');
    expect(chunks.map(({ text }) => text).join('')).toBe(whole.text);
    expect(chunks.at(-1)?.candidates?.[0]?.finishReason).toBe('STOP');
    expect(chunks.at(-1)?.usageMetadata).toEqual(whole.usageMetadata);
    const { totalTokens } = await client.models.countTokens({ model, contents: 'Tell me about tides.' });
    expect(totalTokens).toBe(whole.usageMetadata?.promptTokenCount);
  });

  it('goes through a loop of parallel functions', async () => {
    const question: Content = { role: 'user', parts: [{ text: 'Get the weather and the time of "Rome"' }] };
    const config = { tools: [{ functionDeclarations }] };
    const first = await client.models.generateContent({ model, contents: [question], config });
    expect(first.functionCalls?.map(({ name, args }) => [name, args])).toEqual([
      ['get_weather', { city: 'Rome' }],
      ['get_time', { city: 'Rome' }],
    ]);
    const said = first.candidates?.[0]?.content as Content;
    const results = (first.functionCalls ?? []).map(({ name }) => ({
      functionResponse: { name: name ?? '', response: { output: `${name} says 17` } },
    }));
    const again = (content: Content) =>
      client.models.generateContent({ model, contents: [question, content, { role: 'user', parts: results }], config });
    expect((await again(said)).text).toContain('get_weather returned: get_weather says 17');
    const altered = {
      ...said,
      parts: said.parts?.map((part) => ({ ...part, thoughtSignature: 'bWluZQ==' })) as Content['parts'],
    };
    expect((await refusal(again(altered as Content)))?.status).toBe(400);
  });

  it('calls the functions it may call', async () => {
    const functionCallingConfig = { mode: FunctionCallingConfigMode.ANY, allowedFunctionNames: ['get_time'] };
    const config = { tools: [{ functionDeclarations }], toolConfig: { functionCallingConfig } };
    const forced = await client.models.generateContent({ model, contents: 'Weather of "Rome"?', config });
    expect(forced.functionCalls?.map(({ name }) => name)).toEqual(['get_time']);
  });

  it('thinks, aloud when asked to, and counts it apart', async () => {
    const chunks = await streamed('Why is the sky blue?', {
      thinkingConfig: { thinkingBudget: 512, includeThoughts: true },
    });
    const parts = chunks.flatMap((chunk) => chunk.candidates?.[0]?.content?.parts ?? []);
    expect(parts.some(({ thought }) => thought)).toBe(true);
    const usage = chunks.at(-1)?.usageMetadata;
    expect(usage?.thoughtsTokenCount).toBe(32);
    expect(usage?.totalTokenCount).toBe((usage?.promptTokenCount ?? 0) + (usage?.candidatesTokenCount ?? 0) + 32);
  });

  it('answers several candidates, under a schema, with log probabilities', async () => {
    const several = await client.models.generateContent({
      model,
      contents: 'Say something.',
      config: { candidateCount: 3, seed: 1 },
    });
    expect(new Set(several.candidates?.map(({ content }) => content?.parts?.[0]?.text)).size).toBe(3);
    const structured = await client.models.generateContent({
      model,
      contents: 'Message: where does my delivery stay?',
      config: {
        responseMimeType: 'application/json',
        responseJsonSchema: {
          type: 'object',
          properties: { intent: { enum: ['refund', 'delivery'] } },
          required: ['intent'],
        },
        responseLogprobs: true,
        logprobs: 2,
      },
    });
    expect(JSON.parse(structured.text ?? '')).toEqual({ intent: 'delivery' });
    expect(structured.candidates?.[0]?.logprobsResult?.topCandidates?.[0]?.candidates).toHaveLength(2);
  });

  it('embeds a batch', async () => {
    const { embeddings } = await client.models.embedContent({
      model: 'sim-embed',
      contents: ['one text', 'another', 'one text'],
      config: { outputDimensionality: 64 },
    });
    expect(embeddings?.map(({ values }) => values?.length)).toEqual([64, 64, 64]);
    expect(embeddings?.[0]).toEqual(embeddings?.[2]);
  });

  it('gets the errors of its own API', async () => {
    const generate = (contents: string, named = model) =>
      refusal(client.models.generateContent({ model: named, contents }));
    expect((await generate('hi', 'gemini-0'))?.status).toBe(404);
    const limited = await generate('hi [[simulator {"status":429,"retryAfterMs":2500}]]');
    expect(limited?.status).toBe(429);
    expect(limited?.message).toContain('"status":"RESOURCE_EXHAUSTED"');
    expect(limited?.message).toContain('"retryDelay":"2.5s"');
    const stranger = new GoogleGenAI({ apiKey: 'wrong', httpOptions: { baseUrl: simulator.origin } });
    const refused = await refusal(stranger.models.generateContent({ model, contents: 'hi' }));
    expect([refused?.status, /API_KEY_INVALID/.test(refused?.message ?? '')]).toEqual([400, true]);
  });

  it('is refused for a field that does not exist', async () => {
    const response = await fetch(`${simulator.origin}/v1beta/models/${model}:generateContent?key=test-key`, {
      method: 'POST',
      body: JSON.stringify({ contents: [{ parts: [{ text: 'hi' }] }], logitBias: {} }),
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('Unknown name \\"logitBias\\"');
  });
});
