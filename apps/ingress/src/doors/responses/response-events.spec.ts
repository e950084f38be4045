import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AnswerMessage, ChatChunk, ChatCompletion } from '#contracts';
import { aCompletion, chunksOf } from '../../../../../test/support/ingress/streamed-completion.js';
import { DoorWarnings } from '../door-warnings.js';
import { mapInputItems } from './map-input-items.js';
import { responseReducer } from './response-events.js';
import { toResponse } from './response-object.js';

const BODY = { model: 'fast', input: 'x', instructions: 'Be brief.', temperature: 0.2 };
const TERMS = { body: BODY, call: { model: 'fast', messages: [] }, warnings: [], nowMs: 5_000 };
const reducer = responseReducer(TERMS);

interface Event {
  readonly type: string;
  readonly sequence_number: number;
  // biome-ignore lint/suspicious/noExplicitAny: events of every kind, read as a client does
  readonly [field: string]: any;
}

function eventsOf(chunks: readonly ChatChunk[]): readonly Event[] {
  let state = reducer.initial;
  const said: Event[] = [];
  for (const chunk of chunks) {
    const [next, events] = reducer.next(state, chunk);
    state = next;
    said.push(...events.map(({ data }) => data as Event));
  }
  return [...said, ...reducer.end(state).map(({ data }) => data as Event)];
}

const chunk = (delta: object, more: object = {}): ChatChunk => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'gpt-mini',
  choices: [{ index: 0, delta, finish_reason: null, ...more }],
});

/** Items as a reader builds them who never looks at the last event. */
function itemsOf(events: readonly Event[]): readonly unknown[] {
  const items: Record<string, unknown>[] = [];
  for (const event of events) {
    if (event.type === 'response.output_item.added') items[event['output_index']] = structuredClone(event['item']);
    if (event.type === 'response.output_item.done') {
      const begun = items[event['output_index']];
      expect(event['item']).toMatchObject({ id: begun?.['id'], type: begun?.['type'] });
      items[event['output_index']] = event['item'];
    }
  }
  return items;
}

function messageOf(completion: ChatCompletion): AnswerMessage {
  const [choice] = completion.choices;
  if (!choice) throw new Error('a completion has a choice');
  return choice.message;
}

