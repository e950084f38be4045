import { describe, expect, it } from '@jest/globals';
import type { ChatCompletion } from '#contracts';
import { adapterOf } from '#providers';
import { mapMessagesRequest } from './map-messages-request.js';
import { toMessage } from './to-message.js';

// Anthropic's door in front of Anthropic's wire: whoever only changed the address must not notice, least of all the
// provider's prompt cache and its check of signatures.
const wire = adapterOf('anthropic');
const MODEL = 'claude-sonnet-4-5';
const citations = { enabled: true };
const cache_control = { type: 'ephemeral', ttl: '1h' };

const REQUEST = {
  model: MODEL,
  max_tokens: 8_000,
  system: [{ type: 'text', text: 'Be brief.', cache_control }],
  tools: [
    {
      name: 'look',
      description: 'Looks.',
      input_schema: { type: 'object', properties: {} },
      input_examples: [{ at: 'it' }],
      allowed_callers: ['direct'],
      cache_control,
    },
  ],
  tool_choice: { type: 'auto', disable_parallel_tool_use: true },
  thinking: { type: 'enabled', budget_tokens: 2_000, display: 'omitted' },
  metadata: { user_id: 'u1' },
  stop_sequences: ['END'],
  messages: [
    {
      role: 'user',
      content: [
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' } },
        { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
        {
          type: 'document',
          source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' },
          title: 'a.pdf',
        },
        {
          type: 'document',
          source: { type: 'text', media_type: 'text/plain', data: 'It is round.' },
          title: 'Shapes',
          context: 'From a lexicon.',
          citations,
        },
        {
          type: 'document',
          source: {
            type: 'content',
            content: [
              { type: 'text', text: 'It is red.' },
              { type: 'text', text: 'It is old.' },
            ],
          },
          citations,
        },
        {
          type: 'search_result',
          source: 'https://example.com/colours',
          title: 'Colours',
          content: [{ type: 'text', text: 'Red is a colour.' }],
          citations,
        },
        { type: 'text', text: 'What is this?', cache_control },
      ],
    },
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'I must look.', signature: 'EqQBCgIYAhIM' },
        { type: 'redacted_thinking', data: 'EmwKAhgBEgy3' },
        { type: 'text', text: 'I look.' },
        { type: 'tool_use', id: 'toolu_1', name: 'look', input: { at: 'it' } },
      ],
    },
    {
      role: 'user',
      content: [
        {
          type: 'tool_result',
          tool_use_id: 'toolu_1',
          content: [{ type: 'text', text: 'broken' }],
          is_error: true,
          cache_control,
        },
        { type: 'text', text: 'And now?' },
      ],
    },
  ],
};

describe('a request for Anthropic at the door of Anthropic', () => {
  it('goes out as it came in, with nothing to warn of', () => {
    const { call, warnings } = mapMessagesRequest(REQUEST);
    const body = call as unknown as Readonly<Record<string, unknown>>;
    const sent = wire.mapRequest({ path: '/v1/chat/completions', model: MODEL, body });
    expect(JSON.parse(sent.body)).toEqual(REQUEST);
    expect([warnings, sent.warnings]).toEqual([[], undefined]);
  });

  it('is answered as the provider answered', () => {
    const answer = {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: MODEL,
      content: [
        { type: 'thinking', thinking: 'I must look.', signature: 'EqQBCgIYAhIM' },
        { type: 'redacted_thinking', data: 'EmwKAhgBEgy3' },
        { type: 'text', text: 'I look.' },
        { type: 'tool_use', id: 'toolu_1', name: 'look', input: { at: 'it' }, caller: { type: 'direct' } },
      ],
      container: null,
      diagnostics: null,
      stop_reason: 'tool_use',
      stop_sequence: null,
      stop_details: null,
      usage: {
        input_tokens: 10,
        cache_read_input_tokens: 60,
        cache_creation_input_tokens: 30,
        cache_creation: { ephemeral_5m_input_tokens: 20, ephemeral_1h_input_tokens: 10 },
        output_tokens: 5,
        output_tokens_details: null,
        server_tool_use: null,
        service_tier: 'standard',
        inference_geo: null,
        speed: null,
      },
    };
    const completion = JSON.parse(wire.mapResponse(answer).body ?? '') as ChatCompletion;
    const terms = { model: MODEL, warnings: [], estimateInputTokens: () => 0 };
    expect(toMessage(completion, terms)).toEqual(answer);
  });
});
