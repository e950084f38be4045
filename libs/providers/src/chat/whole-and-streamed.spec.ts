import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Adapter, ProviderRequest } from '../adapter.js';
import { anthropicAdapter } from '../anthropic/anthropic.adapter.js';
import { bedrockAdapter } from '../bedrock/bedrock.adapter.js';

const IDENTITY = { id: 'att_1', model: 'anthropic.claude-sonnet-4-5', nowMs: 1_700_000_000_000 };
const REQUEST: ProviderRequest = { path: '/', headers: {}, body: '{}', streams: true, callerWantsUsage: false };

/** Everything a caller and a collector get of a stream. */
function readEvents(adapter: Adapter, events: readonly unknown[], request = REQUEST) {
  const collector = adapter.newCollector();
  const said: string[] = [];
  let state = adapter.openStream(request, IDENTITY);
  for (const event of events) {
    const step = adapter.mapChunk(state, JSON.stringify(event));
    state = step.state;
    if (typeof step.emission === 'string') throw new Error(`${step.emission} hands raw events to the caller`);
    for (const data of step.emission.unsaid ?? []) collector.add(data);
    for (const data of step.emission.data) {
      collector.add(data);
      said.push(data);
    }
  }
  return { state, said, whole: JSON.parse(collector.finish()) as Record<string, unknown> };
}

/** The same answer written whole: without what only one of the two ways says. */
function comparable(answer: Record<string, unknown>): unknown {
  const choices = (answer['choices'] as Record<string, unknown>[]).map(({ logprobs: _none, ...choice }) => choice);
  return { ...answer, choices };
}

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
const input = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.oneof(text, fc.integer(), fc.boolean()), { maxKeys: 3 });
const pieces = (whole: string): string[] => whole.match(/[\s\S]{1,3}/g) ?? [];
const usage = fc.record({
  input: fc.nat(999),
  output: fc.integer({ min: 1, max: 999 }),
  read: fc.nat(99),
  write: fc.nat(99),
});
const block = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), text }),
  fc.record({ kind: fc.constant('thinking' as const), text, signature: text }),
  fc.record({ kind: fc.constant('hidden' as const), text }),
  fc.record({ kind: fc.constant('tool' as const), text, input, isOurs: fc.boolean() }),
  fc.record({ kind: fc.constant('server' as const), text }),
);
type Block = typeof block extends fc.Arbitrary<infer T> ? T : never;
const answer = fc.record({ blocks: fc.array(block, { maxLength: 6 }), usage });
type Answer = typeof answer extends fc.Arbitrary<infer T> ? T : never;
const nameOf = (one: Block & { kind: 'tool' }) => (one.isOurs ? 'sluice_json_answer' : 'look');

const anthropic = {
  adapter: anthropicAdapter as Adapter,
  block(one: Block) {
    if (one.kind === 'text') return { type: 'text', text: one.text };
    if (one.kind === 'thinking') return { type: 'thinking', thinking: one.text, signature: one.signature };
    if (one.kind === 'hidden') return { type: 'redacted_thinking', data: one.text };
    if (one.kind === 'server') return { type: 'server_tool_use', id: 's', name: one.text, input: { q: 1 } };
    return { type: 'tool_use', id: one.text, name: nameOf(one), input: one.input };
  },
  usage: ({ input, output, read, write }: Answer['usage']) => ({
    input_tokens: input,
    output_tokens: output,
    cache_read_input_tokens: read,
    cache_creation_input_tokens: write,
  }),
  whole(one: Answer): unknown {
    const content = one.blocks.map((each) => anthropic.block(each));
    return {
      id: 'msg',
      type: 'message',
      model: 'claude',
      content,
      stop_reason: 'end_turn',
      usage: this.usage(one.usage),
    };
  },
  events(one: Answer): unknown[] {
    const inner = one.blocks.flatMap((each, index) => {
      const delta = (fields: object) => ({ type: 'content_block_delta', index, delta: fields });
      const whole = anthropic.block(each);
      const start = (fields: object) => ({
        type: 'content_block_start',
        index,
        content_block: { ...whole, ...fields },
      });
      const stop = { type: 'content_block_stop', index };
      const json = (value: unknown) =>
        pieces(JSON.stringify(value)).map((partial_json) => delta({ type: 'input_json_delta', partial_json }));
      if (each.kind === 'text')
        return [
          start({ text: '' }),
          ...pieces(each.text).map((piece) => delta({ type: 'text_delta', text: piece })),
          stop,
        ];
      if (each.kind === 'thinking')
        return [
          start({ thinking: '', signature: '' }),
          ...pieces(each.text).map((thinking) => delta({ type: 'thinking_delta', thinking })),
          delta({ type: 'signature_delta', signature: each.signature }),
          stop,
        ];
      if (each.kind === 'hidden') return [start({}), stop];
      return [start({ input: {} }), ...json(each.kind === 'tool' ? each.input : { q: 1 }), { type: 'ping' }, stop];
    });
    const { output: _later, ...early } = one.usage;
    return [
      {
        type: 'message_start',
        message: { id: 'msg', model: 'claude', content: [], usage: this.usage({ ...early, output: 1 }) },
      },
      ...inner,
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: one.usage.output } },
      { type: 'message_stop' },
    ];
  },
};