describe('a streamed response', () => {
  it('comes to the whole response, by its last event and by its items', () => {
    fc.assert(
      fc.property(aCompletion, fc.integer({ min: 1, max: 9 }), fc.boolean(), (completion, pieceCharacters, twice) => {
        const events = eventsOf(chunksOf(completion, { pieceCharacters, thoughtsAreSaidTwice: twice }));
        const whole = toResponse(completion, TERMS) as { output: unknown; status: string };
        expect(events.at(-1)).toMatchObject({ type: `response.${whole.status}` });
        expect(events.at(-1)?.['response']).toEqual(whole);
        expect(itemsOf(events)).toEqual(whole.output);
      }),
    );
  });

  it('numbers its events without a gap, and its deltas add up to what is done', () => {
    fc.assert(
      fc.property(aCompletion, (completion) => {
        const events = eventsOf(chunksOf(completion, { pieceCharacters: 3, thoughtsAreSaidTwice: false }));
        expect(events.map(({ sequence_number: number }) => number)).toEqual(events.map((_event, at) => at));
        const written = new Map<string, string>();
        for (const { type, item_id: id, delta, ...done } of events) {
          if (type.endsWith('.delta')) written.set(id, (written.get(id) ?? '') + delta);
          if (/(text|refusal|arguments)\.done$/.test(type)) {
            expect(done['text'] ?? done['refusal'] ?? done['arguments']).toBe(written.get(id) ?? '');
          }
        }
      }),
    );
  });

  it('gives thoughts and calls back as they were when its output is sent again', () => {
    fc.assert(
      fc.property(aCompletion, (completion) => {
        const { output } = toResponse(completion, TERMS) as { output: object[] };
        const { reasoning_details, tool_calls } = messageOf(completion);
        const messages = mapInputItems(output, new DoorWarnings()) as readonly Partial<AnswerMessage>[];
        const unnumbered = (reasoning_details ?? []).map(({ index: _index, ...detail }) => detail);
        expect(messages.flatMap((message) => message.reasoning_details ?? [])).toEqual(unnumbered);
        expect(messages.flatMap((message) => message.tool_calls ?? [])).toEqual(tool_calls ?? []);
      }),
    );
  });

  it('says its events in the order the API has', () => {
    const events = eventsOf([
      chunk({ reasoning_content: 'Hm.' }),
      chunk({ content: 'Hi' }),
      chunk({ tool_calls: [{ index: 0, id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }] }),
      chunk({}, { finish_reason: 'tool_calls' }),
    ]);
    expect(events.map(({ type }) => type.replace('response.', ''))).toEqual([
      'created',
      'in_progress',
      'output_item.added',
      'reasoning_summary_part.added',
      'reasoning_summary_text.delta',
      'reasoning_summary_text.done',
      'reasoning_summary_part.done',
      'output_item.done',
      'output_item.added',
      'content_part.added',
      'output_text.delta',
      'output_text.done',
      'content_part.done',
      'output_item.done',
      'output_item.added',
      'function_call_arguments.delta',
      'function_call_arguments.done',
      'output_item.done',
      'completed',
    ]);
    expect(events[0]?.['response']).toMatchObject({
      id: 'resp_1',
      status: 'in_progress',
      store: false,
      temperature: 0.2,
    });
  });

  it('is incomplete where it was cut, and so is its last item', () => {
    const events = eventsOf([chunk({ content: 'Hi' }), chunk({}, { finish_reason: 'length' })]);
    expect(events.at(-1)).toMatchObject({
      type: 'response.incomplete',
      response: {
        status: 'incomplete',
        incomplete_details: { reason: 'max_output_tokens' },
        output: [{ status: 'incomplete' }],
      },
    });
  });

  it('fails with what there is, then with an error that clients throw', () => {
    const [state] = reducer.next(reducer.initial, chunk({ content: 'Hi' }));
    const error = { message: 'Gone.', type: 'upstream_error', param: null, code: 'provider_connection_lost' };
    const events = reducer.fail(state, error, 502);
    expect(events.map(({ event }) => event)).toEqual(['response.failed', 'error']);
    expect(events[0]?.data).toMatchObject({
      response: { status: 'failed', error: { code: 'provider_connection_lost', message: 'Gone.' } },
    });
    expect(events[1]?.data).toMatchObject({ type: 'error', code: 'provider_connection_lost', message: 'Gone.' });
  });
});

describe('a whole response', () => {
  it('has its usage, its tier and its time, be it said or not', () => {
    const completion = {
      id: 'chatcmpl-1',
      object: 'chat.completion' as const,
      created: 0,
      model: 'm',
      service_tier: 'default',
      choices: [
        {
          index: 0,
          message: { role: 'assistant' as const, content: null, refusal: 'No.' },
          finish_reason: 'stop' as const,
        },
      ],
      usage: {
        prompt_tokens: 10,
        completion_tokens: 5,
        total_tokens: 15,
        prompt_tokens_details: { cached_tokens: 4 },
        completion_tokens_details: { reasoning_tokens: 2 },
      },
    };
    expect(toResponse(completion, TERMS)).toMatchObject({
      id: 'resp_1',
      created_at: 5,
      service_tier: 'default',
      output: [{ id: 'msg_1_0', type: 'message', content: [{ type: 'refusal', refusal: 'No.' }] }],
      usage: {
        input_tokens: 10,
        input_tokens_details: { cached_tokens: 4 },
        output_tokens: 5,
        output_tokens_details: { reasoning_tokens: 2 },
        total_tokens: 15,
      },
    });
  });
});
