import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import type { E2eGateway } from '../support/e2e/e2e-gateway.js';
import { anthropicLoop } from '../support/e2e/tool-loops/anthropic-loop.js';
import {
  langchainAnthropicLoop,
  langchainOpenaiLoop,
  langchainResponsesLoop,
} from '../support/e2e/tool-loops/langchain-loops.js';
import { openaiChatLoop, openaiResponsesLoop } from '../support/e2e/tool-loops/openai-loops.js';
import { EXPECTED, type ToolLoop } from '../support/e2e/tool-loops/tool-loop.js';
import { vercelAnthropicLoop, vercelChatLoop, vercelResponsesLoop } from '../support/e2e/tool-loops/vercel-loops.js';
import { aliasOf, PATH_OF, SIMULATED_WIRES, startWiresGateway } from '../support/e2e/wires-gateway.js';

// Any door in front of any wire: the same conversation with tools, held by the SDKs people have, comes to the same calls
// and the same last word, and the provider is called on its own API.
const LOOPS: readonly (readonly [door: string, client: string, loop: ToolLoop])[] = [
  ['/v1/chat/completions', 'openai', openaiChatLoop],
  ['/v1/chat/completions', 'LangChain', langchainOpenaiLoop],
  ['/v1/chat/completions', 'the Vercel AI SDK', vercelChatLoop],
  ['/v1/responses', 'openai', openaiResponsesLoop],
  ['/v1/responses', 'LangChain', langchainResponsesLoop],
  ['/v1/responses', 'the Vercel AI SDK', vercelResponsesLoop],
  ['/v1/messages', '@anthropic-ai/sdk', anthropicLoop],
  ['/v1/messages', 'LangChain', langchainAnthropicLoop],
  ['/v1/messages', 'the Vercel AI SDK', vercelAnthropicLoop],
];

let sluice: E2eGateway;
beforeAll(async () => {
  sluice = await startWiresGateway();
});
afterAll(() => sluice?.stop());

describe.each(LOOPS)('the door %s with %s', (_door, _client, loop) => {
  describe.each(SIMULATED_WIRES)('in front of the wire %s', (wire) => {
    it.each([false, true])('holds the conversation (stream: %s)', async (stream) => {
      const before = sluice.position();
      const target = { origin: sluice.gateway.baseUrl, apiKey: sluice.gateway.apiKey, model: aliasOf(wire), stream };
      expect(await loop(target)).toEqual(EXPECTED);
      const paths = sluice.callsSince(before).map(({ path }) => path);
      expect(paths).toHaveLength(2);
      for (const path of paths) expect(path).toMatch(PATH_OF[wire]);
    });
  });
});

describe('embeddings', () => {
  it('are the same vectors on every wire that has them, in the base64 the SDK asks for', async () => {
    const client = new OpenAI({ baseURL: sluice.sdkUrl, apiKey: sluice.gateway.apiKey, maxRetries: 0 });
    const embed = async (wire: string) => {
      const input = ['one text', 'another text'];
      const { data, usage } = await client.embeddings.create({ model: `embed-by-${wire}`, input, dimensions: 64 });
      return { vectors: data.map(({ embedding }) => embedding.map((value) => value.toFixed(5))), usage };
    };
    const [openai, gemini] = [await embed('openai'), await embed('gemini')];
    expect(gemini.vectors.map(({ length }) => length)).toEqual([64, 64]);
    expect(gemini).toEqual(openai);
  });
});

describe('what a caller is told', () => {
  const client = () => new OpenAI({ baseURL: sluice.sdkUrl, apiKey: sluice.gateway.apiKey, maxRetries: 0 });

  it.each(SIMULATED_WIRES)('is the usage of the provider, whole and streamed, on the wire %s', async (wire) => {
    const request = { model: aliasOf(wire), messages: [{ role: 'user' as const, content: 'Count my tokens.' }] };
    const before = sluice.position();
    const { usage } = await client().chat.completions.create(request);
    const options = { stream: true as const, stream_options: { include_usage: true } };
    const chunks = [];
    for await (const chunk of await client().chat.completions.create({ ...request, ...options })) chunks.push(chunk);
    const [call] = sluice.callsSince(before);
    expect(usage).toMatchObject({ prompt_tokens: call?.inputTokens, completion_tokens: call?.outputTokens });
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage });
  });

  it.each(SIMULATED_WIRES)('is what the provider refused, in one shape, on the wire %s', async (wire) => {
    const content = 'wrong [[simulator {"status":400,"message":"No such thing."}]]';
    const refused = client().chat.completions.create({ model: aliasOf(wire), messages: [{ role: 'user', content }] });
    await expect(refused).rejects.toMatchObject({ status: 400, error: { message: 'No such thing.' } });
  });
});
