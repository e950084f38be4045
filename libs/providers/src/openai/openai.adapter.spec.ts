import { describe, expect, it } from '@jest/globals';
import type { StreamState } from '../adapter.js';
import { adapterOf } from '../adapter-registry.js';

const as = (dialect: string) => adapterOf('openai', { dialect });
const failed = (statusCode: number, error: object, headers = {}) => ({
  statusCode,
  headers,
  body: { error },
  nowMs: 0,
});
const kind = (dialect: string, statusCode: number, error: object) =>
  as(dialect).classifyFailure(failed(statusCode, error)).kind;

const stream: StreamState = { callerWantsUsage: false, ended: false };
const chunk = (delta: object, rest: object = {}) =>
  JSON.stringify({ choices: [{ index: 0, delta, finish_reason: null }], ...rest });

describe('answers of hosts that say thoughts in another place', () => {
  it('say them in the house’s too, and keep the host’s', () => {
    const answer = {
      choices: [{ index: 0, message: { role: 'assistant', content: '4', reasoning: 'hm' }, finish_reason: 'stop' }],
    };
    expect(JSON.parse(as('groq').mapResponse(answer).body ?? '{}')).toEqual({
      choices: [{ ...answer.choices[0], message: { ...answer.choices[0]?.message, reasoning_content: 'hm' } }],
    });
    expect(as('groq').mapChunk(stream, chunk({ reasoning: 'h' })).emission).toEqual({
      data: [chunk({ reasoning: 'h', reasoning_content: 'h' })],
    });
  });

  it('go through byte for byte when there is nothing to add', () => {
    expect(as('groq').mapChunk(stream, chunk({ content: 'x' })).emission).toBe('as-it-came');
    expect(as('groq').mapChunk(stream, chunk({ reasoning: null, reasoning_content: 'x' })).emission).toBe('as-it-came');
    expect(as('groq').mapResponse({ choices: [{ message: { content: 'x' } }] }).body).toBeUndefined();
  });

  it('say Perplexity’s pages as annotations, once, with the finish', () => {
    const pages = {
      search_results: [{ title: 'A', url: 'https://example.org/a', date: null }],
      citations: ['https://example.org/a'],
    };
    const annotations = [{ type: 'url_citation', url_citation: { url: 'https://example.org/a', title: 'A' } }];
    const perplexity = as('perplexity');
    expect(perplexity.mapChunk(stream, chunk({ content: 'x' }, pages)).emission).toBe('as-it-came');
    const last = JSON.stringify({ choices: [{ index: 0, delta: { content: '' }, finish_reason: 'stop' }], ...pages });
    const { emission } = perplexity.mapChunk(stream, last);
    expect(emission).toMatchObject({ data: [expect.stringContaining(JSON.stringify(annotations))] });
    const whole = {
      choices: [{ index: 0, message: { content: 'x' }, finish_reason: 'stop' }],
      citations: pages.citations,
    };
    expect(JSON.parse(perplexity.mapResponse(whole).body ?? '{}')).toMatchObject({
      choices: [{ message: { annotations: [{ url_citation: { url: 'https://example.org/a' } }] } }],
    });
  });
});

describe('what a call cost', () => {
  it('is read from the answer, the stream’s last chunk or a header', () => {
    const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2, cost: 0.0042, cost_in_usd_ticks: 5 };
    expect(as('openrouter').mapResponse({ choices: [], usage }).statedCostUsd).toBe('0.0042');
    expect(as('openrouter').mapChunk(stream, JSON.stringify({ choices: [], usage })).state.statedCostUsd).toBe(
      '0.0042',
    );
    expect(as('xai').mapResponse({ choices: [], usage }).statedCostUsd).toBe('0.0000000005');
    const headers = { 'x-litellm-response-cost': '2.4e-05' };
    expect(as('litellm').readHeaders?.(headers)).toEqual({ statedCostUsd: '0.000024' });
    expect(as('tokenmix').readHeaders?.(headers)).toEqual({ statedCostUsd: '0.000024' });
    expect(as('openai').readHeaders?.(headers)).toEqual({});
    expect(as('openai').mapResponse({ choices: [], usage }).statedCostUsd).toBeUndefined();
  });
});

