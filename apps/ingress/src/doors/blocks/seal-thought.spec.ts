import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sealThought, type ThoughtProof, unsealThought } from './seal-thought.js';

describe('a sealed thought', () => {
  it('gives back what was sealed, whatever its owner is called', () => {
    const owned = fc.record({
      kind: fc.constantFrom('signature' as const, 'data' as const),
      value: fc.string(),
      format: fc.string({ minLength: 1 }),
    });
    const call = fc.record({ kind: fc.constant('call' as const), value: fc.string(), callId: fc.string() });
    fc.assert(
      fc.property(fc.oneof(owned, call), (proof: ThoughtProof) => {
        expect(unsealThought(sealThought(proof))).toEqual(proof);
      }),
    );
  });

  it('may belong to nobody that is known', () => {
    expect(unsealThought(sealThought({ kind: 'data', value: 'x' }))).toEqual({ kind: 'data', value: 'x' });
  });

  it.each(['', 'EqQBCgIYAhIM+signature==', 'sluice1:signature', 'sluice1:other:x:y', 'sluice1:data:%:y'])(
    'is not %j',
    (text) => {
      expect(unsealThought(text)).toBeUndefined();
    },
  );
});
