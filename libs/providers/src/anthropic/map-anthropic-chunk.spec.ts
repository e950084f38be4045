import { describe, expect, it } from '@jest/globals';
import type { ProviderRequest } from '../adapter.js';
import { findAnthropicFailure } from './classify-anthropic-failure.js';
import { type AnthropicStreamState, mapAnthropicChunk, openAnthropicStream } from './map-anthropic-chunk.js';

const REQUEST: ProviderRequest = { path: '/', headers: {}, body: '{}', streams: true, callerWantsUsage: false };
const START = {
  type: 'message_start',
  message: {
    id: 'msg_1',
    model: 'claude-a',
    content: [],
    usage: { input_tokens: 9, cache_read_input_tokens: 4, output_tokens: 3 },
  },
};
const delta = (text: string) => ({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } });

function read(...events: object[]) {
  const said: string[] = [];
  let state: AnthropicStreamState = openAnthropicStream(REQUEST);
  for (const event of events) {
    const step = mapAnthropicChunk(state, JSON.stringify(event));
    state = step.state;
    said.push(...(step.emission as { data: string[] }).data);
  }
  return { state, said };
}

describe('a stream of Anthropic', () => {
  it('that is cut knows what was read and not what was written, so that the rest is estimated', () => {
    expect(read(START, delta('a')).state.usage).toEqual({ inputTokens: 9, cacheReadTokens: 4 });
  });

  it('that ends without a reason is ended, with its usage as it was said', () => {
    const { state, said } = read(START, delta('a'), { type: 'message_stop' });
    expect([state.ended, state.finishReason]).toEqual([true, undefined]);
    expect(said.slice(-2)).toEqual([expect.stringContaining('"finish_reason":"stop"'), '[DONE]']);
  });

  it('says nothing more after its end or its failure', () => {
    const error = { type: 'error', error: { type: 'overloaded_error', message: 'x' } };
    expect(read(START, { type: 'message_stop' }, delta('late')).said.at(-1)).toBe('[DONE]');
    expect(read(START, error, delta('late'))).toMatchObject({ said: [], state: { failure: { kind: 'overloaded' } } });
  });

  it('with more open blocks than an answer has is refused, not kept', () => {
    const blocks = Array.from({ length: 100 }, (_none, index) => ({
      type: 'content_block_start',
      index,
      content_block: { type: 'text', text: '' },
    }));
    expect(read(START, ...blocks).state.failure?.kind).toBe('response-too-large');
  });

  it('goes on with the model that took over', () => {
    const fallback = { type: 'fallback', from: { model: 'claude-a' }, to: { model: 'claude-b' } };
    const { state, said } = read(START, { type: 'content_block_start', index: 0, content_block: fallback }, delta('a'));
    expect([state.model, said.at(-1)]).toEqual(['claude-b', expect.stringContaining('"model":"claude-b"')]);
  });
});

describe('a whole answer of Anthropic with status 200', () => {
  const find = (body: unknown) => findAnthropicFailure({ statusCode: 200, headers: {}, body, nowMs: 0 })?.kind;

  it.each([
    ['an error', { type: 'error', error: { type: 'rate_limit_error' } }, 'rate-limited'],
    ['something else of the API', { type: 'skill_version', id: 'x' }, 'malformed-response'],
    ['nothing', {}, 'malformed-response'],
    ['a message without words', { type: 'message', content: [], stop_reason: 'refusal' }, undefined],
  ])('that is %s', (_what, body, kind) => {
    expect(find(body)).toBe(kind);
  });
});
