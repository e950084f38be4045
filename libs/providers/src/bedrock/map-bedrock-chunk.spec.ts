import { describe, expect, it } from '@jest/globals';
import type { AnswerIdentity, ProviderRequest } from '../adapter.js';
import { type BedrockStreamState, mapBedrockChunk, openBedrockStream } from './map-bedrock-chunk.js';
import { mapBedrockResponse } from './map-bedrock-response.js';

const REQUEST: ProviderRequest = { path: '/', headers: {}, body: '{}', streams: true, callerWantsUsage: false };
const identity = (model: string): AnswerIdentity => ({ id: 'att_1', model, nowMs: 1_700_000_000_999 });
const CLAUDE = 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0';
const NOVA = 'amazon.nova-2-lite-v1:0';
const ARN = 'arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/ab12';

function read(model: string, ...events: object[]) {
  const said: Record<string, unknown>[] = [];
  let state: BedrockStreamState = openBedrockStream(REQUEST, identity(model));
  for (const event of events) {
    const step = mapBedrockChunk(state, JSON.stringify(event));
    state = step.state;
    for (const data of (step.emission as { data: string[] }).data) if (data !== '[DONE]') said.push(JSON.parse(data));
  }
  return { state, said };
}
const thought = {
  contentBlockDelta: { contentBlockIndex: 0, delta: { reasoningContent: { text: 'Hm.', signature: 's' } } },
};
const stop = { contentBlockStop: { contentBlockIndex: 0 } };

describe('an answer of Bedrock', () => {
  it.each([
    [CLAUDE, 'anthropic-claude-v1'],
    [NOVA, 'amazon-bedrock-v1'],
    [ARN, undefined],
  ])('of %s marks thoughts as %p, streamed and whole', (model, format) => {
    const { said } = read(model, thought, stop);
    const detail = { type: 'reasoning.text', text: 'Hm.', signature: 's', index: 0, ...(format ? { format } : {}) };
    expect(said.at(-1)).toMatchObject({ choices: [{ delta: { reasoning_details: [detail] } }] });
    const content = [{ reasoningContent: { reasoningText: { text: 'Hm.', signature: 's' } } }];
    const { body = '' } = mapBedrockResponse({ output: { message: { content } } }, identity(model));
    const [choice] = (JSON.parse(body) as { choices: { message: object }[] }).choices;
    expect(choice?.message).toMatchObject({ reasoning_details: [detail] });
  });

  it('is called what the attempt is called, because the provider gives it no name', () => {
    const event = { contentBlockDelta: { contentBlockIndex: 0, delta: { text: 'a' } } };
    expect(read(NOVA, event).said).toEqual([
      {
        id: 'att_1',
        object: 'chat.completion.chunk',
        created: 1_700_000_000,
        model: NOVA,
        choices: [{ index: 0, delta: { role: 'assistant', content: 'a' }, finish_reason: null }],
      },
    ]);
  });

  it('is over when it has said why it ended and what it used, in whatever order', () => {
    const finish = { messageStop: { stopReason: 'end_turn' } };
    const metadata = { metadata: { usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 } } };
    expect(read(NOVA, finish).state.ended).toBe(false);
    expect(read(NOVA, metadata).state.ended).toBe(false);
    expect(read(NOVA, finish, metadata).state.ended).toBe(true);
    expect(read(NOVA, metadata, finish).state.ended).toBe(true);
  });

  it('says which stop sequence matched, where the model told', () => {
    const additionalModelResponseFields = { delta: { stop_sequence: 'END' } };
    const { said } = read(CLAUDE, { messageStop: { stopReason: 'stop_sequence', additionalModelResponseFields } });
    expect(said).toMatchObject([
      { choices: [{ finish_reason: 'stop', native_finish_reason: 'stop_sequence', stop_sequence: 'END' }] },
    ]);
  });
});
