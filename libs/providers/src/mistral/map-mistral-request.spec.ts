import { describe, expect, it } from '@jest/globals';
import type { ProviderCall } from '../adapter.js';
import { mapMistralRequest } from './map-mistral-request.js';

type Fields = Record<string, unknown>;
const user = { role: 'user', content: 'x' };

function map(body: Fields, more: Partial<ProviderCall> = {}) {
  const call: ProviderCall = {
    path: '/v1/chat/completions',
    model: 'mistral-small-2603',
    body: { messages: [user], ...body },
    ...more,
  };
  const request = mapMistralRequest(call);
  const { messages, model: _model, ...sent } = JSON.parse(request.body) as Fields;
  return { request, messages, sent, params: request.warnings?.map(({ kind, param }) => `${kind} ${param}`) };
}

describe('mapMistralRequest', () => {
  it('says in Mistral’s words what OpenAI says in its own', () => {
    const { sent, params } = map({
      seed: 7,
      max_completion_tokens: 9,
      tool_choice: 'required',
      safe_prompt: true,
      n: 2,
    });
    expect(sent).toEqual({ random_seed: 7, max_tokens: 9, tool_choice: 'any', safe_prompt: true, n: 2 });
    expect(params).toBeUndefined();
  });

  it('leaves out what would be refused, and asks no stream for its usage', () => {
    const { sent, params } = map({ stream: true, logprobs: true, x: 1, stream_options: { include_usage: true } });
    expect(sent).toEqual({ stream: true });
    expect(params).toEqual(['unsupported logprobs', 'unsupported x']);
  });

  it('remembers that the caller wants usage, which comes anyway', () => {
    expect(map({ stream: true, stream_options: { include_usage: true } }).request.callerWantsUsage).toBe(true);
  });

  it('sends documents, audio and images in Mistral’s parts', () => {
    const content = [
      { type: 'image_url', image_url: { url: 'https://example.org/a.png' } },
      { type: 'file', file: { file_data: 'https://example.org/a.pdf', filename: 'a.pdf' } },
      { type: 'file', file: { file_id: 'f1' } },
      { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } },
    ];
    expect(map({ messages: [{ role: 'user', content }] }).messages).toEqual([
      {
        role: 'user',
        content: [
          content[0],
          { type: 'document_url', document_url: 'https://example.org/a.pdf', document_name: 'a.pdf' },
          { type: 'file', file_id: 'f1' },
          { type: 'input_audio', input_audio: 'AAAA' },
        ],
      },
    ]);
  });

  it('gives the same nine letters to every mention of a foreign id and keeps its own', () => {
    const messages = [
      user,
      {
        role: 'assistant',
        refusal: null,
        content: '',
        tool_calls: [
          { id: 'call_abc-1', type: 'function', function: { name: 'f', arguments: '{}' } },
          { id: 'D681PevKs', type: 'function', function: { name: 'f', arguments: '{}' } },
        ],
      },
      { role: 'tool', name: 'f', tool_call_id: 'call_abc-1', content: 'a' },
      { role: 'tool', tool_call_id: 'D681PevKs', content: 'b' },
    ];
    const [, turn = {}, first, second] = map({ messages }).messages as Fields[];
    const ids = (turn.tool_calls as { id: string }[]).map(({ id }) => id);
    expect(ids[0]).toMatch(/^[a-z0-9]{9}$/);
    expect([ids[1], first?.tool_call_id, second?.tool_call_id]).toEqual(['D681PevKs', ids[0], 'D681PevKs']);
    expect(first?.name).toBe('f');
    expect(turn).not.toHaveProperty('refusal');
  });

  it('gives different ids to different calls', () => {
    const calls = Array.from({ length: 2_000 }, (_none, index) => ({ id: `call_${index}`, function: { name: 'f' } }));
    const [turn] = map({ messages: [{ role: 'assistant', tool_calls: calls }] }).messages as {
      tool_calls: { id: string }[];
    }[];
    expect(new Set(turn?.tool_calls.map(({ id }) => id)).size).toBe(2_000);
  });

  it('gives thoughts back to models that think, and to no other', () => {
    const messages = [user, { role: 'assistant', content: 'Hi', reasoning_content: 'hm' }, user];
    const thoughtful = [
      { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] },
      { type: 'text', text: 'Hi' },
    ];
    const content = (more: Fields, model?: string) =>
      (map({ messages, ...more }, model === undefined ? {} : { model }).messages as Fields[])[1]?.content;
    expect(content({ reasoning_effort: 'high' })).toEqual(thoughtful);
    expect(content({}, 'magistral-medium-2507')).toEqual(thoughtful);
    expect(content({})).toBe('Hi');
    expect(content({ reasoning_effort: 'none' })).toBe('Hi');
  });

  it('asks Magistral for thinking in its own way', () => {
    expect(map({ reasoning_effort: 'low' }, { model: 'magistral-medium-2507' }).sent).toEqual({
      prompt_mode: 'reasoning',
    });
    expect(map({ reasoning_effort: 'low' })).toMatchObject({
      sent: { reasoning_effort: 'high' },
      params: ['changed reasoning_effort'],
    });
  });

  it('embeds', () => {
    const body = { input: ['a'], dimensions: 8, encoding_format: 'base64', user: 'u' };
    const { request, sent, params } = map({}, { path: '/v1/embeddings', model: 'mistral-embed', body });
    expect(sent).toEqual({ input: ['a'], output_dimension: 8 });
    expect(request).toMatchObject({ path: '/embeddings', answer: { embeddings: 'base64' } });
    expect(params).toEqual(['unsupported user']);
  });
});