const bedrock = {
  adapter: bedrockAdapter as Adapter,
  block(one: Block) {
    if (one.kind === 'text') return { text: one.text };
    if (one.kind === 'thinking')
      return { reasoningContent: { reasoningText: { text: one.text, signature: one.signature } } };
    if (one.kind === 'hidden') return { reasoningContent: { redactedContent: one.text } };
    if (one.kind === 'server')
      return { toolUse: { toolUseId: 's', name: one.text, input: {}, type: 'server_tool_use' } };
    return { toolUse: { toolUseId: one.text, name: nameOf(one), input: one.input } };
  },
  usage: ({ input, output, read, write }: Answer['usage']) => ({
    inputTokens: input,
    outputTokens: output,
    totalTokens: input + output + read + write,
    cacheReadInputTokens: read,
    cacheWriteInputTokens: write,
  }),
  whole(one: Answer): unknown {
    const content = one.blocks.map((each) => bedrock.block(each));
    return {
      output: { message: { role: 'assistant', content } },
      stopReason: 'end_turn',
      usage: this.usage(one.usage),
    };
  },
  events(one: Answer): unknown[] {
    const inner = one.blocks.flatMap((each, contentBlockIndex) => {
      const delta = (fields: object) => ({ contentBlockDelta: { contentBlockIndex, delta: fields } });
      const stop = { contentBlockStop: { contentBlockIndex } };
      if (each.kind === 'text') return [...pieces(each.text).map((piece) => delta({ text: piece })), stop];
      if (each.kind === 'hidden') return [delta({ reasoningContent: { redactedContent: each.text } }), stop];
      if (each.kind === 'thinking')
        return [
          ...pieces(each.text).map((piece) => delta({ reasoningContent: { text: piece } })),
          delta({ reasoningContent: { signature: each.signature } }),
          stop,
        ];
      const { toolUse } = bedrock.block(each) as { toolUse: { input: unknown } };
      const { input: whole, ...start } = toolUse;
      const json = pieces(JSON.stringify(whole)).map((piece) => delta({ toolUse: { input: piece } }));
      return [{ contentBlockStart: { contentBlockIndex, start: { toolUse: start } } }, ...json, stop];
    });
    return [
      { messageStart: { role: 'assistant' } },
      ...inner,
      { messageStop: { stopReason: 'end_turn' } },
      { metadata: { usage: this.usage(one.usage) } },
    ];
  },
};

