import { describe, expect, it } from '@jest/globals';
import type { ProviderCall } from '../adapter.js';
import { mapGeminiRequest } from './map-gemini-request.js';

const API = { isVertex: false };
const VERTEX = { isVertex: true };
const user = [{ role: 'user', content: 'Hello' }];
type Fields = Record<string, unknown>;

const map = (body: Fields, more: Partial<ProviderCall> = {}, options = API) => {
  const path = '/v1/chat/completions' as const;
  const request = mapGeminiRequest(
    { path, model: 'gemini-2.5-flash', body: { messages: user, ...body }, ...more },
    options,
  );
  return { ...request, sent: JSON.parse(request.body) as Fields, params: request.warnings?.map(({ param }) => param) };
};
const embed = (body: Fields, model: string, options = API) =>
  map(body, { path: '/v1/embeddings', body, model }, options);

describe('mapGeminiRequest', () => {
  it('puts the model into the path, whatever is in its name', () => {
    expect(map({}).path).toBe('/models/gemini-2.5-flash:generateContent');
    expect(map({ stream: true }).path).toBe('/models/gemini-2.5-flash:streamGenerateContent?alt=sse');
    expect(map({}, { model: 'tunedModels/mine' }).path).toBe('/tunedModels/mine:generateContent');
    expect(map({}, { model: '../../x?y#z' }).path).toBe('/models/..%2F..%2Fx%3Fy%23z:generateContent');
  });

  it('maps a conversation with parallel calls and gives their signatures back', () => {
    const signed = { extra_content: { google: { thought_signature: 's1' } } };
    const call = (id: string, city: string, more = {}) => ({
      id,
      type: 'function',
      function: { name: 'weather', arguments: `{"city":"${city}"}` },
      ...more,
    });
    const messages = [
      { role: 'system', content: 'Be brief.' },
      ...user,
      { role: 'assistant', content: null, tool_calls: [call('a', 'Bern', signed), call('b', 'Uri')] },
      { role: 'tool', tool_call_id: 'a', content: 'sun' },
      { role: 'tool', tool_call_id: 'b', content: [{ type: 'text', text: 'no such city' }], is_error: true },
    ];
    const { sent, warnings } = map({ messages }, { model: 'gemini-3.5-flash' });
    expect(warnings).toBeUndefined();
    expect(sent).toEqual({
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
      contents: [
        { role: 'user', parts: [{ text: 'Hello' }] },
        {
          role: 'model',
          parts: [
            { functionCall: { id: 'a', name: 'weather', args: { city: 'Bern' } }, thoughtSignature: 's1' },
            { functionCall: { id: 'b', name: 'weather', args: { city: 'Uri' } } },
          ],
        },
        {
          role: 'user',
          parts: [
            { functionResponse: { id: 'a', name: 'weather', response: { output: 'sun' } } },
            { functionResponse: { id: 'b', name: 'weather', response: { error: 'no such city' } } },
          ],
        },
      ],
    });
    expect(map({ messages }, {}, VERTEX).body).not.toContain('"id"');
  });

  it('tells Gemini 3 that a call has lost its signature, and nobody else', () => {
    const messages = [
      ...user,
      { role: 'assistant', tool_calls: [{ id: 'a', function: { name: 'f', arguments: '' } }] },
    ];
    expect(map({ messages }, { model: 'gemini-3.5-flash' }).body).toContain('skip_thought_signature_validator');
    expect(map({ messages }).body).not.toContain('thoughtSignature');
  });

  it('gives back its own signatures and nobody else’s', () => {
    const detail = (format: string) => ({ type: 'reasoning.encrypted', data: `of ${format}`, format });
    const details = [detail('google-gemini-v1'), detail('anthropic-claude-v1')];
    const messages = [
      ...user,
      { role: 'assistant', content: 'Hi', reasoning_details: details, reasoning_content: 'hm' },
    ];
    expect(map({ messages }).sent.contents).toContainEqual({
      role: 'model',
      parts: [{ text: 'Hi', thoughtSignature: 'of google-gemini-v1' }],
    });
  });

  it('passes addresses on and sends data inline', () => {
    const content = [
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
      { type: 'image_url', image_url: { url: 'https://example.org/a.webp?x=1' } },
      { type: 'image_url', image_url: { url: 'https://example.org/a' } },
      { type: 'input_audio', input_audio: { data: 'BBBB', format: 'mp3' } },
      { type: 'file', file: { file_data: 'https://example.org/b', filename: 'b.csv' } },
      { type: 'file', file: { file_id: 'https://generativelanguage.googleapis.com/v1beta/files/x' } },
      { type: 'hologram' },
    ];
    const { sent, params } = map({ messages: [{ role: 'user', content }] });
    expect(sent.contents).toEqual([
      {
        role: 'user',
        parts: [
          { inlineData: { mimeType: 'image/png', data: 'AAAA' } },
          { fileData: { mimeType: 'image/webp', fileUri: 'https://example.org/a.webp?x=1' } },
          { fileData: { mimeType: 'image/jpeg', fileUri: 'https://example.org/a' } },
          { inlineData: { mimeType: 'audio/mp3', data: 'BBBB' } },
          { fileData: { mimeType: 'text/csv', fileUri: 'https://example.org/b' } },
          {
            fileData: {
              mimeType: 'application/pdf',
              fileUri: 'https://generativelanguage.googleapis.com/v1beta/files/x',
            },
          },
        ],
      },
    ]);
    expect(params).toEqual(['messages[0].content[6]']);
  });

  it.each([
    ['none', 'gemini-2.5-flash', { thinkingBudget: 0 }, undefined],
    ['none', 'gemini-2.5-pro', { thinkingBudget: 128 }, ['reasoning_effort']],
    ['low', 'gemini-2.5-pro', { includeThoughts: true, thinkingBudget: 1_024 }, undefined],
    ['xhigh', 'gemini-3.5-flash', { includeThoughts: true, thinkingLevel: 'high' }, ['reasoning_effort']],
    ['none', 'gemini-3.5-flash', { thinkingLevel: 'minimal' }, ['reasoning_effort']],
    ['high', 'gemini-2.0-flash', undefined, ['reasoning_effort']],
  ])('asks for the effort %s of %s', (effort, model, thinkingConfig, params) => {
    const mapped = map({ reasoning_effort: effort }, { model });
    expect((mapped.sent.generationConfig as Fields | undefined)?.thinkingConfig).toEqual(thinkingConfig);
    expect(mapped.params).toEqual(params);
  });

  it('takes Anthropic’s thinking for its own', () => {
    const thinking = (value: object, model: string) =>
      (map({ thinking: value }, { model }).sent.generationConfig as Fields).thinkingConfig;
    expect(thinking({ type: 'enabled', budget_tokens: 5_000 }, 'gemini-2.5-flash')).toEqual({
      includeThoughts: true,
      thinkingBudget: 5_000,
    });
    expect(thinking({ type: 'adaptive' }, 'gemini-2.5-flash')).toEqual({ includeThoughts: true, thinkingBudget: -1 });
    expect(thinking({ type: 'disabled' }, 'gemini-2.5-flash')).toEqual({ thinkingBudget: 0 });
  });

  it.each([
    ['auto', { mode: 'AUTO' }],
    ['none', { mode: 'NONE' }],
    ['required', { mode: 'ANY' }],
    [
      { type: 'function', function: { name: 'f' } },
      { mode: 'ANY', allowedFunctionNames: ['f'] },
    ],
    [
      {
        type: 'allowed_tools',
        allowed_tools: { mode: 'auto', tools: [{ type: 'function', function: { name: 'f' } }] },
      },
      { mode: 'VALIDATED', allowedFunctionNames: ['f'] },
    ],
  ])('maps the tool choice %j', (choice, functionCallingConfig) => {
    const tools = [{ type: 'function', function: { name: 'f', parameters: { type: 'object', properties: {} } } }];
    const { sent } = map({ tools, tool_choice: choice });
    expect(sent.toolConfig).toEqual({ functionCallingConfig });
    expect(sent.tools).toEqual([{ functionDeclarations: [{ name: 'f' }] }]);
  });

  it('keeps arguments to a strict schema, and passes Google’s own tools on', () => {
    const strict = { type: 'function', function: { name: 'f', strict: true } };
    const { sent } = map({ tools: [strict, { google_search: {} }] });
    expect(sent.toolConfig).toEqual({ functionCallingConfig: { mode: 'VALIDATED' } });
    expect(sent.tools).toEqual([{ functionDeclarations: [{ name: 'f' }] }, { google_search: {} }]);
  });

  it('names every parameter it cannot honour, and none that asks for nothing', () => {
    const asked = { user: 'u', logit_bias: { 1: 2 }, x_unknown: 1, parallel_tool_calls: false };
    expect(map(asked).params).toEqual(['user', 'logit_bias', 'x_unknown', 'parallel_tool_calls']);
    expect(map({ logit_bias: {}, store: false, n: 1, user: null, parallel_tool_calls: true }).params).toBeUndefined();
  });

  it('says the tier in the body to the Gemini API and in headers to Vertex', () => {
    expect(map({}, { lane: 'flex' }).sent.serviceTier).toBe('flex');
    expect(map({ service_tier: 'default' }).sent.serviceTier).toBe('standard');
    expect(map({ service_tier: 'auto' }).sent.serviceTier).toBeUndefined();
    expect(map({ service_tier: 'flex' }, { serviceTier: 'priority' }).sent.serviceTier).toBe('priority');
    expect(map({}, { lane: 'flex' }, VERTEX).headers).toEqual({
      'x-vertex-ai-llm-request-type': 'shared',
      'x-vertex-ai-llm-shared-request-type': 'flex',
    });
    expect(map({}, { lane: 'reserved' }, VERTEX).headers).toEqual({ 'x-vertex-ai-llm-request-type': 'dedicated' });
    expect(map({}, { lane: 'sync' }, VERTEX).headers).toEqual({});
  });

  it('embeds with the path the model has, there and on Vertex', () => {
    expect(embed({ input: 'a', dimensions: 8 }, 'gemini-embedding-001')).toMatchObject({
      path: '/models/gemini-embedding-001:embedContent',
      sent: { model: 'models/gemini-embedding-001', content: { parts: [{ text: 'a' }] }, outputDimensionality: 8 },
    });
    expect(embed({ input: ['a', 'b'], encoding_format: 'base64' }, 'gemini-embedding-001')).toMatchObject({
      path: '/models/gemini-embedding-001:batchEmbedContents',
      sent: { requests: [{ content: { parts: [{ text: 'a' }] } }, { content: { parts: [{ text: 'b' }] } }] },
      answer: { embeddings: 'base64' },
    });
    expect(embed({ input: 'a', task_type: 'RETRIEVAL_QUERY' }, 'text-embedding-005', VERTEX)).toMatchObject({
      path: '/models/text-embedding-005:predict',
      sent: { instances: [{ content: 'a', task_type: 'RETRIEVAL_QUERY' }] },
    });
  });

  it('refuses to embed what is no text', () => {
    for (const input of [[1, 2], [], undefined, [['a']]])
      expect(() => embed({ input }, 'gemini-embedding-001')).toThrow('must be a string or a list of strings');
  });

  it('refuses a path it has not', () => {
    expect(() => map({}, { path: '/v1/completions' })).toThrow('the gemini wire has no /v1/completions');
  });
});
