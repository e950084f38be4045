import { describe, expect, it } from '@jest/globals';
import type { ProviderCall } from '../adapter.js';
import { CallWarnings } from '../chat/call-warnings.js';
import { applyDialect } from './apply-dialect.js';
import { DIALECT_NAMES, dialectNamesOf, dialectOf } from './dialect-registry.js';

type Fields = Record<string, unknown>;

const MESSAGES = [{ role: 'user', content: 'Hello' }];

function apply(name: string, body: Fields, more: Partial<ProviderCall> = {}) {
  const warnings = new CallWarnings(name);
  const call: ProviderCall = {
    path: '/v1/chat/completions',
    model: 'm',
    body: { messages: MESSAGES, ...body },
    ...more,
  };
  const { messages, model, ...sent } = applyDialect(call, dialectOf(name), warnings);
  return { messages, model, sent, params: warnings.list()?.map(({ kind, param }) => `${kind} ${param}`) };
}
const sentTo = (name: string, body: Fields, model = 'm') => apply(name, body, { model }).sent;

describe('applyDialect', () => {
  it('passes everything on to hosts nobody knows and to aggregators, their routing options among it', () => {
    const body = {
      provider: { order: ['a'], allow_fallbacks: false },
      models: ['x'],
      transforms: [],
      top_k: 3,
      x: { y: 1 },
    };
    for (const name of ['compatible', 'openrouter', 'tokenmix', 'portkey', 'litellm', 'vllm'])
      expect([name, apply(name, body)]).toEqual([
        name,
        { messages: MESSAGES, model: 'm', sent: body, params: undefined },
      ]);
  });

  it('does not touch the body of the caller', () => {
    const content = [{ type: 'text', text: 'a', cache_control: { type: 'ephemeral' } }];
    const body = {
      messages: [{ role: 'developer', content, is_error: true }],
      seed: 1,
      reasoning_effort: 'high',
      stop: ['a'],
    };
    const before = JSON.stringify(body);
    for (const name of DIALECT_NAMES.filter((each) => each !== 'vertex')) apply(name, body);
    expect(JSON.stringify(body)).toBe(before);
  });

  it.each([
    ['openai', { top_k: 3 }, {}, ['unsupported top_k']],
    ['openai', { max_tokens: 9 }, { max_completion_tokens: 9 }, undefined],
    ['openai', { max_tokens: 9, max_completion_tokens: 8 }, { max_completion_tokens: 8 }, undefined],
    ['openai', { stop: ['a', 'b', 'c', 'd', 'e'] }, { stop: ['a', 'b', 'c', 'd'] }, ['changed stop']],
    ['deepseek', { max_completion_tokens: 9, n: 1 }, { max_tokens: 9 }, undefined],
    ['deepseek', { n: 2 }, {}, ['unsupported n']],
    ['deepseek', { temperature: 3 }, { temperature: 2 }, ['changed temperature']],
    ['groq', { logprobs: true, logit_bias: {} }, {}, ['unsupported logprobs']],
    ['groq', { service_tier: 'default' }, { service_tier: 'on_demand' }, undefined],
    ['together', { logprobs: true, top_logprobs: 3 }, { logprobs: 3 }, undefined],
    ['together', { logprobs: false }, {}, undefined],
    ['ollama', { tool_choice: 'auto' }, {}, ['unsupported tool_choice']],
    ['cerebras', { presence_penalty: 0.5, frequency_penalty: 0 }, {}, ['unsupported presence_penalty']],
    ['perplexity', { tools: [], tool_choice: null, search_mode: 'web' }, { search_mode: 'web' }, undefined],
  ])('sends %s of %j: %j', (name, body, sent, params) => {
    expect(apply(name, body)).toMatchObject({ sent });
    expect(Object.keys(apply(name, body).sent)).toEqual(Object.keys(sent));
    expect(apply(name, body).params).toEqual(params);
  });

  it('turns a format a host does not know into the nearest it does', () => {
    const schema = { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'object' } } };
    expect(apply('deepseek', { response_format: schema })).toMatchObject({
      sent: { response_format: { type: 'json_object' } },
      params: ['changed response_format'],
    });
    expect(apply('lm-studio', { response_format: { type: 'json_object' } })).toMatchObject({
      sent: { response_format: { type: 'json_schema', json_schema: { schema: { type: 'object' } } } },
      params: ['changed response_format'],
    });
    expect(sentTo('groq', { response_format: schema })).toEqual({ response_format: schema });
  });

  it('leaves sampling out for OpenAI’s models that think', () => {
    const body = { temperature: 0.2, top_p: 1, logprobs: true, presence_penalty: 0, stop: 'x' };
    expect(apply('openai', body, { model: 'o4-mini' })).toMatchObject({
      sent: {},
      params: ['unsupported temperature', 'unsupported logprobs', 'unsupported stop'],
    });
    expect(Object.keys(sentTo('openai', body, 'o4-mini'))).toEqual([]);
    expect(sentTo('openai', body, 'gpt-4o')).toEqual(body);
    expect(sentTo('openai', body, 'gpt-5-chat-latest')).toEqual(body);
    expect(sentTo('openai', body, 'gpt-6-luna')).toEqual(body);
    expect(sentTo('openai', { ...body, reasoning_effort: 'none' }, 'gpt-5.4')).toEqual({
      ...body,
      reasoning_effort: 'none',
    });
    expect(sentTo('openai', { ...body, reasoning_effort: 'low' }, 'gpt-5.4')).toEqual({
      reasoning_effort: 'low',
      stop: 'x',
    });
  });
});

