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

  it('begins another call with another id and a name, though the host numbers all calls alike', () => {
    const call = (id: string, name: string, json: string) =>
      chunk({ tool_calls: [{ index: 0, id, type: 'function', function: { name, arguments: json } }] });
    const whole = collect(call('a', 'f', '{"x":'), call('a', 'f', '1}'), call('b', 'f', '{"x":2}'));
    const made = (id: string, json: string) => ({ id, type: 'function', function: { name: 'f', arguments: json } });
    expect(whole['choices']).toMatchObject([{ message: { tool_calls: [made('a', '{"x":1}'), made('b', '{"x":2}')] } }]);
    const rotated = collect(call('a', 'f', '{"x":'), call('b', '', '1}'));
    expect(rotated['choices']).toMatchObject([{ message: { tool_calls: [{ function: { arguments: '{"x":1}' } }] } }]);
  });

  it('takes a message for a delta where there is none, and for nothing beside one', () => {
    const message = (content: string) => ({ role: 'assistant', content });
    const only = collect({ choices: [{ index: 0, message: message('ab'), finish_reason: 'stop' }] });
    const beside = collect(
      chunk({ content: 'a' }, { message: message('a') }),
      chunk({ content: 'b', annotations: [1] }, { message: message('ab') }),
    );
    expect(only['choices']).toMatchObject([{ message: { content: 'ab' }, finish_reason: 'stop' }]);
    expect(beside['choices']).toMatchObject([{ message: { content: 'ab', annotations: [1] } }]);
  });

  it('keeps content that comes in parts and in text', () => {
    const thought = { type: 'reasoning', summary: [{ type: 'summary_text', text: 'hm' }] };
    const text = (text: string) => ({ type: 'text', text });
    const content = (...deltas: unknown[]) =>
      collect(...deltas.map((content) => chunk({ content })))['choices'] as { message: { content: unknown } }[];
    expect(content('', [thought], 'a', '', 'b')[0]?.message.content).toEqual([thought, text('a'), text('b')]);
    expect(content('a', [thought])[0]?.message.content).toEqual([text('a'), thought]);
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
