import { describe, expect, it } from '@jest/globals';
import type { ChatCall, ChatMessage } from '#contracts';
import { estimateCallTokens } from './estimate-call-tokens.js';

const estimate = (messages: readonly ChatMessage[], more: Partial<ChatCall> = {}) =>
  estimateCallTokens({ model: 'm', messages, ...more });
const user = (content: string): ChatMessage => ({ role: 'user', content });

describe('the tokens of a call', () => {
  it('are its bytes divided by four and four a message', () => {
    expect(estimate([user('x'.repeat(400)), user('')])).toBe(108);
  });

  it('count tools, their calls and what was thought', () => {
    const tools = [{ type: 'function' as const, function: { name: 'look', parameters: { type: 'object' } } }];
    const call = { id: 'c', type: 'function' as const, function: { name: 'look', arguments: 'x'.repeat(400) } };
    const thought = { type: 'reasoning.text' as const, text: 'x'.repeat(400) };
    expect(estimate([user('')], { tools })).toBe(4 + Math.ceil(JSON.stringify(tools).length / 4));
    expect(estimate([{ role: 'assistant', tool_calls: [call] }])).toBe(105);
    expect(estimate([{ role: 'assistant', reasoning_details: [thought] }])).toBe(104);
  });

  it('do not take the data of an image for text', () => {
    const url = `data:image/png;base64,${'A'.repeat(1_000_000)}`;
    expect(estimate([{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }])).toBe(804);
  });

  it('grow with a file', () => {
    const file = (characters: number) =>
      estimate([{ role: 'user', content: [{ type: 'file', file: { file_data: 'A'.repeat(characters) } }] }]);
    expect(file(60_000)).toBe(2_004);
  });
});
