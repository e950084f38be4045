import { describe, expect, it } from '@jest/globals';
import { parseRateLimits } from './parse-rate-limits.js';

const nowMs = Date.UTC(2000, 0, 1);

describe('parseRateLimits', () => {
  it('reads what OpenAI sends', () => {
    const headers = {
      'x-ratelimit-limit-requests': '60',
      'x-ratelimit-remaining-requests': '59',
      'x-ratelimit-reset-requests': '1s',
      'x-ratelimit-remaining-tokens': '149984',
    };
    expect(parseRateLimits(headers)).toEqual({
      requests: { limit: 60, remaining: 59, resetMs: 1_000 },
      tokens: { remaining: 149_984 },
    });
  });

  it('reads what Anthropic sends, resets as points in time', () => {
    const headers = {
      'anthropic-ratelimit-requests-limit': '1000',
      'anthropic-ratelimit-requests-remaining': '999',
      'anthropic-ratelimit-requests-reset': '2000-01-01T00:00:03Z',
      'anthropic-ratelimit-tokens-limit': '80000',
      'anthropic-ratelimit-tokens-remaining': '0',
      'anthropic-ratelimit-tokens-reset': '2000-01-01T02:01:00+02:00',
      'anthropic-ratelimit-input-tokens-remaining': '7',
    };
    expect(parseRateLimits(headers, nowMs)).toEqual({
      requests: { limit: 1_000, remaining: 999, resetMs: 3_000 },
      tokens: { limit: 80_000, remaining: 0, resetMs: 60_000 },
    });
    expect(parseRateLimits(headers).requests).toEqual({ limit: 1_000, remaining: 999 });
  });

  it('takes the input tokens where there is no sum, and a reset that has passed as now', () => {
    const headers = {
      'anthropic-ratelimit-input-tokens-remaining': '7',
      'anthropic-ratelimit-input-tokens-reset': '1999-12-31T23:59:59.5Z',
    };
    expect(parseRateLimits(headers, nowMs)).toEqual({ tokens: { remaining: 7, resetMs: 0 } });
  });

  it.each(['', 'soon', '2000-13-01T00:00:00Z', '2000-01-01', '-3', '9'.repeat(400)])(
    'leaves out the reset %p',
    (text) => {
      const headers = { 'anthropic-ratelimit-requests-reset': text, 'x-ratelimit-reset-tokens': text };
      expect(parseRateLimits(headers, nowMs)).toEqual({});
    },
  );

  it.each([
    [
      'Azure',
      { 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '26', 'x-ratelimit-remaining-requests': '17' },
      { tokens: { remaining: 0, resetMs: 26_000 }, requests: { remaining: 17 } },
    ],
    [
      'Groq',
      {
        'x-ratelimit-limit-requests': '14400',
        'x-ratelimit-remaining-requests': '14370',
        'x-ratelimit-reset-requests': '2m59.56s',
        'x-ratelimit-limit-tokens': '18000',
        'x-ratelimit-remaining-tokens': '17997',
        'x-ratelimit-reset-tokens': '7.66s',
      },
      {
        requests: { limit: 14_400, remaining: 14_370, resetMs: 179_560 },
        tokens: { limit: 18_000, remaining: 17_997, resetMs: 7_660 },
      },
    ],
    [
      'Cerebras, the window that is nearer to its end',
      {
        'x-ratelimit-limit-requests-day': '1000',
        'x-ratelimit-remaining-requests-day': '10',
        'x-ratelimit-reset-requests-day': '33011.382867097855',
        'x-ratelimit-limit-tokens-minute': '60000',
        'x-ratelimit-remaining-tokens-minute': '0',
        'x-ratelimit-reset-tokens-minute': '11.38',
        'x-ratelimit-limit-tokens-day': '1000000',
        'x-ratelimit-remaining-tokens-day': '999999',
      },
      {
        requests: { limit: 1_000, remaining: 10, resetMs: 33_011_383 },
        tokens: { limit: 60_000, remaining: 0, resetMs: 11_380 },
      },
    ],
    [
      'Mistral',
      {
        'x-ratelimitbysize-limit-minute': '500000',
        'x-ratelimitbysize-remaining-minute': '499987',
        'x-ratelimitbysize-limit-month': '1000000000',
        'x-ratelimitbysize-remaining-month': '0',
        'ratelimitbysize-reset': '35',
      },
      { tokens: { limit: 1_000_000_000, remaining: 0, resetMs: 35_000 } },
    ],
    [
      'Mistral, newer',
      { 'x-ratelimit-limit-req-minute': '60', 'x-ratelimit-remaining-req-minute': '59' },
      { requests: { limit: 60, remaining: 59 } },
    ],
    [
      'Fireworks',
      {
        'x-ratelimit-limit-tokens-prompt': '60000',
        'x-ratelimit-remaining-tokens-prompt': '59000',
        'x-ratelimit-limit-tokens-generated': '6000',
        'x-ratelimit-remaining-tokens-generated': '60',
      },
      { tokens: { limit: 6_000, remaining: 60 } },
    ],
    [
      'OpenRouter, a point in time',
      { 'x-ratelimit-limit': '20', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(nowMs + 4_000) },
      { requests: { limit: 20, remaining: 0, resetMs: 4_000 } },
    ],
    [
      'Together',
      {
        'x-ratelimit-limit': '10',
        'x-ratelimit-remaining': '-1',
        'x-ratelimit-reset': '1',
        'x-tokenlimit-limit': '3000',
        'x-tokenlimit-remaining': '2900.5',
      },
      { requests: { limit: 10, remaining: 0, resetMs: 1_000 }, tokens: { limit: 3_000, remaining: 2_900 } },
    ],
  ])('reads what %s sends', (_name, headers, expected) => {
    expect(parseRateLimits(headers, nowMs)).toEqual(expected);
  });
});
