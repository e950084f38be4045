import { describe, expect, it } from '@jest/globals';
import { adapterOf } from '../adapter-registry.js';

type Fields = Readonly<Record<string, unknown>>;

const WIRES = ['anthropic', 'bedrock', 'gemini', 'cohere'];
const MODEL = { anthropic: 'claude-sonnet-4-5', bedrock: 'eu.anthropic.claude-sonnet-4-5-v1:0' } as Fields;
const QUESTION = { role: 'user', content: 'x' };
const CALL = { id: 'c', type: 'function', function: { name: 'look', arguments: '{}' } };
const TOOL = { type: 'function', function: { name: 'look', parameters: { type: 'object', properties: {} } } };

function warnedBy(wire: string, body: Fields): readonly string[] {
  const model = String(MODEL[wire] ?? 'm');
  const request = adapterOf(wire).mapRequest({
    path: '/v1/chat/completions',
    model,
    body: { messages: [QUESTION], ...body },
  });
  return (request.warnings ?? []).map(({ kind, param }) => `${kind} ${param}`);
}

describe.each(WIRES)('the wire %s', (wire) => {
  it.each([
    ['messages[1].prefix', { messages: [QUESTION, { role: 'assistant', content: 'y', prefix: true }] }],
    ['messages[0].cache_control', { messages: [{ ...QUESTION, cache_control: { type: 'ephemeral' } }] }],
    [
      'messages[0].content[0].mood',
      { messages: [{ role: 'user', content: [{ type: 'text', text: 'x', mood: 'g' }] }] },
    ],
    [
      'messages[1].tool_calls[0].function.mode',
      {
        tools: [TOOL],
        messages: [
          QUESTION,
          { role: 'assistant', tool_calls: [{ ...CALL, function: { ...CALL.function, mode: 1 } }] },
          { role: 'tool', tool_call_id: 'c', content: 'y' },
        ],
      },
    ],
    ['tools[0].cost', { tools: [{ ...TOOL, cost: 3 }] }],
    [
      'tools[0].function.returns',
      { tools: [{ ...TOOL, function: { ...TOOL.function, returns: { type: 'string' } } }] },
    ],
    ['thinking.mood', { thinking: { type: 'disabled', mood: 'good' } }],
    ['stream_options.pace', { stream_options: { include_usage: true, pace: 2 } }],
    ['web_search_options', { web_search_options: {} }],
  ])('says that it leaves out %s', (param, body) => {
    expect(warnedBy(wire, body)).toContain(`unsupported ${param}`);
  });

  it('says nothing of fields that ask for nothing, and of what answers hold', () => {
    const answer = {
      role: 'assistant',
      content: 'y',
      refusal: null,
      audio: null,
      annotations: [{ type: 'url_citation' }],
      function_call: null,
      tool_calls: [{ ...CALL, index: 0, extra_content: { google: { thought_signature: 's' } } }],
    };
    const body = {
      tools: [{ ...TOOL, extra: null }],
      messages: [QUESTION, answer, { role: 'tool', tool_call_id: 'c', name: 'look', content: 'z' }],
      stream: true,
      stream_options: { include_usage: true, include_obfuscation: false },
      web_search_options: null,
    };
    expect(warnedBy(wire, body)).toEqual([]);
  });
});
