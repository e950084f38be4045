import { describe, expect, it } from '@jest/globals';
import { scrubFailure } from './scrub-failure.js';

describe('scrubFailure', () => {
  const failure = {
    kind: 'invalid-request',
    message: 'bad key 0123456789abcdef!',
    code: 'k:0123456789abcdef',
  } as const;

  it('takes the key out of everything that travels, whatever it looks like', () => {
    expect(scrubFailure(failure, ['other-key', '0123456789abcdef'])).toEqual({
      kind: 'invalid-request',
      message: 'bad key [redacted]!',
      code: 'k:[redacted]',
    });
  });

  it('leaves alone what holds none, and what a short one would find in any sentence', () => {
    expect(scrubFailure(failure, ['other-key', 'key'])).toBe(failure);
  });
});