describe.each([
  ['anthropic', anthropic],
  ['bedrock', bedrock],
] as const)('an answer of %s', (_wire, wire) => {
  it('is the same whole and streamed: text, thoughts, tool calls, usage, left out blocks', () => {
    fc.assert(
      fc.property(answer, (one) => {
        const completion = wire.adapter.mapResponse(wire.whole(one), IDENTITY);
        const { state, whole } = readEvents(wire.adapter, wire.events(one));
        expect(comparable(whole)).toEqual(comparable(JSON.parse(completion.body ?? '{}')));
        expect(state.usage).toEqual(completion.usage);
        expect(state.finishReason).toEqual(completion.finishReason);
        expect(state.leftOutBlocks).toBe(completion.leftOutBlocks);
        expect(state.ended).toBe(true);
      }),
    );
  });

  it('adds up: the counters are disjoint, and their sums are those of the caller', () => {
    fc.assert(
      fc.property(answer, (one) => {
        const { usage: counted, body } = wire.adapter.mapResponse(wire.whole(one), IDENTITY);
        const { input, output, read, write } = one.usage;
        const { inputTokens = -1, cacheReadTokens = -1, cacheWriteTokens = -1, outputTokens } = counted;
        expect(inputTokens + cacheReadTokens + cacheWriteTokens).toBe(input + read + write);
        expect(outputTokens).toBe(output);
        expect((JSON.parse(body ?? '{}') as { usage: unknown }).usage).toMatchObject({
          prompt_tokens: input + read + write,
          completion_tokens: output,
          total_tokens: input + read + write + output,
        });
      }),
    );
  });

  it('says its usage to callers who asked, last before the end, and the role with the first chunk only', () => {
    const one: Answer = {
      blocks: [{ kind: 'text', text: 'abcdef' }],
      usage: { input: 1, output: 2, read: 0, write: 0 },
    };
    const { said } = readEvents(wire.adapter, wire.events(one), { ...REQUEST, callerWantsUsage: true });
    expect(said.at(-1)).toBe('[DONE]');
    expect(JSON.parse(said.at(-2) ?? '')).toMatchObject({ choices: [], usage: { completion_tokens: 2 } });
    expect(said.filter((data) => data.includes('"role"'))).toEqual([said[0]]);
    const unasked = readEvents(wire.adapter, wire.events(one)).said;
    expect(unasked).toEqual(said.filter((data) => !data.includes('"usage"')));
  });

  it('says nothing before its first content: until then the call can go elsewhere', () => {
    const one: Answer = { blocks: [{ kind: 'text', text: 'a' }], usage: { input: 1, output: 2, read: 0, write: 0 } };
    const [first] = wire.events(one);
    expect(readEvents(wire.adapter, [first]).said).toEqual([]);
  });

  it('never throws and never invents, whatever an event or an answer holds', () => {
    const one: Answer = {
      blocks: [{ kind: 'tool', text: 'x', input: {}, isOurs: false }],
      usage: { input: 1, output: 2, read: 0, write: 0 },
    };
    const events = [...wire.events(one), wire.whole(one)];
    const keys = [
      ...new Set(
        JSON.stringify(events)
          .match(/"(\w+)":/g)
          ?.map((key) => key.slice(1, -2)),
      ),
    ];
    const odd = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(null, true, -1, 1.5, '', 'text'),
        tie('list'),
        tie('object'),
      ),
      list: fc.array(tie('value'), { maxLength: 3 }),
      object: fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 6 }),
    })).object;
    const event = fc.oneof(
      odd,
      fc.tuple(fc.constantFrom(...events), odd).map(([real, more]) => ({ ...(real as object), ...(more as object) })),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 8 }), odd, (stream, whole) => {
        const { said } = readEvents(wire.adapter, stream);
        for (const data of said)
          if (data !== '[DONE]') expect(JSON.parse(data)).toMatchObject({ object: 'chat.completion.chunk' });
        const { body } = wire.adapter.mapResponse(whole, IDENTITY);
        expect(JSON.parse(body ?? '')).toMatchObject({ object: 'chat.completion', choices: [{ index: 0 }] });
        wire.adapter.findFailure({ statusCode: 200, headers: {}, body: whole, nowMs: 0 });
        wire.adapter.classifyFailure({ statusCode: 400, headers: {}, body: whole, nowMs: 0 });
      }),
      { numRuns: 500 },
    );
  });

  it('never throws for a call, whatever its fields hold, but for another path', () => {
    const messageKeys = [
      'role',
      'content',
      'tool_calls',
      'tool_call_id',
      'reasoning_details',
      'type',
      'text',
      'image_url',
      'url',
      'file',
      'file_data',
      'function',
      'arguments',
      'name',
      'cache_control',
    ];
    const value = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(
          null,
          1,
          '',
          'user',
          'assistant',
          'tool',
          'text',
          'data:image/png;base64,AA',
          'function',
          'required',
        ),
        tie('list'),
        tie('object'),
      ),
      list: fc.array(tie('value'), { maxLength: 4 }),
      object: fc.dictionary(fc.constantFrom(...messageKeys), tie('value'), { maxKeys: 5 }),
    })).value;
    const fields = [
      'messages',
      'tools',
      'tool_choice',
      'response_format',
      'thinking',
      'reasoning_effort',
      'stop',
      'max_tokens',
      'metadata',
      'user',
      'temperature',
    ];
    const body = fc.dictionary(fc.constantFrom(...fields), value, { maxKeys: 6 });
    fc.assert(
      fc.property(body, fc.array(value, { maxLength: 4 }), (more, messages) => {
        const call = { path: '/v1/chat/completions' as const, model: IDENTITY.model, body: { messages, ...more } };
        const sent = JSON.parse(wire.adapter.mapRequest(call).body) as {
          messages: { role: string; content: unknown[] }[];
        };
        for (const turn of sent.messages) expect(turn.content.length).toBeGreaterThan(0);
        expect(sent.messages[0]?.role).toBe('user');
      }),
      { numRuns: 500 },
    );
  });
});
