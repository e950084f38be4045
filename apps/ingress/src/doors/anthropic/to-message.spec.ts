import type { Message } from '@anthropic-ai/sdk/resources/messages';
import { describe, expect, it } from '@jest/globals';
import type { AnswerMessage, ChatChoice, ChatCompletion, ChatUsage } from '#contracts';
import { toAnthropicError } from './to-anthropic-error.js';
import { toMessage } from './to-message.js';
import { toMessageUsage } from './to-message-usage.js';

const TERMS = { model: 'fast', warnings: [], estimateInputTokens: () => 7 };

function messageOf(
  message: Partial<AnswerMessage>,
  choice: Partial<ChatChoice> = {},
  more: Partial<ChatCompletion> = {},
) {
  return toMessage(
    {
      id: 'x',
      object: 'chat.completion',
      created: 1,
      model: 'm',
      choices: [
        { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: null, ...message }, ...choice },
      ],
      ...more,
    },
    TERMS,
  ) as { readonly content: readonly object[]; readonly [field: string]: unknown };
}

describe('a message', () => {
  it('has the text, and says why it ended', () => {
    expect(messageOf({ content: 'Hi.' }, {}, { usage: { prompt_tokens: 3, completion_tokens: 2 } })).toEqual({
      id: 'msg_x',
      type: 'message',
      role: 'assistant',
      model: 'm',
      content: [{ type: 'text', text: 'Hi.' }],
      container: null,
      diagnostics: null,
      stop_reason: 'end_turn',
      stop_sequence: null,
      stop_details: null,
      usage: {
        input_tokens: 3,
        cache_read_input_tokens: 0,
        cache_creation_input_tokens: 0,
        cache_creation: null,
        output_tokens: 2,
        output_tokens_details: null,
        server_tool_use: null,
        service_tier: null,
        inference_geo: null,
        speed: null,
      },
    } satisfies Omit<Message, 'content'> & { content: object[] });
  });

  it.each([
    ['length', {}, 'max_tokens'],
    ['content_filter', {}, 'refusal'],
    ['tool_calls', {}, 'tool_use'],
    ['stop', { stop_sequence: 'END' }, 'stop_sequence'],
    ['stop', { native_finish_reason: 'pause_turn' }, 'pause_turn'],
    ['length', { native_finish_reason: 'model_context_window_exceeded' }, 'model_context_window_exceeded'],
    ['stop', { native_finish_reason: 'SAFETY' }, 'end_turn'],
    [null, {}, 'end_turn'],
  ] as const)('that finished with %j %j stopped for %s', (finish_reason, more, reason) => {
    expect(messageOf({}, { finish_reason, ...more })['stop_reason']).toBe(reason);
  });

  it('that calls a tool waits for it, even when its provider says stop', () => {
    const tool_calls = [{ id: 'c', type: 'function' as const, function: { name: 'f', arguments: 'no json' } }];
    const message = messageOf({ tool_calls });
    expect(message['stop_reason']).toBe('tool_use');
    expect(message.content).toEqual([
      { type: 'tool_use', id: 'c', name: 'f', input: { arguments: 'no json' }, caller: { type: 'direct' } },
    ]);
  });

  it('says that it leaves out images, which the API has no place for', () => {
    const images = [{ type: 'image_url' as const, image_url: { url: 'data:image/png;base64,AA' } }];
    expect(messageOf({ content: 'Here.', images })).toMatchObject({
      content: [{ type: 'text', text: 'Here.' }],
      warnings: [{ kind: 'unsupported', param: 'images' }],
    });
  });

  it('cites pages as Anthropic does and leaves citations of its own kind as they are', () => {
    const own = { type: 'page_location', cited_text: 'x', document_index: 0 };
    const page = { type: 'url_citation', url_citation: { url: 'https://e.com', title: 'E' } };
    expect(messageOf({ content: 'x', annotations: [own, page] }).content).toEqual([
      {
        type: 'text',
        text: 'x',
        citations: [
          own,
          {
            type: 'web_search_result_location',
            url: 'https://e.com',
            title: 'E',
            cited_text: '',
            encrypted_index: '',
          },
        ],
      },
    ]);
  });
});

describe('the usage of a message', () => {
  it.each([
    [
      {
        prompt_tokens: 100,
        completion_tokens: 5,
        prompt_tokens_details: { cached_tokens: 60, cache_write_tokens: 30, cache_write_1h_tokens: 10 },
      },
      {
        input_tokens: 10,
        cache_read_input_tokens: 60,
        cache_creation_input_tokens: 30,
        cache_creation: { ephemeral_5m_input_tokens: 20, ephemeral_1h_input_tokens: 10 },
        output_tokens: 5,
        output_tokens_details: null,
        server_tool_use: null,
      },
    ],
    [
      { prompt_tokens: 4, completion_tokens: 9, completion_tokens_details: { reasoning_tokens: 8 } },
      {
        input_tokens: 4,
        cache_read_input_tokens: 0,
        cache_creation_input_tokens: 0,
        cache_creation: null,
        server_tool_use: null,
        output_tokens: 9,
        output_tokens_details: { thinking_tokens: 8 },
      },
    ],
    [
      undefined,
      {
        input_tokens: 7,
        cache_read_input_tokens: 0,
        cache_creation_input_tokens: 0,
        cache_creation: null,
        output_tokens: 0,
        output_tokens_details: null,
        server_tool_use: null,
      },
    ],
  ] as readonly [ChatUsage | undefined, object][])('has disjoint counters for %j', (usage, expected) => {
    expect(toMessageUsage(usage, 7)).toEqual(expected);
  });
});

describe('an error of Anthropic', () => {
  const error = { message: 'No.', type: 'x', param: null, code: null };
  it.each([
    [400, 'invalid_request_error'],
    [401, 'authentication_error'],
    [404, 'not_found_error'],
    [413, 'request_too_large'],
    [422, 'invalid_request_error'],
    [429, 'rate_limit_error'],
    [500, 'api_error'],
    [502, 'api_error'],
    [503, 'overloaded_error'],
    [504, 'timeout_error'],
  ])('of status %i is a %s', (statusCode, type) => {
    expect(toAnthropicError(error, 'req_1', statusCode)).toEqual({
      type: 'error',
      error: { type, message: 'No.' },
      request_id: 'req_1',
    });
  });
});
