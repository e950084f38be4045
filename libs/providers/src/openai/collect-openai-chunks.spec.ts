import { describe, expect, it } from '@jest/globals';
import { OpenaiChunkCollector } from './collect-openai-chunks.js';

function collect(...chunks: (object | string)[]): Record<string, unknown> {
  const collector = new OpenaiChunkCollector();
  for (const chunk of chunks) collector.add(typeof chunk === 'string' ? chunk : JSON.stringify(chunk));
  return JSON.parse(collector.finish()) as Record<string, unknown>;
}
const chunk = (delta: object, rest: object = {}) => ({ id: 'c', choices: [{ index: 0, delta, ...rest }] });

describe('OpenaiChunkCollector', () => {
  it('keeps the id and model of providers that open with an empty event', () => {
    const empty = { id: '', model: '', created: 0, choices: [], prompt_filter_results: [{ prompt_index: 0 }] };
    const whole = collect(empty, { ...chunk({ content: 'a' }), model: 'm', created: 5 }, '[DONE]');
    expect(whole).toMatchObject({ id: 'c', model: 'm', created: 5, object: 'chat.completion' });
  });

  it('joins log probabilities and unknown lists', () => {
    const piece = (token: string) => chunk({ content: token, notes: [token] }, { logprobs: { content: [{ token }] } });
    expect(collect(piece('a'), piece('b'))['choices']).toEqual([
      {
        index: 0,
        message: { role: 'assistant', content: 'ab', notes: ['a', 'b'] },
        logprobs: { content: [{ token: 'a' }, { token: 'b' }] },
        finish_reason: null,
      },
    ]);
  });

  it('puts tool calls without an index one after the other', () => {
    const call = (id: string) =>
      chunk({ tool_calls: [{ id, type: 'function', function: { name: id, arguments: '{}' } }] });
    expect(collect(call('a'), call('b'))['choices']).toMatchObject([
      { message: { tool_calls: [{ id: 'a' }, { id: 'b' }] } },
    ]);
  });

  it('puts blocks of thinking together by their index, and leaves those without one apart', () => {
    const detail = (fields: object) => chunk({ reasoning_details: [{ type: 'reasoning.text', ...fields }] });
    const whole = collect(
      detail({ text: 'a', index: 0 }),
      detail({ text: 'b', index: 1 }),
      detail({ text: 'c', index: 0, signature: 's' }),
      detail({ text: 'd' }),
      detail({ text: 'e' }),
      chunk({ reasoning_details: [{ type: 'reasoning.encrypted', data: 'x', index: 0 }] }),
    );
    expect(whole['choices']).toMatchObject([
      {
        message: {
          reasoning_details: [
            { text: 'ac', index: 0, signature: 's' },
            { text: 'b', index: 1 },
            { text: 'd' },
            { text: 'e' },
            { data: 'x', index: 0 },
          ],
        },
      },
    ]);
  });

  it('does not touch the prototype of anything', () => {
    collect(
      '{"__proto__":{"x":1},"choices":[{"index":0,"__proto__":{"y":1},"delta":{"__proto__":{"polluted":"yes"}}}]}',
    );
    expect((Object.create({}) as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it.each([
    ['choices', (index: number) => ({ choices: [{ index, delta: {} }] })],
    ['tool calls', (index: number) => chunk({ tool_calls: [{ index, function: { arguments: '' } }] })],
  ])('refuses a stream with thousands of %s', (what, make) => {
    const collector = new OpenaiChunkCollector();
    const flood = () => {
      for (let index = 0; index < 5_000; index += 1) collector.add(JSON.stringify(make(index)));
    };
    expect(flood).toThrow(`more than ${what === 'choices' ? 256 : '1024'} ${what}`);
  });
});
