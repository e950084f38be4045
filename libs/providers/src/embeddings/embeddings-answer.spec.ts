import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { embeddingsAnswer, textsToEmbed } from './embeddings-answer.js';
import { encodeVector } from './encode-vector.js';

const decode = (text: string): number[] => {
  const bytes = Buffer.from(text, 'base64');
  return Array.from({ length: bytes.length / 4 }, (_none, index) => bytes.readFloatLE(4 * index));
};

describe('encodeVector', () => {
  it('writes 32-bit floats, little-endian, of any length', () => {
    fc.assert(
      fc.property(fc.array(fc.float({ noNaN: true }), { maxLength: 5_000 }), (vector) => {
        expect(decode(encodeVector(vector))).toEqual(vector);
      }),
    );
  });
});

describe('embeddingsAnswer', () => {
  const identity = { id: 'a', model: 'asked', nowMs: 0 };

  it('is OpenAI’s, with numbers unless base64 was asked for', () => {
    const parts = { vectors: [[0.5, 2]], usage: { inputTokens: 3 } };
    expect(JSON.parse(embeddingsAnswer(parts, identity, undefined).body ?? '{}')).toEqual({
      object: 'list',
      data: [{ object: 'embedding', index: 0, embedding: [0.5, 2] }],
      model: 'asked',
      usage: { prompt_tokens: 3, total_tokens: 3 },
    });
    const { body } = embeddingsAnswer({ ...parts, usage: {}, model: 'said' }, identity, { embeddings: 'base64' });
    expect(JSON.parse(body ?? '{}')).toEqual({
      object: 'list',
      data: [{ object: 'embedding', index: 0, embedding: encodeVector([0.5, 2]) }],
      model: 'said',
    });
  });
});

describe('textsToEmbed', () => {
  it('takes a text or texts and nothing else', () => {
    expect(textsToEmbed('a', 'x')).toEqual(['a']);
    expect(textsToEmbed(['a', 'b'], 'x')).toEqual(['a', 'b']);
    for (const input of [undefined, [], [1], ['a', 1], [[1]]])
      expect(() => textsToEmbed(input, 'x')).toThrow(RangeError);
  });
});
