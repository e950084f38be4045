import { describe, expect, it } from '@jest/globals';
import type { ProviderCall } from '../adapter.js';
import { mapAnthropicRequest } from './map-anthropic-request.js';

type Fields = Readonly<Record<string, unknown>>;
const SONNET = 'claude-sonnet-4-5';
const NEWEST = 'claude-sonnet-5-5';
const HELLO = [{ role: 'user', content: 'Hello' }];
const TOOL = { type: 'function', function: { name: 'look', parameters: { type: 'object', properties: {} } } };
const SCHEMA = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: false };
const asked = (schema: object) => ({ response_format: { type: 'json_schema', json_schema: { name: 'n', schema } } });
const CALLED = {
  role: 'assistant',
  content: null,
  tool_calls: [{ id: 'c', type: 'function', function: { name: 'look', arguments: '{}' } }],
};
const RESULT = { role: 'tool', tool_call_id: 'c', content: 'seen' };

function map(body: Fields, more: Partial<ProviderCall> = {}) {
  const call = { path: '/v1/chat/completions' as const, model: SONNET, body: { messages: HELLO, ...body }, ...more };
  const { body: text, warnings = [], ...request } = mapAnthropicRequest(call);
  return {
    ...request,
    sent: JSON.parse(text) as Fields,
    warned: warnings.map(({ kind, param }) => `${kind} ${param}`),
  };
}

