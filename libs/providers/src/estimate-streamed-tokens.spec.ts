import { describe, expect, it } from '@jest/globals';
import { estimateStreamedTokens } from './estimate-streamed-tokens.js';

describe('estimateStreamedTokens', () => {
  it.each([
    ['nothing', { events: 0, bytes: 0, leastEventBytes: 0 }, 0],
    ['small events: one token each', { events: 10, bytes: 2_040, leastEventBytes: 200 }, 10],
    ['events with much text: four bytes a token', { events: 2, bytes: 4_400, leastEventBytes: 200 }, 1_000],
    ['one event', { events: 1, bytes: 500, leastEventBytes: 500 }, 1],
  ])('%s', (_what, amount, tokens) => {
    expect(estimateStreamedTokens(amount)).toBe(tokens);
  });
});
