import { describe, expect, it } from '@jest/globals';
import { refusalOf } from './refusal-of.js';

const said = (message: string) => refusalOf({ kind: 'unsupported', param: 'x', message });
const END = 'Nothing was sent, because the request is strict.';

describe('a refusal in place of a warning', () => {
  it('says why, and not that something was done', () => {
    expect(said('anthropic has no seed; it was left out')).toBe(`anthropic has no seed. ${END}`);
    expect(said('takes 0 to 1; 2 was sent as 1')).toBe(`takes 0 to 1. ${END}`);
  });

  it('keeps a reason that says nothing else', () => {
    expect(said('anthropic keeps no metadata but user_id')).toBe(`anthropic keeps no metadata but user_id. ${END}`);
    expect(said('This is a sentence.')).toBe(`This is a sentence. ${END}`);
  });
});