describe('mapAnthropicRequest', () => {
  it('sends the least for a plain question, to the version it was written for', () => {
    const { sent, warned, path, headers, streams } = map({});
    expect({ path, headers, streams, warned }).toEqual({
      path: '/messages',
      headers: { 'anthropic-version': '2023-06-01' },
      streams: false,
      warned: [],
    });
    expect(sent).toEqual({
      model: SONNET,
      max_tokens: 64_000,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
    });
  });

  it('takes no call but chat', () => {
    expect(() => mapAnthropicRequest({ path: '/v1/embeddings', model: SONNET, body: {} })).toThrow(
      'the anthropic wire has no /v1/embeddings',
    );
  });

  it('does not change the body of the caller', () => {
    const body = { messages: [...HELLO, CALLED, RESULT], tools: [TOOL], ...asked({ ...SCHEMA, minProperties: 1 }) };
    const before = structuredClone(body);
    map(body);
    expect(body).toEqual(before);
  });

  it.each([
    ['the newer limit', { max_completion_tokens: 7, max_tokens: 9 }, SONNET, 7, []],
    ['the older limit', { max_tokens: 9 }, SONNET, 9, []],
    ['no more than the model writes', { max_tokens: 10_000 }, 'claude-3-haiku-20240307', 4_096, ['changed max_tokens']],
    ['any limit of a model it does not know', { max_tokens: 500_000 }, 'claude-sonnet-77', 500_000, []],
    ['a limit all take where the model is unknown', {}, 'model-of-a-proxy', 4_096, []],
  ])('asks for %s', (_what, body, model, tokens, expected) => {
    const { sent, warned } = map(body, { model });
    expect({ tokens: sent.max_tokens, warned }).toEqual({ tokens, warned: expected });
  });

  it.each([
    [
      'clamps a temperature that only OpenAI has',
      { temperature: 1.5 },
      SONNET,
      { temperature: 1 },
      ['changed temperature'],
    ],
    [
      'sends temperature or top_p',
      { temperature: 0.2, top_p: 0.9 },
      SONNET,
      { temperature: 0.2 },
      ['unsupported top_p'],
    ],
    ['forgets a top_p that cuts nothing', { temperature: 0.2, top_p: 1 }, SONNET, { temperature: 0.2 }, []],
    [
      'sends no sampling with thinking',
      { temperature: 0, top_k: 4, reasoning_effort: 'low' },
      SONNET,
      {},
      ['unsupported temperature', 'unsupported top_k'],
    ],
    [
      'sends no sampling to models without',
      { temperature: 0.5, top_p: 0.5 },
      NEWEST,
      {},
      ['unsupported temperature', 'unsupported top_p'],
    ],
  ])('%s', (_what, body, model, expected, warnings) => {
    const { sent, warned } = map(body, { model });
    const { temperature, top_p, top_k } = sent;
    expect(JSON.parse(JSON.stringify({ temperature, top_p, top_k }))).toEqual(expected);
    expect(warned).toEqual(warnings);
  });

  it('warns of every parameter it cannot honour, and of none that asks for nothing', () => {
    const wishes = { n: 2, seed: 1, logprobs: true, logit_bias: { 1: 2 }, presence_penalty: 1, new_field: 'x' };
    expect(map(wishes).warned).toEqual(Object.keys(wishes).map((name) => `unsupported ${name}`));
    const defaults = {
      n: 1,
      logprobs: false,
      presence_penalty: 0,
      logit_bias: {},
      seed: null,
      store: false,
      tools: [],
    };
    expect(map(defaults).warned).toEqual([]);
  });

  describe('thinking', () => {
    const enabled = { type: 'enabled', budget_tokens: 2_000 };
    it.each([
      [
        'an effort as a budget',
        { reasoning_effort: 'medium' },
        SONNET,
        { type: 'enabled', budget_tokens: 8_192 },
        undefined,
        [],
      ],
      [
        'a budget that leaves room for the answer',
        { reasoning_effort: 'high', max_tokens: 5_000 },
        SONNET,
        { type: 'enabled', budget_tokens: 4_000 },
        undefined,
        [],
      ],
      [
        'no budget where there is no room',
        { reasoning_effort: 'low', max_tokens: 500 },
        SONNET,
        undefined,
        undefined,
        ['unsupported reasoning_effort'],
      ],
      [
        'an effort as an effort',
        { reasoning_effort: 'xhigh' },
        'claude-opus-4-8',
        { type: 'adaptive', display: 'summarized' },
        'xhigh',
        [],
      ],
      [
        'the next lower effort',
        { reasoning_effort: 'xhigh' },
        'claude-opus-4-6',
        { type: 'adaptive', display: 'summarized' },
        'high',
        ['changed reasoning_effort'],
      ],
      ['that it must not', { reasoning_effort: 'none' }, SONNET, { type: 'disabled' }, undefined, []],
      [
        'the least where it cannot be stopped',
        { reasoning_effort: 'none' },
        NEWEST,
        undefined,
        'low',
        ['changed reasoning_effort'],
      ],
      [
        'nothing to models that do not think',
        { reasoning_effort: 'high' },
        'claude-3-5-haiku-latest',
        undefined,
        undefined,
        ['unsupported reasoning_effort'],
      ],
      ['what the caller says himself', { thinking: enabled }, SONNET, enabled, undefined, []],
      [
        'no budget to models that decide',
        { thinking: enabled, reasoning_effort: 'low' },
        NEWEST,
        { type: 'adaptive', display: 'summarized' },
        'low',
        ['changed thinking'],
      ],
      [
        'a budget to models that need one',
        { thinking: { type: 'adaptive' } },
        SONNET,
        { type: 'enabled', budget_tokens: 8_192 },
        undefined,
        ['changed thinking'],
      ],
    ])('is %s', (_what, body, model, thinking, effort, warnings) => {
      const { sent, warned } = map(body, { model });
      expect(sent.thinking).toEqual(thinking);
      expect((sent.output_config as Fields | undefined)?.effort).toBe(effort);
      expect(warned).toEqual(warnings);
    });

    it('is shown or not as the caller says, whatever becomes of the rest', () => {
      const display = 'omitted';
      const shown = (thinking: object, model: string) => (map({ thinking }, { model }).sent.thinking as Fields).display;
      expect(shown({ type: 'enabled', budget_tokens: 2_048, display }, SONNET)).toBe(display);
      expect(shown({ type: 'enabled', budget_tokens: 2_048, display }, NEWEST)).toBe(display);
      expect(shown({ type: 'adaptive', display }, SONNET)).toBe(display);
      const { sent, warned } = map({ thinking: { type: 'enabled', budget_tokens: 2_048, mood: 'good' } });
      expect([sent.thinking, warned]).toEqual([
        { type: 'enabled', budget_tokens: 2_048 },
        ['unsupported thinking.mood'],
      ]);
    });

    it('gives way to a tool that must be called', () => {
      const { sent, warned } = map({ tools: [TOOL], tool_choice: 'required', reasoning_effort: 'low' });
      expect({ thinking: sent.thinking, choice: sent.tool_choice }).toEqual({ choice: { type: 'any' } });
      expect(warned).toEqual(['unsupported reasoning_effort']);
    });

    it('is left out when the thoughts before a tool call were not given back, else goes on', () => {
      const body = { tools: [TOOL], reasoning_effort: 'low' };
      const lost = map({ ...body, messages: [...HELLO, CALLED, RESULT] });
      expect([lost.sent.thinking, lost.warned]).toEqual([undefined, ['unsupported reasoning_effort']]);
      const detail = { type: 'reasoning.text', text: 'Hm.', signature: 's', format: 'anthropic-claude-v1', index: 0 };
      const kept = map({ ...body, messages: [...HELLO, { ...CALLED, reasoning_details: [detail] }, RESULT] });
      expect([kept.sent.thinking, kept.warned]).toEqual([{ type: 'enabled', budget_tokens: 2_048 }, []]);
      expect((kept.sent.messages as { content: unknown[] }[])[1]?.content[0]).toEqual({
        type: 'thinking',
        thinking: 'Hm.',
        signature: 's',
      });
    });

    it('of another provider, or without proof, is not given back', () => {
      const reasoning_details = [
        { type: 'reasoning.text', text: 'a', signature: 's', format: 'google-gemini-v1' },
        { type: 'reasoning.text', text: 'b' },
        { type: 'reasoning.encrypted', data: 'c', format: 'openai-responses-v1' },
        { type: 'reasoning.encrypted', data: 'd' },
        { type: 'reasoning.summary', summary: 'e' },
      ];
      const { sent } = map({ messages: [...HELLO, { role: 'assistant', content: 'x', reasoning_details }, HELLO[0]] });
      expect((sent.messages as { content: unknown[] }[])[1]?.content).toEqual([
        { type: 'redacted_thinking', data: 'd' },
        { type: 'text', text: 'x' },
      ]);
    });
  });

  describe('an answer in JSON', () => {
    it('is the schema where the model keeps to it, with a word on what is not enforced', () => {
      const { sent, warned } = map(asked({ ...SCHEMA, properties: { a: { type: 'string', minLength: 2 } } }));
      expect(sent.output_config).toMatchObject({
        format: { type: 'json_schema', schema: { additionalProperties: false } },
      });
      expect(warned).toEqual(['changed response_format']);
    });

    it.each([
      ['the model has no schema', 'claude-3-5-sonnet-20241022', SCHEMA],
      ['the schema has free keys', SONNET, { type: 'object', additionalProperties: true }],
    ])('is a tool that must be called when %s', (_why, model, schema) => {
      const { sent, warned } = map({ tools: [TOOL], ...asked(schema) }, { model });
      expect(sent.tools).toMatchObject([{ name: 'look' }, { name: 'sluice_json_answer', input_schema: schema }]);
      expect(sent.tool_choice).toEqual({ type: 'any', disable_parallel_tool_use: true });
      expect(warned).toEqual(['changed response_format']);
    });

    it('is asked for in words when neither is there, and without a schema', () => {
      const { sent } = map(asked({ type: 'object', additionalProperties: true }), { model: NEWEST });
      expect(JSON.stringify(sent.system)).toContain('JSON schema');
      const free = map({ response_format: { type: 'json_object' } });
      expect([JSON.stringify(free.sent.system), free.warned]).toEqual([
        expect.stringContaining('one JSON object'),
        ['changed response_format'],
      ]);
    });
  });

  describe('tools', () => {
    it('are enforced where they can be', () => {
      const strict = (parameters: object) => ({ type: 'function', function: { name: 'a', parameters, strict: true } });
      expect(map({ tools: [strict(SCHEMA)] }).sent.tools).toEqual([{ name: 'a', input_schema: SCHEMA, strict: true }]);
      const { sent, warned } = map({ tools: [strict(SCHEMA)] }, { model: 'claude-3-haiku-20240307' });
      expect(sent.tools).toEqual([{ name: 'a', input_schema: SCHEMA }]);
      expect(warned).toEqual(['unsupported tools[0].function.strict']);
    });

    it('keep what only Anthropic has', () => {
      const own = {
        input_examples: [{}],
        defer_loading: false,
        allowed_callers: ['direct'],
        eager_input_streaming: true,
      };
      const { sent, warned } = map({ tools: [{ ...TOOL, ...own, type: 'function' }] });
      expect([sent.tools, warned]).toMatchObject([[{ name: 'look', ...own }], []]);
    });

    it('of other kinds are left out with a word', () => {
      const { sent, warned } = map({ tools: [{ type: 'web_search' }, TOOL] });
      expect([sent.tools, warned]).toMatchObject([[{ name: 'look' }], ['unsupported tools[0]']]);
    });

    it('that are gone stand in for those in the messages, and none may be called', () => {
      const { sent } = map({ messages: [...HELLO, CALLED, RESULT] });
      expect(sent).toMatchObject({ tools: [{ name: 'look' }], tool_choice: { type: 'none' } });
    });

    it('cannot be forced on models that refuse it', () => {
      const { sent, warned } = map({ tools: [TOOL], tool_choice: 'required' }, { model: NEWEST });
      expect([sent.tool_choice, warned]).toEqual([{ type: 'auto' }, ['changed tool_choice']]);
    });

    it('keep odd ids and arguments of other providers usable', () => {
      const call = { id: 'functions.look:0', type: 'function', function: { name: 'look', arguments: '[1' } };
      const messages = [...HELLO, { role: 'assistant', tool_calls: [call] }, { ...RESULT, tool_call_id: call.id }];
      const { sent, warned } = map({ messages, tools: [TOOL] });
      expect(sent.messages).toMatchObject([
        {},
        { content: [{ type: 'tool_use', id: 'functions_look_0', input: { arguments: '[1' } }] },
        { content: [{ type: 'tool_result', tool_use_id: 'functions_look_0' }] },
      ]);
      expect(warned).toEqual(['changed messages[1].tool_calls[0].function.arguments']);
    });
  });

  describe('content', () => {
    const part = (content: object) => map({ messages: [{ role: 'user', content: [content] }] });
    const file = (file_data: string, filename?: string) => part({ type: 'file', file: { file_data, filename } });
    const sentPart = ({ sent }: ReturnType<typeof part>) => (sent.messages as { content: unknown[] }[])[0]?.content[0];

    it('is text, images and PDF as they are, everything readable as text', () => {
      expect(sentPart(file('data:application/pdf;base64,JVBE', 'a.pdf'))).toEqual({
        type: 'document',
        source: { type: 'base64', media_type: 'application/pdf', data: 'JVBE' },
        title: 'a.pdf',
      });
      expect(sentPart(file('data:text/csv;base64,YSxi'))).toEqual({
        type: 'document',
        source: { type: 'text', media_type: 'text/plain', data: 'a,b' },
      });
      expect(sentPart(file('data:image/png;base64,AAAA'))).toMatchObject({ type: 'image' });
      expect(sentPart(file('https://example.org/a.pdf'))).toMatchObject({ source: { type: 'url' } });
    });

    it('refers to an uploaded file with the header that needs', () => {
      const request = part({ type: 'file', file: { file_id: 'file_1' } });
      expect(sentPart(request)).toEqual({ type: 'document', source: { type: 'file', file_id: 'file_1' } });
      expect(request.headers).toMatchObject({ 'anthropic-beta': expect.stringContaining('files-api') });
    });

    it('is a document of text as it was written, in its pieces, with what is said of it', () => {
      const citations = { enabled: true };
      const document = { title: 'Law', context: 'Draft', citations };
      expect(sentPart(part({ type: 'text', text: 'All is well.', document }))).toEqual({
        type: 'document',
        source: { type: 'text', media_type: 'text/plain', data: 'All is well.' },
        ...document,
      });
      const sections = ['All is well.', 'Nothing hurts.'];
      expect(sentPart(part({ type: 'text', text: sections.join('\n'), document: { sections } }))).toEqual({
        type: 'document',
        source: { type: 'content', content: sections.map((text) => ({ type: 'text', text })) },
      });
      const cache_control = { type: 'ephemeral' };
      const found = { source: 'https://example.org', title: 'A page', citations };
      expect(sentPart(part({ type: 'text', text: 'a', document: found, cache_control }))).toEqual({
        type: 'search_result',
        ...found,
        content: [{ type: 'text', text: 'a' }],
        cache_control,
      });
      const pdf = { type: 'file', file: { file_data: 'data:application/pdf;base64,JVBE', filename: 'a.pdf' } };
      expect(sentPart(part({ ...pdf, document }))).toMatchObject({ source: { type: 'base64' }, ...document });
      expect(part({ ...pdf, document }).warned).toEqual([]);
    });

    it('is words in instructions, where no document may stand', () => {
      const content = [
        { type: 'text', text: 'All is well.', document: { title: 'Law', citations: { enabled: true } } },
      ];
      const { sent, warned } = map({ messages: [{ role: 'system', content }, ...HELLO] });
      expect(sent.system).toEqual([{ type: 'text', text: '<document>\nTitle: Law\nAll is well.\n</document>' }]);
      expect(warned).toEqual(['unsupported messages[0].content[0].document.citations']);
    });

    it.each([
      ['audio', { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } }],
      ['an image by plain http', { type: 'image_url', image_url: { url: 'http://example.org/a.png' } }],
      ['an image of a kind it does not know', { type: 'image_url', image_url: { url: 'data:image/tiff;base64,AAAA' } }],
      ['a file that is no text', { type: 'file', file: { file_data: 'data:application/zip;base64,AAAA' } }],
      ['nothing', { type: 'image_url' }],
    ])('it cannot take (%s) is named to the model and to the caller', (_what, content) => {
      const request = part(content);
      expect(sentPart(request)).toEqual({ type: 'text', text: expect.stringContaining('left out') });
      expect(request.warned).toEqual(['unsupported messages[0].content[0]']);
    });

    it('has four cache breakpoints at most, tools and instructions first', () => {
      const cache_control = { type: 'ephemeral', ttl: '1h' };
      const text = (name: string) => ({ type: 'text', text: name, cache_control });
      const { sent, warned } = map({
        tools: [{ ...TOOL, cache_control }],
        messages: [
          { role: 'user', content: [text('b'), text('c'), text('d')] },
          { role: 'system', content: [text('a')] },
        ],
      });
      expect(sent.tools).toMatchObject([{ cache_control }]);
      expect(sent.system).toEqual([text('a')]);
      expect(sent.messages).toEqual([{ role: 'user', content: [text('b'), text('c'), { type: 'text', text: 'd' }] }]);
      expect(warned).toEqual(['changed messages[1]', 'unsupported messages[0].content[2].cache_control']);
    });
  });

  it.each([
    ['reserved', 'default', 'auto'],
    ['sync', undefined, 'standard_only'],
    ['sync', 'priority', 'auto'],
    [undefined, 'default', 'standard_only'],
    [undefined, undefined, undefined],
  ] as const)('buys lane %p with the wish %p as %p', (lane, service_tier, expected) => {
    expect(map({ service_tier }, lane ? { lane } : {}).sent.service_tier).toBe(expected);
  });

  it('names the tier of the configuration before all others', () => {
    expect(
      map({ service_tier: 'priority' }, { lane: 'reserved', serviceTier: 'standard_only' }).sent.service_tier,
    ).toBe('standard_only');
  });
});
