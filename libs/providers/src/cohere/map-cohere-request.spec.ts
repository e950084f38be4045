import { describe, expect, it } from '@jest/globals';
import type { ProviderCall } from '../adapter.js';
import { mapCohereRequest } from './map-cohere-request.js';

type Fields = Record<string, unknown>;
const user = { role: 'user', content: 'x' };

function map(body: Fields, more: Partial<ProviderCall> = {}) {
  const call: ProviderCall = {
    path: '/v1/chat/completions',
    model: 'command-a',
    body: { messages: [user], ...body },
    ...more,
  };
  const request = mapCohereRequest(call);
  const { messages, model: _model, stream: _stream, ...sent } = JSON.parse(request.body) as Fields;
  return { request, messages, sent, params: request.warnings?.map(({ kind, param }) => `${kind} ${param}`) };
}
const tool = (name: string, more = {}) => ({
  type: 'function',
  function: { name, parameters: { type: 'object' }, ...more },
});

describe('mapCohereRequest', () => {
  it('says in Cohere’s words what OpenAI says in its own', () => {
    const { sent, params } = map({
      max_completion_tokens: 9,
      top_p: 0.5,
      top_k: 3,
      stop: 'x',
      seed: 1,
      frequency_penalty: 0.5,
      logprobs: true,
      response_format: { type: 'json_schema', json_schema: { name: 'n', schema: { type: 'object' } } },
      citation_options: { mode: 'ACCURATE' },
    });
    expect(sent).toEqual({
      max_tokens: 9,
      p: 0.5,
      k: 3,
      stop_sequences: ['x'],
      seed: 1,
      frequency_penalty: 0.5,
      logprobs: true,
      response_format: { type: 'json_object', json_schema: { type: 'object' } },
      citation_options: { mode: 'ACCURATE' },
    });
    expect(params).toBeUndefined();
  });

  it('says what it cannot do or does otherwise', () => {
    const asked = {
      n: 2,
      user: 'u',
      presence_penalty: -1,
      stop: ['a', 'b', 'c', 'd', 'e', 'f'],
      reasoning_effort: 'low',
    };
    const { sent, params } = map(asked);
    expect(sent).toEqual({ presence_penalty: 0, stop_sequences: ['a', 'b', 'c', 'd', 'e'] });
    expect(params).toEqual([
      'unsupported n',
      'unsupported user',
      'changed presence_penalty',
      'changed stop',
      'unsupported reasoning_effort',
    ]);
    expect(map({ logprobs: true, stream: true }).params).toEqual(['unsupported logprobs']);
    expect(map({ top_p: 1 })).toMatchObject({ sent: {}, params: undefined });
  });

  it('asks the models that think', () => {
    const thinking = (body: Fields) => map(body, { model: 'command-a-reasoning-08-2025' }).sent.thinking;
    expect(thinking({ reasoning_effort: 'none' })).toEqual({ type: 'disabled' });
    expect(thinking({ reasoning_effort: 'medium' })).toEqual({ type: 'enabled', token_budget: 8_192 });
    expect(thinking({ thinking: { type: 'enabled', budget_tokens: 77 } })).toEqual({
      type: 'enabled',
      token_budget: 77,
    });
    expect(thinking({ thinking: { type: 'adaptive' } })).toEqual({ type: 'enabled' });
  });

  it('chooses tools as far as Cohere lets it', () => {
    const tools = [tool('a'), tool('b', { strict: true })];
    expect(map({ tools }).sent).toMatchObject({ strict_tools: true });
    expect(map({ tools }).sent).not.toHaveProperty('tool_choice');
    expect(map({ tools, tool_choice: 'required' }).sent).toMatchObject({ tool_choice: 'REQUIRED' });
    expect(map({ tools, tool_choice: 'none' }).sent).toMatchObject({ tool_choice: 'NONE' });
    const named = map({ tools, tool_choice: { type: 'function', function: { name: 'a' } } });
    expect(named.sent).toMatchObject({ tools: [tool('a')], tool_choice: 'REQUIRED' });
    expect(named.params).toEqual(['changed tool_choice']);
  });

  it('gives a plan back with its calls, and thoughts of its own as thoughts', () => {
    const calls = [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }];
    const thought = { type: 'reasoning.text', text: 'hm', format: 'cohere-v2' };
    const messages = [
      { role: 'assistant', content: null, reasoning_content: 'I will look.', tool_calls: calls },
      { role: 'tool', tool_call_id: 'a', content: [{ type: 'text', text: 'sun' }] },
      {
        role: 'assistant',
        content: '4',
        reasoning_content: 'hm',
        reasoning_details: [thought, { ...thought, format: 'other' }],
      },
    ];
    expect(map({ messages }).messages).toEqual([
      { role: 'assistant', tool_calls: calls, tool_plan: 'I will look.' },
      { role: 'tool', tool_call_id: 'a', content: 'sun' },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'hm' },
          { type: 'text', text: '4' },
        ],
      },
    ]);
  });

  it('keeps the description of a schema, and sends of tools and calls what Cohere knows', () => {
    const schema = { type: 'object' };
    const format = { type: 'json_schema', json_schema: { name: 'n', description: 'A place', schema } };
    expect(map({ response_format: format }).sent.response_format).toEqual({
      type: 'json_object',
      json_schema: { ...schema, description: 'A place' },
    });
    const { sent, params } = map({ tools: [tool('f', { returns: { type: 'string' } })] });
    expect([sent.tools, params]).toEqual([[tool('f')], ['unsupported tools[0].function.returns']]);
  });

  it('lets models that do not think go on not thinking without a word', () => {
    expect(map({ reasoning_effort: 'none' }).params).toBeUndefined();
    expect(map({ thinking: { type: 'disabled' } }).params).toBeUndefined();
    expect(map({ reasoning_effort: 'none' }, { model: 'command-a-reasoning' }).sent.thinking).toEqual({
      type: 'disabled',
    });
  });

  it('makes documents of text files, passes images on and leaves the rest', () => {
    const image = { type: 'image_url', image_url: { url: 'https://example.org/a.png' } };
    const text = `data:text/plain;base64,${Buffer.from('Grüezi').toString('base64')}`;
    const content = [
      { type: 'text', text: 'See' },
      image,
      { type: 'file', file: { file_data: text, filename: 'a.txt' } },
      { type: 'file', file: { file_data: 'https://example.org/a.pdf' } },
    ];
    const { messages, sent, params } = map({ messages: [{ role: 'user', content }], documents: ['own'] });
    expect(messages).toEqual([{ role: 'user', content: [{ type: 'text', text: 'See' }, image] }]);
    expect(sent.documents).toEqual(['own', { id: 'file-0', data: { text: 'Grüezi', title: 'a.txt' } }]);
    expect(params).toEqual(['unsupported messages[0].content[3]']);
  });

  it('embeds', () => {
    const body = { input: 'a', dimensions: 256, encoding_format: 'base64', input_type: 'classification' };
    const { request, sent } = map({}, { path: '/v1/embeddings', model: 'embed-v4.0', body });
    expect(request).toMatchObject({ path: '/embed', answer: { embeddings: 'base64' } });
    expect(sent).toEqual({
      texts: ['a'],
      input_type: 'classification',
      embedding_types: ['base64'],
      output_dimension: 256,
    });
  });

  it('refuses a path it has not', () => {
    expect(() => map({}, { path: '/v1/completions' })).toThrow('the cohere wire has no /v1/completions');
  });
});
