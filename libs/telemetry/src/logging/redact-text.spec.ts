import { describe, expect, it } from '@jest/globals';
import { redactText } from './redact-text.js';

const CANARY = 'sk-canary-0123456789abcdefABCDEF';

describe('redactText', () => {
  it.each([
    ['a bare key', `Incorrect API key provided: ${CANARY}.`],
    ['a key in quotes', `{"apiKey":"${CANARY}"}`],
    ['a bearer token', 'authorization: Bearer abcdef0123456789abcdef'],
    ['a lower-case bearer token', 'got bearer eyJhbGciOi.J9.xyz-123'],
    ['basic credentials', 'Authorization: Basic dXNlcjpwYXNzd29yZA=='],
    ['a key in an address', 'GET https://api.example/v1?key=AIzaSyCanary1234567&alt=sse'],
    ['a password in an address', 'connect postgres://sluice:hunter2canary@db:5432/x failed'],
    ['a groq key', 'gsk_canaryabcdef0123456789'],
    ['our own key', 'sk-sluice-canaryabcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'],
  ])('hides %s', (_what, text) => {
    const redacted = redactText(text);
    expect(redacted).toContain('[redacted]');
    expect(redacted).not.toMatch(/canary|eyJ|hunter2|dXNlc|abcdef0123456789abcdef/i);
  });

  it('hides every key of a text', () => {
    expect(redactText(`${CANARY} and ${CANARY}`)).toBe('[redacted] and [redacted]');
  });

  it.each([
    'req_01jd0000000000000000000000',
    '/v1/chat/completions',
    'task-list-of-the-desk-booking',
    'https://api.openai.com/v1/models?limit=20&order=asc',
    'gpt-6-sol',
    'mail to someone@example.org',
    '',
  ])('leaves %j alone', (text) => {
    expect(redactText(text)).toBe(text);
  });
});