describe('how thinking is asked for', () => {
  const enabled = { thinking: { type: 'enabled', budget_tokens: 9_000 } };
  const disabled = { thinking: { type: 'disabled' } };

  it.each([
    ['openai', { reasoning_effort: 'high' }, { reasoning_effort: 'high' }],
    ['openai', enabled, { reasoning_effort: 'medium' }],
    ['openai', disabled, { reasoning_effort: 'none' }],
    ['openai', { thinking: { type: 'adaptive' } }, {}],
    ['openrouter', { reasoning_effort: 'low' }, { reasoning: { effort: 'low' } }],
    ['openrouter', enabled, { reasoning: { max_tokens: 9_000 } }],
    ['openrouter', { reasoning: { exclude: true }, reasoning_effort: 'low' }, { reasoning: { exclude: true } }],
    ['deepseek', { reasoning_effort: 'none' }, { thinking: { type: 'disabled' } }],
    ['deepseek', { reasoning_effort: 'high' }, { thinking: { type: 'enabled' }, reasoning_effort: 'high' }],
    ['moonshot', enabled, { thinking: { type: 'enabled' } }],
    ['qwen', { reasoning_effort: 'none' }, { enable_thinking: false }],
    ['qwen', enabled, { enable_thinking: true, thinking_budget: 9_000 }],
    ['qwen', { reasoning_effort: 'low', enable_thinking: false }, { enable_thinking: false, thinking_budget: 1_024 }],
    ['vllm', { reasoning_effort: 'none' }, { chat_template_kwargs: { enable_thinking: false } }],
    ['together', { reasoning_effort: 'none' }, { reasoning: { enabled: false } }],
    ['compatible', enabled, enabled],
  ])('%s, asked %j, is sent %j', (name, body, sent) => {
    expect(apply(name, body)).toMatchObject({ sent, params: undefined });
    expect(Object.keys(sentTo(name, body)).sort()).toEqual(Object.keys(sent).sort());
  });

  it('goes to the nearest effort a model has, with a warning', () => {
    expect(apply('perplexity', { reasoning_effort: 'minimal' })).toMatchObject({
      sent: { reasoning_effort: 'low' },
      params: ['changed reasoning_effort'],
    });
    expect(apply('xai', { reasoning_effort: 'medium' }, { model: 'grok-3-mini' })).toMatchObject({
      sent: { reasoning_effort: 'high' },
      params: ['changed reasoning_effort'],
    });
    expect(apply('xai', { reasoning_effort: 'medium', stop: ['a'] }, { model: 'grok-4' })).toMatchObject({
      sent: {},
      params: ['unsupported stop', 'unsupported reasoning_effort'],
    });
    expect(sentTo('groq', { reasoning_effort: 'high' }, 'qwen/qwen3-32b')).toEqual({
      reasoning_effort: 'default',
      reasoning_format: 'parsed',
    });
  });
});

