import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type AnswerMessage,
  apiErrorOf,
  type ChatChunk,
  type ChatCompletion,
  DISPOSITION_OF,
  type FailureKind,
} from '#contracts';
import { aCompletion, chunksOf } from '../../../../../test/support/ingress/streamed-completion.js';
import type { DoorEvent } from '../door-event.js';
import { DoorWarnings } from '../door-warnings.js';
import { mapMessages } from './map-messages.js';
import { messageReducer } from './message-events.js';
import { toAnthropicError } from './to-anthropic-error.js';
import { toMessage } from './to-message.js';

const TERMS = { model: 'fast', warnings: [], estimateInputTokens: () => 7 };
const reducer = messageReducer(TERMS, 'req_1');

interface Event {
  readonly type: string;
  readonly index: number;
  // biome-ignore lint/suspicious/noExplicitAny: events of every kind, read as a client does
  readonly [field: string]: any;
}

function eventsOf(chunks: readonly ChatChunk[]): readonly Event[] {
  let state = reducer.initial;
  const said: DoorEvent[] = [];
  for (const chunk of chunks) {
    const [next, events] = reducer.next(state, chunk);
    state = next;
    said.push(...events);
  }
  return [...said, ...reducer.end(state)].map(({ event, data }) => {
    expect(event).toBe((data as Event).type);
    return data as Event;
  });
}

/** What Anthropic's SDK makes of the events (its MessageStream). */
function accumulate(events: readonly Event[]): Event {
  // biome-ignore lint/suspicious/noExplicitAny: as above
  let message: any;
  const json = new Map<number, string>();
  for (const event of events) {
    const block = message?.content[event.index];
    if (event.type === 'message_start') message = structuredClone(event.message);
    else if (event.type === 'content_block_start') {
      expect(event.index).toBe(message.content.length);
      message.content.push(structuredClone(event.content_block));
    } else if (event.type === 'content_block_delta') {
      const { delta } = event;
      if (delta.type === 'text_delta') block.text += delta.text;
      else if (delta.type === 'thinking_delta') block.thinking += delta.thinking;
      else if (delta.type === 'signature_delta') block.signature = delta.signature;
      else if (delta.type === 'citations_delta') block.citations = [...(block.citations ?? []), delta.citation];
      else json.set(event.index, (json.get(event.index) ?? '') + delta.partial_json);
    } else if (event.type === 'content_block_stop' && block.type === 'tool_use') {
      block.input = JSON.parse(json.get(event.index) || '{}');
    } else if (event.type === 'message_delta') {
      Object.assign(message, event.delta);
      message.usage = { ...message.usage, ...event.usage };
    }
  }
  return message;
}

const chunk = (delta: object, more: object = {}): ChatChunk => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'gpt-mini',
  choices: [{ index: 0, delta, finish_reason: null, ...more }],
});

function messageOf(completion: ChatCompletion): AnswerMessage {
  const [choice] = completion.choices;
  if (!choice) throw new Error('a completion has a choice');
  return choice.message;
}

describe('a streamed message', () => {
  it('comes to the whole message', () => {
    fc.assert(
      fc.property(aCompletion, fc.integer({ min: 1, max: 9 }), fc.boolean(), (completion, pieceCharacters, twice) => {
        const events = eventsOf(chunksOf(completion, { pieceCharacters, thoughtsAreSaidTwice: twice }));
        expect(accumulate(events)).toEqual(JSON.parse(JSON.stringify(toMessage(completion, TERMS))));
      }),
    );
  });

  it('gives the thoughts and calls back as they were when it is sent again', () => {
    fc.assert(
      fc.property(aCompletion, (completion) => {
        const { content } = toMessage(completion, TERMS) as { content: object[] };
        fc.pre(content.length > 0);
        const [again] = mapMessages([{ role: 'assistant', content }], new DoorWarnings());
        const message = messageOf(completion);
        const unnumbered = message.reasoning_details?.map(({ index: _index, ...detail }) => detail);
        const { reasoning_details, tool_calls } = again as AnswerMessage;
        expect(reasoning_details).toEqual(unnumbered);
        expect(tool_calls?.map(({ id, extra_content }) => ({ id, extra_content }))).toEqual(
          message.tool_calls?.map(({ id, extra_content }) => ({ id, extra_content })),
        );
      }),
    );
  });

  it('says its events in the order the API has', () => {
    const events = eventsOf([
      chunk({ role: 'assistant', content: 'Hi' }),
      chunk({ tool_calls: [{ index: 0, id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }] }),
      chunk({}, { finish_reason: 'tool_calls' }),
    ]);
    expect(events.map(({ type }) => type)).toEqual([
      'message_start',
      'ping',
      'content_block_start',
      'content_block_delta',
      'content_block_stop',
      'content_block_start',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
    expect(events[0]?.message).toMatchObject({ id: 'msg_chatcmpl-1', model: 'gpt-mini', usage: { input_tokens: 7 } });
    expect(events[5]?.content_block).toEqual({
      type: 'tool_use',
      id: 'c',
      name: 'f',
      input: {},
      caller: { type: 'direct' },
    });
    expect(events[8]).toMatchObject({ delta: { stop_reason: 'tool_use', stop_sequence: null } });
  });

  it('is whole even when the provider said nothing at all', () => {
    const events = eventsOf([]);
    expect(events.map(({ type }) => type)).toEqual(['message_start', 'ping', 'message_delta', 'message_stop']);
    expect(accumulate(events)).toMatchObject({ model: 'fast', content: [], stop_reason: 'end_turn' });
  });

  it('lets the estimate of its input stand where nobody counted', () => {
    expect(accumulate(eventsOf([chunk({ content: 'Hi' })])).usage).toMatchObject({ input_tokens: 7, output_tokens: 0 });
  });

  it('carries warnings, of the door and of the provider', () => {
    const ours = { kind: 'unsupported' as const, param: 'container', message: 'no' };
    const theirs = { kind: 'unsupported' as const, param: 'seed', message: 'no' };
    const warned = messageReducer({ ...TERMS, warnings: [ours] }, 'req_1');
    const [state] = warned.next(warned.initial, { ...chunk({ content: 'x' }), warnings: [theirs] });
    expect(warned.end(state).at(-2)?.data).toMatchObject({ warnings: [ours, theirs] });
  });

  it('says once that it leaves out images', () => {
    const images = [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } }];
    const events = eventsOf([chunk({ images }), chunk({ images }), chunk({ content: 'x' })]);
    expect(events.at(-2)?.['warnings']).toMatchObject([{ param: 'images' }]);
  });

  it.each(Object.keys(DISPOSITION_OF) as FailureKind[])(
    'that fails as %s has the type of error it would have had before it began',
    (kind) => {
      const { error, statusCode } = apiErrorOf({ kind, message: 'Gone.' });
      const [event] = reducer.fail(reducer.initial, error, statusCode);
      expect(event?.data).toEqual(toAnthropicError(error, 'req_1', statusCode));
      if (kind === 'overloaded') expect(event?.data).toMatchObject({ error: { type: 'overloaded_error' } });
    },
  );

  it('ends with an error event of Anthropic', () => {
    const error = { message: 'Gone.', type: 'upstream_error', param: null, code: 'provider_connection_lost' };
    expect(reducer.fail(reducer.initial, error, 502)).toEqual([
      {
        event: 'error',
        data: {
          type: 'error',
          error: { type: 'api_error', message: 'Gone.', details: { error_code: 'provider_connection_lost' } },
          request_id: 'req_1',
        },
      },
    ]);
  });
});
