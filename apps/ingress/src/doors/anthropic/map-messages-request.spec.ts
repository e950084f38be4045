import { describe, expect, it } from '@jest/globals';
import { sealThought } from '../blocks/seal-thought.js';
import { mapMessagesRequest } from './map-messages-request.js';

const HELLO = [{ role: 'user', content: 'Hello' }];
const map = (fields: object) => mapMessagesRequest({ model: 'fast', max_tokens: 9, messages: HELLO, ...fields });
const messagesOf = (content: unknown, role = 'user') => map({ messages: [{ role, content }] }).call.messages;
const errorOf = (fields: object) => {
  try {
    map(fields);
  } catch (error) {
    return (error as { error: { param: string; code: string; message: string } }).error;
  }
  throw new Error('nothing was refused');
};

describe('a Messages request', () => {
  it('is the smallest call when it asks for the least', () => {
    expect(map({})).toEqual({
      call: { model: 'fast', messages: HELLO, max_completion_tokens: 9 },
      warnings: [],
    });
  });

  it('carries what both APIs have under other names', () => {
    const { call, warnings } = map({
      system: 'Be brief.',
      stream: true,
      temperature: 0.5,
      top_p: 0.9,
      top_k: 4,
      stop_sequences: ['END'],
      metadata: { user_id: 'u1', team: 'a' },
      service_tier: 'standard_only',
      thinking: { type: 'enabled', budget_tokens: 2_000 },
      output_config: { effort: 'max', format: { type: 'json_schema', schema: { type: 'object' } } },
    });
    expect(call).toEqual({
      model: 'fast',
      messages: [{ role: 'system', content: 'Be brief.' }, ...HELLO],
      max_completion_tokens: 9,
      temperature: 0.5,
      top_p: 0.9,
      top_k: 4,
      stop: ['END'],
      user: 'u1',
      metadata: { team: 'a' },
      service_tier: 'default',
      thinking: { type: 'enabled', budget_tokens: 2_000 },
      reasoning_effort: 'xhigh',
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'answer', schema: { type: 'object' }, strict: true },
      },
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(warnings).toEqual([]);
  });

  it('keeps the blocks of instructions with their cache breakpoints', () => {
    const system = [
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b', cache_control: { type: 'ephemeral', ttl: '1h' } },
    ];
    expect(map({ system }).call.messages[0]).toEqual({ role: 'system', content: system });
  });

  it('takes tools, their choice and that one call is enough', () => {
    const schema = { type: 'object', properties: {} };
    const tool = { name: 'look', description: 'Looks.', input_schema: schema, cache_control: { type: 'ephemeral' } };
    const { call } = map({ tools: [tool], tool_choice: { type: 'any', disable_parallel_tool_use: true } });
    expect(call).toMatchObject({
      tools: [
        {
          type: 'function',
          function: { name: 'look', description: 'Looks.', parameters: schema },
          cache_control: { type: 'ephemeral' },
        },
      ],
      tool_choice: 'required',
      parallel_tool_calls: false,
    });
    const named = map({ tools: [tool], tool_choice: { type: 'tool', name: 'look' } }).call;
    expect(named.tool_choice).toEqual({ type: 'function', function: { name: 'look' } });
  });

  it('makes messages of a turn with results, the results first', () => {
    const messages = messagesOf([
      { type: 'text', text: 'And now?' },
      { type: 'tool_result', tool_use_id: 'c1', content: 'seen', cache_control: { type: 'ephemeral' } },
      { type: 'tool_result', tool_use_id: 'c2', is_error: true, content: [{ type: 'text', text: 'no' }] },
      { type: 'tool_result', tool_use_id: 'c3' },
    ]);
    expect(messages).toEqual([
      { role: 'tool', tool_call_id: 'c1', content: 'seen', cache_control: { type: 'ephemeral' } },
      { role: 'tool', tool_call_id: 'c2', content: 'no', is_error: true },
      { role: 'tool', tool_call_id: 'c3', content: '' },
      { role: 'user', content: 'And now?' },
    ]);
  });

  it('gives back thoughts to whom they belong, and calls', () => {
    const [message] = messagesOf(
      [
        { type: 'thinking', thinking: 'Hm.', signature: 'own' },
        { type: 'thinking', thinking: 'Well.', signature: sealThought({ kind: 'signature', value: 's', format: 'f' }) },
        { type: 'thinking', thinking: 'So.', signature: '' },
        { type: 'redacted_thinking', data: 'secret' },
        { type: 'redacted_thinking', data: sealThought({ kind: 'call', value: 'gs', callId: 'c1' }) },
        { type: 'text', text: 'I look.' },
        { type: 'tool_use', id: 'c1', name: 'look', input: { at: 1 } },
      ],
      'assistant',
    );
    expect(message).toEqual({
      role: 'assistant',
      content: 'I look.',
      reasoning_content: 'Hm.Well.So.',
      reasoning_details: [
        { type: 'reasoning.text', text: 'Hm.', signature: 'own', format: 'anthropic-claude-v1' },
        { type: 'reasoning.text', text: 'Well.', signature: 's', format: 'f' },
        { type: 'reasoning.text', text: 'So.' },
        { type: 'reasoning.encrypted', data: 'secret', format: 'anthropic-claude-v1' },
      ],
      tool_calls: [
        {
          id: 'c1',
          type: 'function',
          function: { name: 'look', arguments: '{"at":1}' },
          extra_content: { google: { thought_signature: 'gs' } },
        },
      ],
    });
  });

  it.each([
    [
      'an inline image',
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
    ],
    [
      'an image by its address',
      { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
      { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
    ],
    [
      'a PDF',
      { type: 'document', title: 'a.pdf', source: { type: 'base64', media_type: 'application/pdf', data: 'AAAA' } },
      { type: 'file', file: { file_data: 'data:application/pdf;base64,AAAA', filename: 'a.pdf' } },
    ],
    [
      'a PDF by its address',
      { type: 'document', source: { type: 'url', url: 'https://example.com/a.pdf' } },
      { type: 'file', file: { file_data: 'https://example.com/a.pdf', filename: 'document.pdf' } },
    ],
    [
      'a file that was uploaded',
      { type: 'document', source: { type: 'file', file_id: 'file_1' } },
      { type: 'file', file: { file_id: 'file_1' } },
    ],
  ])('sends %s on', (_what, block, part) => {
    expect(messagesOf([block, { type: 'text', text: 'What is it?' }])).toEqual([
      { role: 'user', content: [part, { type: 'text', text: 'What is it?' }] },
    ]);
  });

  const citations = { enabled: true };
  const words = [
    { type: 'text', text: 'one' },
    { type: 'text', text: 'two' },
  ];
  it.each([
    [
      'a document',
      { type: 'document', title: 'T', source: { type: 'text', media_type: 'text/plain', data: 'words' } },
      { type: 'text', text: 'words', document: { title: 'T' } },
    ],
    [
      'a document without any notes',
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'words' } },
      { type: 'text', text: 'words', document: {} },
    ],
    [
      'a document of one text',
      { type: 'document', citations, source: { type: 'content', content: 'words' } },
      { type: 'text', text: 'words', document: { citations } },
    ],
    [
      'a document of pieces',
      { type: 'document', context: 'C', citations, source: { type: 'content', content: words } },
      { type: 'text', text: 'one\ntwo', document: { context: 'C', citations, sections: ['one', 'two'] } },
    ],
    [
      'a search result',
      { type: 'search_result', title: 'T', source: 'https://e.com', citations, content: words },
      {
        type: 'text',
        text: 'one\ntwo',
        document: { title: 'T', source: 'https://e.com', citations, sections: ['one', 'two'] },
      },
    ],
  ])('shows %s that is text as a text that is marked as a document', (_what, block, part) => {
    const cache_control = { type: 'ephemeral' };
    expect(messagesOf([block])).toEqual([{ role: 'user', content: [part] }]);
    expect(messagesOf([{ ...block, cache_control }])).toEqual([
      { role: 'user', content: [{ ...part, cache_control }] },
    ]);
    const result = { type: 'tool_result', tool_use_id: 'c', content: [block] };
    expect(messagesOf([result])).toEqual([{ role: 'tool', tool_call_id: 'c', content: [part] }]);
  });

  it('lets pictures follow the document they are in', () => {
    const image = { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } };
    expect(messagesOf([{ type: 'document', source: { type: 'content', content: [image, ...words] } }])).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'one\ntwo', document: { sections: ['one', 'two'] } },
          { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
        ],
      },
    ]);
  });

  it('says of a file what its caller says of it', () => {
    const source = { type: 'base64', media_type: 'application/pdf', data: 'AAAA' };
    expect(messagesOf([{ type: 'document', title: 'T', context: 'C', citations, source }])).toEqual([
      {
        role: 'user',
        content: [
          {
            type: 'file',
            file: { file_data: 'data:application/pdf;base64,AAAA', filename: 'T' },
            document: { title: 'T', context: 'C', citations },
          },
        ],
      },
    ]);
  });

  it('carries what only Anthropic has of tools and thoughts', () => {
    const own = { input_examples: [{ at: 1 }], defer_loading: true, allowed_callers: ['direct'] };
    const tool = { name: 'look', input_schema: { type: 'object' }, eager_input_streaming: true, ...own };
    const { call, warnings } = map({ tools: [tool], thinking: { type: 'adaptive', display: 'omitted' } });
    expect(call.tools).toEqual([
      {
        type: 'function',
        function: { name: 'look', parameters: { type: 'object' } },
        eager_input_streaming: true,
        ...own,
      },
    ]);
    expect([call.thinking, warnings]).toEqual([{ type: 'adaptive', display: 'omitted' }, []]);
    const budget = map({ thinking: { type: 'enabled', budget_tokens: 9, display: 'summarized' } });
    expect(budget.call.thinking).toEqual({ type: 'enabled', budget_tokens: 9, display: 'summarized' });
  });

  it('puts a breakpoint for everything onto the last block', () => {
    const cache_control = { type: 'ephemeral' };
    expect(map({ cache_control }).call.messages).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'Hello', cache_control }] },
    ]);
  });

  it('warns of what it leaves out and of nothing that asks for nothing', () => {
    const { warnings } = map({
      context_management: { edits: [] },
      container: 'c',
      diagnostics: null,
      betas: ['x'],
      new: {},
    });
    expect(warnings.map(({ kind, param }) => [kind, param])).toEqual([
      ['unsupported', 'context_management'],
      ['unsupported', 'container'],
    ]);
    const marked = { type: 'tool_use', id: 'c', name: 'n', input: {}, cache_control: { type: 'ephemeral' } };
    expect(map({ messages: [{ role: 'assistant', content: [marked] }] }).warnings).toMatchObject([
      { param: 'messages[0].content[0].cache_control' },
    ]);
  });

  const user = (block: object) => ({ messages: [{ role: 'user', content: [block] }] });
  const model = (block: object) => ({ messages: [{ role: 'assistant', content: [block] }] });
  const tools = (more: object) => ({ tools: [{ name: 'look', input_schema: { type: 'object' }, ...more }] });
  const pdf = { type: 'base64', media_type: 'application/pdf', data: 'AAAA' };
  const text = { type: 'text', text: 'x' };
  const cited = [{ type: 'char_location', cited_text: 'x' }];
  const AT = 'messages[0].content[0]';
  it.each([
    [{ messages: [{ role: 'user', content: 'x', name: 'me' }] }, 'messages[0].name'],
    [{ system: [{ ...text, foo: 1 }] }, 'system[0].foo'],
    [user({ ...text, citations: cited }), `${AT}.citations`],
    [model({ ...text, citations: cited }), `${AT}.citations`],
    [model({ type: 'thinking', thinking: 'x', foo: 1 }), `${AT}.foo`],
    [model({ type: 'tool_use', id: 'c', name: 'n', input: {}, toolset_name: 't' }), `${AT}.toolset_name`],
    [model({ type: 'tool_use', id: 'c', name: 'n', input: {}, caller: { type: 'code' } }), `${AT}.caller`],
    [user({ type: 'image', source: { ...pdf, media_type: 'image/png', foo: 1 } }), `${AT}.source.foo`],
    [user({ type: 'document', source: { ...pdf, foo: 1 } }), `${AT}.source.foo`],
    [user({ type: 'document', source: pdf, foo: 1 }), `${AT}.foo`],
    [user({ type: 'document', source: pdf, citations: { enabled: true, foo: 1 } }), `${AT}.citations.foo`],
    [
      user({ type: 'document', source: { type: 'content', content: [{ ...text, cache_control: { type: 'x' } }] } }),
      `${AT}.source.content[0].cache_control`,
    ],
    [user({ type: 'search_result', title: 'T', source: 's', content: [{ ...text, foo: 1 }] }), `${AT}.content[0].foo`],
    [user({ type: 'tool_result', tool_use_id: 'c', foo: 1 }), `${AT}.foo`],
    [user({ type: 'tool_result', tool_use_id: 'c', content: [{ ...text, foo: 1 }] }), `${AT}.content[0].foo`],
    [user({ ...text, cache_control: { type: 'ephemeral', ttl: '9m' } }), `${AT}.cache_control.ttl`],
    [user({ ...text, cache_control: { type: 'ephemeral', scope: 'x' } }), `${AT}.cache_control.scope`],
    [{ cache_control: { type: 'lasting' } }, 'cache_control'],
    [tools({ foo: 1 }), 'tools[0].foo'],
    [{ ...tools({}), tool_choice: { type: 'auto', foo: 1 } }, 'tool_choice.foo'],
    [{ tool_choice: { type: 'any' } }, 'tool_choice'],
    [{ thinking: { type: 'disabled', display: 'omitted' } }, 'thinking.display'],
    [{ thinking: { type: 'adaptive', budget_tokens: 9 } }, 'thinking.budget_tokens'],
    [{ output_config: { task_budget: { type: 'tokens', total: 9 } } }, 'output_config.task_budget'],
    [{ output_config: { format: { type: 'json_schema', schema: {}, name: 'x' } } }, 'output_config.format.name'],
  ])('warns of what it does not carry of an object inside: %j', (fields, param) => {
    expect(map(fields).warnings.map((warning) => warning.param)).toEqual([param]);
  });

  it('warns of nothing that clients give back with an answer', () => {
    const content = [
      { type: 'text', text: 'x', citations: null },
      { type: 'tool_use', id: 'c', name: 'n', input: {}, caller: { type: 'direct' }, toolset_name: null },
    ];
    expect(map({ messages: [{ role: 'assistant', content }], tool_choice: { type: 'auto' } }).warnings).toEqual([]);
  });

  it('says so often enough', () => {
    const content = Array.from({ length: 100 }, () => ({ ...text, foo: 1 }));
    expect(map({ messages: [{ role: 'user', content }] }).warnings).toHaveLength(64);
  });

  it.each([
    ['a tool of Anthropic', { tools: [{ type: 'web_search_20250305', name: 'web_search' }] }, 'tools[0].type'],
    ['a tool without a schema', { tools: [{ name: 'look' }] }, 'tools[0].input_schema'],
    ['an unknown choice', { tools: [{ name: 'a', input_schema: {} }], tool_choice: { type: 'x' } }, 'tool_choice.type'],
    ['MCP servers', { mcp_servers: [{ type: 'url', url: 'https://e.com' }] }, 'mcp_servers'],
    ['thinking without a budget', { thinking: { type: 'enabled' } }, 'thinking.budget_tokens'],
    ['an effort nobody knows', { output_config: { effort: 'most' } }, 'output_config.effort'],
    ['a block it does not know', user({ type: 'container_upload' }), 'messages[0].content[0].type'],
    ['a text without a text', user({ type: 'text' }), 'messages[0].content[0].text'],
    [
      'an address inside',
      user({ type: 'image', source: { type: 'url', url: 'https://10.0.0.1/' } }),
      'messages[0].content[0].source.url',
    ],
    [
      'a media type that is none',
      user({ type: 'image', source: { type: 'base64', media_type: 'image/png;x,', data: '' } }),
      'messages[0].content[0].source.media_type',
    ],
    ['a result without its call', user({ type: 'tool_result' }), 'messages[0].content[0].tool_use_id'],
    [
      'an image as instructions',
      { system: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'A' } }] },
      'system',
    ],
    ['a user nobody can be', { metadata: { user_id: 'x'.repeat(513) } }, 'metadata.user_id'],
  ])('refuses %s, naming the field', (_what, fields, param) => {
    expect(errorOf(fields).param).toBe(param);
  });

  it('names the tool it refuses', () => {
    const { message, code } = errorOf({ tools: [{ type: 'bash_20250124', name: 'bash' }] });
    expect(message).toContain("'bash' of type 'bash_20250124'");
    expect(code).toBe('unsupported_parameter');
  });
});