describe('messages', () => {
  const echoed = {
    role: 'assistant',
    content: 'Hi',
    refusal: null,
    annotations: [],
    reasoning_content: 'hm',
    reasoning_details: [{ type: 'reasoning.text', text: 'hm' }],
    tool_calls: [
      { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' }, extra_content: { google: {} } },
    ],
  };
  const call = { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } };

  it('lose what a strict host refuses, silently where the caller loses nothing', () => {
    const messages = [
      { role: 'developer', content: [{ type: 'text', text: 'x', cache_control: { type: 'ephemeral' } }] },
      echoed,
    ];
    expect(apply('cerebras', { messages })).toMatchObject({
      params: ['unsupported messages[0].content[0].cache_control'],
    });
    expect(apply('cerebras', { messages }).messages).toEqual([
      { role: 'system', content: [{ type: 'text', text: 'x' }] },
      { role: 'assistant', content: 'Hi', tool_calls: [call] },
    ]);
  });

  it('keep the thoughts DeepSeek wants back', () => {
    const { messages } = apply('deepseek', { messages: [echoed] });
    expect(messages).toMatchObject([{ reasoning_content: 'hm', tool_calls: [call] }]);
    expect(JSON.stringify(messages)).not.toContain('reasoning_details');
  });

  it('keep the name of a tool and lose the name of a person at Groq', () => {
    const messages = [
      { role: 'user', name: 'Ann', content: 'x' },
      { role: 'tool', name: 'f', tool_call_id: 'a', content: 'y' },
    ];
    expect(apply('groq', { messages })).toMatchObject({
      messages: [
        { role: 'user', content: 'x' },
        { role: 'tool', name: 'f' },
      ],
      params: ['unsupported messages[0].name'],
    });
  });

  it('say a document in words to every host', () => {
    const content = [{ type: 'text', text: 'All is well.', document: { title: 'Law' } }];
    for (const name of dialectNamesOf('openai'))
      expect([name, apply(name, { messages: [{ role: 'user', content }] }).messages]).toEqual([
        name,
        [{ role: 'user', content: [{ type: 'text', text: '<document>\nTitle: Law\nAll is well.\n</document>' }] }],
      ]);
  });

  it('that are none go out as they are', () => {
    for (const messages of [undefined, 'x', [7, null]]) expect(apply('groq', { messages }).messages).toEqual(messages);
  });
});

describe('tools', () => {
  it('lose what is only Anthropic’s where it would be refused', () => {
    const tool = { type: 'function', function: { name: 'f' } };
    const own = { cache_control: { type: 'ephemeral' }, input_examples: [{}], defer_loading: true };
    expect(apply('openai', { tools: [{ ...tool, ...own }] })).toMatchObject({
      sent: { tools: [tool] },
      params: Object.keys(own).map((name) => `unsupported tools[0].${name}`),
    });
    expect(sentTo('openai', { tools: [{ ...tool, ...own }] }).tools).toEqual([tool]);
    expect(sentTo('litellm', { tools: [{ ...tool, ...own }] }).tools).toEqual([{ ...tool, ...own }]);
  });
});

describe('thinking', () => {
  it('has no display where it becomes an effort', () => {
    const thinking = { type: 'enabled', budget_tokens: 9_000, display: 'omitted' };
    expect(apply('openai', { thinking })).toMatchObject({
      sent: { reasoning_effort: 'medium' },
      params: ['unsupported thinking.display'],
    });
  });
});

describe('the tier of a lane', () => {
  it('is the host’s own word, or the configured one, and the caller’s otherwise', () => {
    expect(sentTo('openai', { service_tier: 'priority' })).toEqual({ service_tier: 'priority' });
    expect(apply('openai', { service_tier: 'priority' }, { lane: 'flex' }).sent).toEqual({ service_tier: 'flex' });
    expect(apply('openai', {}, { lane: 'reserved', serviceTier: 'scale' }).sent).toEqual({ service_tier: 'scale' });
    expect(apply('deepseek', {}, { lane: 'flex' }).sent).toEqual({});
  });

  it('is not said of embeddings', () => {
    expect(apply('openai', { input: 'a' }, { path: '/v1/embeddings', lane: 'flex' }).sent).toEqual({ input: 'a' });
  });
});
