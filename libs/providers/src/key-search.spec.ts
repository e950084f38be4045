import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { keySearch } from './key-search.js';

const mayHave = keySearch(['usage', 'error', 'finish_reason']);
const misses = (json: string): boolean => !mayHave(json);

/** What a parser finds: an own `usage` that is not null, at any depth. */
function hasUsage(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, inner]) => (key === 'usage' && inner !== null) || hasUsage(inner));
}

const escapeOf = (letter: string): string => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;

describe('keySearch', () => {
  it.each([
    ['{"usage":{"prompt_tokens":1}}', false],
    ['{"usage" : {"prompt_tokens":1}}', false],
    ['{"usage":null,"usage":{}}', false],
    ['{"\\u0075sage":{}}', false],
    ['{"us\\u0061ge":{}}', false],
    ['{"usage":null}', true],
    ['{"usage": null,"x":1}', true],
    ['{"content":"\\"usage\\":{}"}', true],
    ['{"content":"usage:{}"}', true],
    ['{"content":"error"}', false],
    ['{"finish_reason":"stop"}', false],
    ['{"finish_reason":nullish}', true],
    ['{"content":"caf\\u00e9"}', true],
  ])('%s is told apart without parsing: plain = %p', (json, plain) => {
    expect(misses(json)).toBe(plain);
  });

  it('never misses a key a parser finds, whatever surrounds it', () => {
    const key = fc.oneof(fc.constantFrom('usage', 'usage"', '\\usage', 'Usage'), fc.string());
    const leaf = fc.oneof(fc.string(), fc.constantFrom('usage', '"usage":{', '\\"usage\\":', null), fc.integer());
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ depthSize: 'small' }, leaf, fc.dictionary(key, tie('tree')), fc.array(tie('tree'))),
    }));
    fc.assert(
      fc.property(tree, fc.constantFrom(0, 1), (value, indent) => {
        const json = JSON.stringify(value, null, indent);
        return !(misses(json) && hasUsage(JSON.parse(json)));
      }),
      { numRuns: 2_000 },
    );
  });

  it('never misses a key whose letters are written as escapes', () => {
    const keys = fc.constantFrom('usage', 'error', 'finish_reason');
    const escapes = fc.array(fc.boolean(), { minLength: 13, maxLength: 13 });
    const spelt = fc.tuple(keys, escapes).map(([key, escaped]) => ({
      key,
      text: [...key].map((letter, index) => (escaped[index] ? escapeOf(letter) : letter)).join(''),
    }));
    fc.assert(
      fc.property(spelt, ({ key, text }) => {
        const json = `{"a":1,"${text}":{"b":2}}`;
        return Object.hasOwn(JSON.parse(json), key) && mayHave(json);
      }),
    );
  });

  it('refuses keys that an escape could hide from it', () => {
    expect(() => keySearch(['Usage'])).toThrow("'Usage' cannot be searched for");
  });
});
