import { describe, expect, it } from '@jest/globals';
import type { ProviderCall } from '../adapter.js';
import { mapBedrockRequest } from './map-bedrock-request.js';

type Fields = Readonly<Record<string, unknown>>;
const CLAUDE = 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0';
const NOVA = 'amazon.nova-2-lite-v1:0';
const LLAMA = 'meta.llama3-3-70b-instruct-v1:0';
const HELLO = [{ role: 'user', content: 'Hello' }];
const TOOL = { type: 'function', function: { name: 'look', parameters: { type: 'object', properties: {} } } };
const SCHEMA = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: false };
const JSON_WISH = { response_format: { type: 'json_schema', json_schema: { name: 'my answer', schema: SCHEMA } } };
const CALLED = {
  role: 'assistant',
  content: null,
  tool_calls: [{ id: 'c', type: 'function', function: { name: 'look', arguments: '{}' } }],
};
const RESULT = { role: 'tool', tool_call_id: 'c', content: 'seen' };

function map(body: Fields, model = CLAUDE, more: Partial<ProviderCall> = {}) {
  const call = { path: '/v1/chat/completions' as const, model, body: { messages: HELLO, ...body }, ...more };
  const { body: text, warnings = [], ...request } = mapBedrockRequest(call);
  return {
    ...request,
    sent: JSON.parse(text) as Fields,
    warned: warnings.map(({ kind, param }) => `${kind} ${param}`),
  };
}
const extras = (body: Fields, model?: string) => map(body, model).sent.additionalModelRequestFields;