describe('the tier that was used', () => {
  it('is read from the answer and from the stream', () => {
    expect(as('openai').mapResponse({ service_tier: 'flex', choices: [] }).serviceTier).toBe('flex');
    const last = JSON.stringify({ service_tier: 'default', choices: [{ delta: {}, finish_reason: 'stop' }] });
    expect(as('openai').mapChunk(stream, last).state).toMatchObject({
      serviceTier: 'default',
      finishReason: { raw: 'stop' },
    });
  });
});

describe('failures in a host’s own codes', () => {
  it.each([
    ['openai', 429, { code: 'resource_unavailable' }, 'overloaded'],
    ['groq', 498, { type: 'server_error', code: 'capacity_exceeded' }, 'overloaded'],
    ['groq', 498, {}, 'overloaded'],
    ['groq', 400, { type: 'invalid_request_error', code: 'tool_use_failed' }, 'malformed-response'],
    [
      'deepseek',
      402,
      { message: 'Insufficient Balance', type: 'unknown_error', code: 'invalid_request_error' },
      'quota-exhausted',
    ],
    ['qwen', 429, { code: 'insufficient_quota' }, 'rate-limited'],
    ['qwen', 400, { code: 'Arrearage', type: 'Arrearage' }, 'quota-exhausted'],
    ['qwen', 400, { code: 'data_inspection_failed' }, 'content-filtered'],
    ['moonshot', 429, { type: 'engine_overloaded_error' }, 'overloaded'],
    ['openrouter', 403, { code: 403, metadata: { reasons: ['violence'], flagged_input: 'x' } }, 'content-filtered'],
    ['openrouter', 403, { code: 403, message: 'no' }, 'authentication-failed'],
    ['openrouter', 200, { code: 502, message: 'upstream' }, 'server-error'],
    ['openrouter', 402, { code: 402 }, 'quota-exhausted'],
    ['portkey', 446, { type: 'hooks_failed' }, 'content-filtered'],
    ['litellm', 400, { type: 'budget_exceeded', code: '400' }, 'quota-exhausted'],
    ['llama-cpp', 400, { type: 'exceed_context_size_error', code: 400 }, 'context-length-exceeded'],
    ['vllm', 404, { type: 'NotFoundError', code: 404 }, 'model-not-found'],
    ['cerebras', 429, { type: 'too_many_requests_error', code: 'queue_exceeded' }, 'overloaded'],
    ['tokenmix', 403, { code: 'insufficient_user_quota' }, 'quota-exhausted'],
    // The same code means something else elsewhere.
    ['openai', 429, { code: 'insufficient_quota' }, 'quota-exhausted'],
  ])('of %s: %s %j is %s', (dialect, statusCode, error, expected) => {
    expect(kind(dialect, statusCode, error)).toBe(expected);
  });
});

describe('a stream', () => {
  it('is asked for its usage where the host must be asked, and only there', () => {
    const streamOptions = (dialect: string) => {
      const { body } = as(dialect).mapRequest({ path: '/v1/chat/completions', model: 'm', body: { stream: true } });
      return (JSON.parse(body) as Record<string, unknown>)['stream_options'];
    };
    expect(streamOptions('groq')).toEqual({ include_usage: true });
    expect(streamOptions('perplexity')).toBeUndefined();
  });

  it('that says its finish twice is heard once, and goes on behind a finish that is another', () => {
    const end = (content: string, rest: object = {}) =>
      JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: 'stop' }], ...rest });
    const openai = as('openai');
    const first = openai.mapChunk(stream, end('a'));
    expect(first.emission).toBe('as-it-came');
    expect(openai.mapChunk(first.state, end('a')).emission).toMatchObject({ data: [] });
    expect(openai.mapChunk(first.state, end('b')).emission).toBe('as-it-came');
    const usage = { prompt_tokens: 1, completion_tokens: 1 };
    const wanted = openai.mapChunk({ ...first.state, callerWantsUsage: true }, end('a', { usage }));
    expect(wanted).toMatchObject({
      state: { usage: { outputTokens: 1 } },
      emission: { data: [JSON.stringify({ choices: [], usage })] },
    });
  });

  it('keeps the last of usage that is said with every chunk', () => {
    const said = (completion: number) =>
      chunk({ content: 'x' }, { usage: { prompt_tokens: 3, completion_tokens: completion } });
    const first = as('perplexity').mapChunk(stream, said(1)).state;
    expect(as('perplexity').mapChunk(first, said(2)).state.usage).toEqual({ inputTokens: 3, outputTokens: 2 });
  });
});
