import { describe, expect, it } from '@jest/globals';
import { toCallerMessage } from './caller-message.js';

describe('toCallerMessage', () => {
  it.each([
    ["Unknown parameter: 'response_format'.", "Unknown parameter: 'response_format'."],
    ['see https://internal.example:8443/v1?key=abc now', 'see [address] now'],
    ['key sk-live-0123456789abcdef refused', 'key [redacted] refused'],
    ['Bearer abcdefgh12345 refused', '[redacted] refused'],
    [`token ${'a1'.repeat(30)} refused`, 'token [redacted] refused'],
    ['two\n lines', 'two lines'],
  ])('%p is told as %p', (message, expected) => {
    expect(toCallerMessage(message)).toBe(expected);
  });

  it('is at most 300 characters and never a page', () => {
    expect(toCallerMessage('word '.repeat(1_000_000))?.length).toBe(300);
  });

  it('is undefined when there is nothing to say', () => {
    expect([toCallerMessage(''), toCallerMessage(undefined), toCallerMessage({})]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
