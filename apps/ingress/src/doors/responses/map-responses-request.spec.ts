import { describe, expect, it } from '@jest/globals';
import { sealThought } from '../blocks/seal-thought.js';
import { mapResponsesRequest } from './map-responses-request.js';

const map = (fields: object) => mapResponsesRequest({ model: 'fast', input: 'Hello', ...fields });
const messagesOf = (...input: object[]) => map({ input }).call.messages;
const look = { type: 'function', name: 'look', parameters: { type: 'object' }, strict: true };
const errorOf = (fields: object) => {
  try {
    map(fields);
  } catch (error) {
    return (error as { error: { param: string; code: string; message: string } }).error;
  }
  throw new Error('nothing was refused');
};

describe('a Responses request', () => {
  it('is the smallest call when it asks for the least', () => {
    expect(map({})).toEqual({ call: { model: 'fast', messages: [{ role: 'user', content: 'Hello' }] }, warnings: [] });
  });

  it('carries what chat has under other names', () => {
    const schema = { type: 'object' };
    const { call, warnings } = map({
      instructions: 'Be brief.',
      stream: true,
      store: false,
      max_output_tokens: 9,
      temperature: 0.5,
      top_p: 0.9,
      metadata: { team: 'a' },
      user: 'u',
      service_tier: 'flex',
      prompt_cache_key: 'k',
      reasoning: { effort: 'high', summary: 'auto' },
      text: { format: { type: 'json_schema', name: 'n', schema, strict: true }, verbosity: 'low' },
      include: ['reasoning.encrypted_content', 'message.output_text.logprobs'],
      top_logprobs: 2,
      tools: [look],
      tool_choice: { type: 'function', name: 'look' },
      parallel_tool_calls: false,
      truncation: 'disabled',
    });
    expect(call).toEqual({
      model: 'fast',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hello' },
      ],
      stream: true,
      stream_options: { include_usage: true },
      max_completion_tokens: 9,
      temperature: 0.5,
      top_p: 0.9,
      metadata: { team: 'a' },
      user: 'u',
      service_tier: 'flex',
      prompt_cache_key: 'k',
      reasoning_effort: 'high',
      response_format: { type: 'json_schema', json_schema: { name: 'n', schema, strict: true } },
      verbosity: 'low',
      logprobs: true,
      top_logprobs: 2,
      tools: [{ type: 'function', function: { name: 'look', parameters: { type: 'object' }, strict: true } }],
      tool_choice: { type: 'function', function: { name: 'look' } },
      parallel_tool_calls: false,
    });
    expect(warnings.map(({ param }) => param)).toEqual(['reasoning.summary']);
  });

  it('puts together again what the model made in one go', () => {
    const signed = sealThought({ kind: 'signature', value: 's', format: 'f' });
    const messages = messagesOf(
      { role: 'user', content: 'Look.' },
      { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'Hm.' }], encrypted_content: signed },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'I look.', annotations: [] }] },
      { type: 'function_call', call_id: 'a', name: 'look', arguments: '{}' },
      { type: 'function_call', call_id: 'b', name: 'look', arguments: '{}' },
      { type: 'function_call_output', call_id: 'a', output: 'seen' },
      { type: 'function_call_output', call_id: 'b', output: [{ type: 'input_text', text: 'seen' }] },
    );
    expect(messages).toEqual([
      { role: 'user', content: 'Look.' },
      {
        role: 'assistant',
        content: 'I look.',
        reasoning_content: 'Hm.',
        reasoning_details: [{ type: 'reasoning.text', text: 'Hm.', signature: 's', format: 'f' }],
        tool_calls: ['a', 'b'].map((id) => ({ id, type: 'function', function: { name: 'look', arguments: '{}' } })),
      },
      { role: 'tool', tool_call_id: 'a', content: 'seen' },
      { role: 'tool', tool_call_id: 'b', content: 'seen' },
    ]);
  });

  it('keeps two answers apart, and calls together whatever was thought between them', () => {
    const said = (content: string) => ({ role: 'assistant', content });
    expect(messagesOf(said('a'), said('b'))).toEqual([said('a'), said('b')]);
    const thought = { type: 'reasoning', summary: [{ type: 'summary_text', text: 'x' }] };
    const called = (call_id: string) => ({ type: 'function_call', call_id, name: 'f', arguments: '{}' });
    expect(messagesOf(thought, called('a'), thought, called('b'))).toMatchObject([
      { tool_calls: [{ id: 'a' }, { id: 'b' }] },
    ]);
  });

  it("gives OpenAI's own encrypted thoughts back as OpenAI's, and a call's signature to its call", () => {
    const proof = sealThought({ kind: 'call', value: 'gs', callId: 'a' });
    const messages = messagesOf(
      { type: 'reasoning', summary: [], encrypted_content: 'gAAAA' },
      { type: 'reasoning', summary: [], encrypted_content: proof },
      { type: 'function_call', call_id: 'a', name: 'f', arguments: '{}' },
    );
    expect(messages).toEqual([
      {
        role: 'assistant',
        content: null,
        reasoning_details: [{ type: 'reasoning.encrypted', data: 'gAAAA', format: 'openai-responses-v1' }],
        tool_calls: [
          {
            id: 'a',
            type: 'function',
            function: { name: 'f', arguments: '{}' },
            extra_content: { google: { thought_signature: 'gs' } },
          },
        ],
      },
    ]);
  });

  it.each([
    [
      { type: 'input_image', image_url: 'data:image/png;base64,AA', detail: 'low' },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AA', detail: 'low' } },
    ],
    [
      { type: 'input_image', image_url: 'data:image/png;base64,AA', detail: 'original' },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AA', detail: 'original' } },
    ],
    [
      { type: 'input_file', file_data: 'data:application/pdf;base64,AA', filename: 'a.pdf' },
      { type: 'file', file: { file_data: 'data:application/pdf;base64,AA', filename: 'a.pdf' } },
    ],
    [
      { type: 'input_file', file_url: 'https://example.com/a.pdf' },
      { type: 'file', file: { file_data: 'https://example.com/a.pdf' } },
    ],
    [
      { type: 'input_file', file_id: 'file-1' },
      { type: 'file', file: { file_id: 'file-1' } },
    ],
    [
      { type: 'input_audio', input_audio: { data: 'AA', format: 'wav' } },
      { type: 'input_audio', input_audio: { data: 'AA', format: 'wav' } },
    ],
  ])('sends %j on', (part, expected) => {
    const content = [{ type: 'input_text', text: 'What is it?' }, part];
    expect(messagesOf({ role: 'user', content })).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'What is it?' }, expected] },
    ]);
  });

  it('offers only the tools that are allowed', () => {
    const other = { ...look, name: 'other' };
    const tool_choice = { type: 'allowed_tools', mode: 'required', tools: [{ type: 'function', name: 'other' }] };
    const { call } = map({ tools: [look, other], tool_choice });
    expect(call.tools?.map((tool) => tool.function.name)).toEqual(['other']);
    expect(call.tool_choice).toBe('required');
  });

  it('warns of what it leaves out', () => {
    const { warnings } = map({ store: true, truncation: 'auto', max_tool_calls: 3, moderation: null });
    expect(warnings.map(({ param }) => param).sort()).toEqual(['max_tool_calls', 'store', 'truncation']);
  });

  const user = (part: object) => ({ input: [{ role: 'user', content: [part] }] });
  const text = { type: 'input_text', text: 'x' };
  const image = { type: 'input_image', image_url: 'data:image/png;base64,AA' };
  const audio = { data: 'AA', format: 'wav' };
  const AT = 'input[0].content[0]';
  it.each([
    [{ input: [{ role: 'user', content: 'x', name: 'me' }] }, 'input[0].name'],
    [{ input: [{ type: 'reasoning', summary: [], foo: 1 }] }, 'input[0].foo'],
    [{ input: [{ type: 'function_call', call_id: 'c', name: 'f', arguments: '', foo: 1 }] }, 'input[0].foo'],
    [{ input: [{ type: 'function_call_output', call_id: 'c', output: 'x', foo: 1 }] }, 'input[0].foo'],
    [
      { input: [{ type: 'function_call_output', call_id: 'c', output: [{ ...text, foo: 1 }] }] },
      'input[0].output[0].foo',
    ],
    [user({ ...text, foo: 1 }), `${AT}.foo`],
    [user({ type: 'output_text', text: 'x', annotations: [{ type: 'url_citation' }] }), `${AT}.annotations`],
    [user({ ...image, detail: 'huge' }), `${AT}.detail`],
    [user({ ...image, file_id: 'f' }), `${AT}.file_id`],
    [user({ type: 'input_file', file_data: 'AA', file_url: 'https://example.com/a.pdf' }), `${AT}.file_url`],
    [user({ type: 'input_file', file_data: 'AA', file_id: 'f' }), `${AT}.file_id`],
    [user({ type: 'input_audio', input_audio: { ...audio, foo: 1 } }), `${AT}.input_audio.foo`],
    [{ tools: [{ ...look, defer_loading: true }] }, 'tools[0].defer_loading'],
    [{ tools: [look], tool_choice: { type: 'function', name: 'look', foo: 1 } }, 'tool_choice.foo'],
    [{ tool_choice: 'required' }, 'tool_choice'],
    [{ text: { verbosity: 'low', foo: 1 } }, 'text.foo'],
    [{ text: { format: { type: 'json_object', foo: 1 } } }, 'text.format.foo'],
    [{ reasoning: { effort: 'low', summary: 'auto' } }, 'reasoning.summary'],
    [{ reasoning: { effort: 'low', generate_summary: 'auto' } }, 'reasoning.generate_summary'],
    [{ stream: true, stream_options: { foo: 1 } }, 'stream_options.foo'],
    [{ include: ['file_search_call.results'] }, 'include[0]'],
  ])('warns of what it does not carry of an object inside: %j', (fields, param) => {
    expect(map(fields).warnings.map((warning) => warning.param)).toEqual([param]);
  });

  it('warns of nothing that clients give back with an answer', () => {
    const said = { type: 'output_text', text: 'x', annotations: [], logprobs: [{ token: 'x' }] };
    const input = [
      { type: 'reasoning', id: 'rs_1', status: null, summary: [], content: null, encrypted_content: null },
      { type: 'message', id: 'msg_1', status: 'completed', role: 'assistant', content: [said] },
      { type: 'function_call', id: 'fc_1', status: 'completed', call_id: 'c', name: 'f', arguments: '{}' },
      { type: 'function_call_output', call_id: 'c', output: 'x' },
    ];
    expect(map({ input, tool_choice: 'auto', stream_options: { include_obfuscation: false } }).warnings).toEqual([]);
  });

  it.each([
    ['a chain of responses', { previous_response_id: 'resp_1' }, 'previous_response_id'],
    ['a conversation', { conversation: 'conv_1' }, 'conversation'],
    ['work in the background', { background: true }, 'background'],
    ['a prompt that is stored', { prompt: { id: 'pmpt_1' } }, 'prompt'],
    ['no input', { input: null }, 'input'],
    ['a reference to an item', { input: [{ type: 'item_reference', id: 'x' }] }, 'input[0].type'],
    ["a call of OpenAI's tools", { input: [{ type: 'web_search_call', id: 'x' }] }, 'input[0].type'],
    ['an item without a type', { input: [{}] }, 'input[0].type'],
    ['an unknown role', { input: [{ role: 'tool', content: 'x' }] }, 'input[0].role'],
    ['a part it does not know', user({ type: 'input_video' }), 'input[0].content[0].type'],
    ['an image that was uploaded', user({ type: 'input_image', file_id: 'f' }), 'input[0].content[0].file_id'],
    [
      'an address inside',
      user({ type: 'input_image', image_url: 'http://localhost/a' }),
      'input[0].content[0].image_url',
    ],
    ['a file from inside', user({ type: 'input_file', file_url: 'https://10.0.0.1/' }), 'input[0].content[0].file_url'],
    ['an empty file', user({ type: 'input_file' }), 'input[0].content[0].file_data'],
    [
      'a call without its arguments',
      { input: [{ type: 'function_call', call_id: 'a', name: 'f' }] },
      'input[0].arguments',
    ],
    ['a tool of OpenAI', { tools: [look, { type: 'web_search' }] }, 'tools[1].type'],
    ['a choice it does not know', { tools: [look], tool_choice: { type: 'mcp' } }, 'tool_choice.type'],
    ['a format it does not know', { text: { format: { type: 'grammar' } } }, 'text.format.type'],
    ['a schema without a name', { text: { format: { type: 'json_schema', schema: {} } } }, 'text.format.name'],
    ['an effort nobody knows', { reasoning: { effort: 'most' } }, 'reasoning.effort'],
  ])('refuses %s, naming the field', (_what, fields, param) => {
    expect(errorOf(fields).param).toBe(param);
  });

  it('names the tool it refuses', () => {
    expect(errorOf({ tools: [{ type: 'file_search' }] }).message).toContain("'file_search'");
  });
});