describe('mapBedrockRequest', () => {
  it('sends the least for a plain question', () => {
    const { sent, warned, path, headers, framing } = map({}, LLAMA);
    expect({ path, headers, framing, warned }).toEqual({
      path: '/model/meta.llama3-3-70b-instruct-v1%3A0/converse',
      headers: {},
      framing: undefined,
      warned: [],
    });
    expect(sent).toEqual({ messages: [{ role: 'user', content: [{ text: 'Hello' }] }] });
  });

  it('names an ARN in the path, and that the stream is not of server-sent events', () => {
    const arn = 'arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/ab12';
    expect(map({ stream: true }, arn)).toMatchObject({
      path: `/model/arn%3Aaws%3Abedrock%3Aeu-west-1%3A123456789012%3Aapplication-inference-profile%2Fab12/converse-stream`,
      streams: true,
      framing: 'aws-event-stream',
    });
  });

  it('takes no call but chat', () => {
    expect(() => mapBedrockRequest({ path: '/v1/embeddings', model: CLAUDE, body: {} })).toThrow(
      'the bedrock wire has no /v1/embeddings',
    );
  });

  it('puts limits and sampling where the family has them', () => {
    const wish = { max_tokens: 9, temperature: 1.4, stop: ['END', ' '], top_k: 3 };
    const { sent, warned } = map(wish);
    expect(sent.inferenceConfig).toEqual({ maxTokens: 9, temperature: 1, stopSequences: ['END'] });
    expect(warned).toEqual(['changed temperature']);
    expect(extras({ top_k: 3 })).toEqual({ top_k: 3 });
    expect(extras({ top_k: 3 }, NOVA)).toEqual({ inferenceConfig: { topK: 3 } });
    expect(map({ top_k: 3 }, LLAMA).warned).toEqual(['unsupported top_k']);
  });

  it.each([
    [
      'a budget to Claude, with room behind it',
      CLAUDE,
      'medium',
      { thinking: { type: 'enabled', budget_tokens: 8_192 } },
      { maxTokens: 12_288 },
      [],
    ],
    [
      'an effort to newer Claude',
      'anthropic.claude-opus-4-6-v1',
      'high',
      { thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort: 'high' } },
      undefined,
      [],
    ],
    [
      'an effort to Nova',
      NOVA,
      'high',
      { reasoningConfig: { type: 'enabled', maxReasoningEffort: 'high' } },
      undefined,
      [],
    ],
    ['nothing to Nova', NOVA, 'none', { reasoningConfig: { type: 'disabled' } }, undefined, []],
    [
      'an effort to open models of OpenAI',
      'openai.gpt-oss-120b-1:0',
      'xhigh',
      { reasoning_effort: 'high' },
      undefined,
      ['changed reasoning_effort'],
    ],
    ['a warning to the others', LLAMA, 'low', undefined, undefined, ['unsupported reasoning_effort']],
  ])('sends %s', (_what, model, reasoning_effort, expected, inference, warnings) => {
    const { sent, warned } = map({ reasoning_effort }, model);
    expect(sent.additionalModelRequestFields).toEqual(expected);
    expect(sent.inferenceConfig).toEqual(inference);
    expect(warned).toEqual(warnings);
  });

  it('lowers the effort of Nova where the caller set a limit', () => {
    const { sent, warned } = map({ reasoning_effort: 'high', max_tokens: 50 }, NOVA);
    expect(sent).toMatchObject({
      inferenceConfig: { maxTokens: 50 },
      additionalModelRequestFields: { reasoningConfig: { maxReasoningEffort: 'medium' } },
    });
    expect(warned).toEqual(['changed reasoning_effort']);
  });

  it('answers in JSON by schema, by tool or by words, as the model can', () => {
    const { sent, warned } = map(JSON_WISH);
    expect(sent.outputConfig).toEqual({
      textFormat: {
        type: 'json_schema',
        structure: { jsonSchema: { name: 'my_answer', schema: JSON.stringify(SCHEMA) } },
      },
    });
    expect(warned).toEqual([]);
    expect(map(JSON_WISH, NOVA).sent.toolConfig).toMatchObject({
      tools: [{ toolSpec: { name: 'sluice_json_answer', inputSchema: { json: SCHEMA } } }],
      toolChoice: { any: {} },
    });
    expect(map(JSON_WISH, LLAMA).sent.system).toEqual([{ text: expect.stringContaining(JSON.stringify(SCHEMA)) }]);
    expect(map(JSON_WISH, LLAMA).warned).toEqual(['changed response_format']);
  });

  describe('tools', () => {
    it('are chosen in the words of Converse, and those it has not in those of Claude', () => {
      const choice = (tool_choice: unknown, more: Fields = {}) => {
        const { sent } = map({ tools: [TOOL], tool_choice, ...more });
        return [(sent.toolConfig as Fields).toolChoice, (sent.additionalModelRequestFields as Fields)?.tool_choice];
      };
      expect(choice('required')).toEqual([{ any: {} }, undefined]);
      expect(choice(TOOL)).toEqual([{ tool: { name: 'look' } }, undefined]);
      expect(choice('none')).toEqual([undefined, { type: 'none' }]);
      expect(choice('required', { parallel_tool_calls: false })).toEqual([
        undefined,
        { type: 'any', disable_parallel_tool_use: true },
      ]);
    });

    it('are warned of where a family cannot be told', () => {
      const body = { tools: [TOOL], tool_choice: 'required', parallel_tool_calls: false };
      expect(map(body, LLAMA)).toMatchObject({
        sent: { toolConfig: { tools: [{ toolSpec: { name: 'look' } }] } },
        warned: ['changed tool_choice', 'unsupported parallel_tool_calls'].sort(),
      });
    });

    it('may not be called: then they are not there, except where the messages name them', () => {
      expect(map({ tools: [TOOL], tool_choice: 'none' }, LLAMA)).toMatchObject({ warned: [] });
      expect(map({ tools: [TOOL], tool_choice: 'none' }, LLAMA).sent.toolConfig).toBeUndefined();
      const messages = [...HELLO, CALLED, RESULT];
      expect(map({ messages, tools: [TOOL], tool_choice: 'none' }, LLAMA).warned).toEqual(['unsupported tool_choice']);
      expect(map({ messages }, LLAMA).sent.toolConfig).toMatchObject({ tools: [{ toolSpec: { name: 'look' } }] });
    });

    it('fail, and those are told who listen', () => {
      const messages = [...HELLO, CALLED, { ...RESULT, is_error: true, content: '' }];
      expect(map({ messages, tools: [TOOL] }).sent.messages).toMatchObject([
        {},
        { content: [{ toolUse: { toolUseId: 'c', name: 'look', input: {} } }] },
        { content: [{ toolResult: { toolUseId: 'c', status: 'error', content: [{ text: '(nothing)' }] } }] },
      ]);
      expect(map({ messages, tools: [TOOL] }, LLAMA).warned).toEqual(['unsupported messages[2].is_error']);
    });

    it('have ids of nine letters and digits with Mistral', () => {
      const messages = [...HELLO, CALLED, RESULT];
      const { sent } = map({ messages, tools: [TOOL] }, 'mistral.mistral-large-2407-v1:0');
      expect(JSON.stringify(sent.messages).match(/"toolUseId":"00000000c"/g)).toHaveLength(2);
    });
  });

  describe('content', () => {
    const part = (content: object, model?: string) => map({ messages: [{ role: 'user', content: [content] }] }, model);
    const image = (url: string) => part({ type: 'image_url', image_url: { url } });
    const file = (file_data: string, filename?: string) => ({ type: 'file', file: { file_data, filename } });
    const contentOf = ({ sent }: ReturnType<typeof part>) => (sent.messages as { content: unknown[] }[])[0]?.content;

    it('is images as bytes or in S3, and never by another address', () => {
      expect(contentOf(image('data:image/jpeg;base64,AAAA'))).toEqual([
        { image: { format: 'jpeg', source: { bytes: 'AAAA' } } },
      ]);
      expect(contentOf(image('s3://bucket/a.JPG'))).toEqual([
        { image: { format: 'jpeg', source: { s3Location: { uri: 's3://bucket/a.JPG' } } } },
      ]);
      const refused = image('https://example.org/a.png');
      expect(contentOf(refused)).toEqual([{ text: expect.stringContaining('left out') }]);
      expect(refused.warned).toEqual(['unsupported messages[0].content[0]']);
    });

    it('is documents with names of their own and with words beside them', () => {
      const pdf = file('data:application/pdf;base64,JVBE', 'my_file: (1).pdf');
      const { sent } = map({ messages: [{ role: 'user', content: [pdf, pdf, file('data:text/x-c;base64,YQ==')] }] });
      expect((sent.messages as { content: unknown[] }[])[0]?.content).toEqual([
        { document: { format: 'pdf', name: 'my file (1)', source: { bytes: 'JVBE' } } },
        { document: { format: 'pdf', name: 'my file (1) [2]', source: { bytes: 'JVBE' } } },
        { document: { format: 'txt', name: 'document', source: { bytes: 'YQ==' } } },
        { text: 'Here is a document.' },
      ]);
    });

    it('is a document of text with what is said of it for Claude, and words for others', () => {
      const citations = { enabled: true };
      const law = { type: 'text', text: 'All is well.', document: { title: 'Law', context: 'Draft', citations } };
      const beside = { text: 'Here is a document.' };
      expect(contentOf(part(law))).toEqual([
        { document: { format: 'txt', name: 'Law', source: { text: 'All is well.' }, context: 'Draft', citations } },
        beside,
      ]);
      expect(part(law).warned).toEqual([]);
      const pieces = { type: 'text', text: 'a\nb', document: { sections: ['a', 'b'] } };
      expect(contentOf(part(pieces))).toEqual([
        { document: { format: 'txt', name: 'document', source: { content: [{ text: 'a' }, { text: 'b' }] } } },
        beside,
      ]);
      const found = { type: 'text', text: 'a', document: { source: 'https://example.org', citations } };
      const result = {
        source: 'https://example.org',
        title: 'https://example.org',
        content: [{ text: 'a' }],
        citations,
      };
      expect(contentOf(part(found))).toEqual([{ searchResult: result }]);
      const pdf = { ...file('data:application/pdf;base64,JVBE', 'a.pdf'), document: { title: 'Law', citations } };
      expect(contentOf(part(pdf))).toMatchObject([{ document: { name: 'Law', citations } }, beside]);
      expect(contentOf(part(law, NOVA))).toEqual([
        { text: '<document>\nTitle: Law\nContext: Draft\nAll is well.\n</document>' },
      ]);
      expect(part(law, NOVA).warned).toEqual(['unsupported messages[0].content[0].document.citations']);
    });

    it('has its cache breakpoints behind it, where the model has any', () => {
      const cached = { type: 'text', text: 'a', cache_control: { type: 'ephemeral', ttl: '1h' } };
      expect(contentOf(part(cached))).toEqual([{ text: 'a' }, { cachePoint: { type: 'default', ttl: '1h' } }]);
      expect(contentOf(part(cached, NOVA))).toEqual([{ text: 'a' }, { cachePoint: { type: 'default' } }]);
      expect(part(cached, NOVA).warned).toEqual(['changed messages[0].content[0].cache_control.ttl']);
      expect(contentOf(part(cached, LLAMA))).toEqual([{ text: 'a' }]);
      expect(part(cached, LLAMA).warned).toEqual(['unsupported messages[0].content[0].cache_control']);
    });

    it('gives thoughts back to the family that had them', () => {
      const details = [
        { type: 'reasoning.text', text: 'a', signature: 's', format: 'anthropic-claude-v1' },
        { type: 'reasoning.encrypted', data: 'b' },
        { type: 'reasoning.text', text: 'c', signature: 's', format: 'google-gemini-v1' },
        { type: 'reasoning.text', text: 'd' },
      ];
      const messages = [...HELLO, { role: 'assistant', content: 'x', reasoning_details: details }, HELLO[0]];
      const thoughts = (model: string) =>
        (map({ messages }, model).sent.messages as { content: unknown[] }[])[1]?.content;
      expect(thoughts(CLAUDE)).toEqual([
        { reasoningContent: { reasoningText: { text: 'a', signature: 's' } } },
        { reasoningContent: { redactedContent: 'b' } },
        { text: 'x' },
      ]);
      expect(thoughts(NOVA)).toEqual([{ reasoningContent: { redactedContent: 'b' } }, { text: 'x' }]);
    });
  });

  it("says the lane as a tier, and the wishes that are only Bedrock's as they are", () => {
    expect(map({}, CLAUDE, { lane: 'flex' }).sent.serviceTier).toEqual({ type: 'flex' });
    expect(map({ service_tier: 'priority' }, CLAUDE, { lane: 'sync' }).sent.serviceTier).toEqual({ type: 'priority' });
    expect(map({}, CLAUDE, { lane: 'sync' }).sent.serviceTier).toBeUndefined();
    expect(map({}, CLAUDE, { lane: 'flex', serviceTier: 'priority' }).sent.serviceTier).toEqual({ type: 'priority' });
    const own = { performanceConfig: { latency: 'optimized' }, guardrailConfig: { guardrailIdentifier: 'g' } };
    expect(map(own).sent).toMatchObject(own);
  });

  it('keeps metadata that its log can hold', () => {
    const { sent, warned } = map({ metadata: { team: 'a b', bad: 'ü', deep: {} }, user: 'u-1' });
    expect(sent.requestMetadata).toEqual({ team: 'a b', user: 'u-1' });
    expect(warned).toEqual(['unsupported metadata.bad', 'unsupported metadata.deep']);
  });
});
