import { describe, expect, it } from '@jest/globals';
import { arrayLiteral } from './array-literal.js';

describe('arrayLiteral', () => {
  it('writes nothing, numbers and repeated texts', () => {
    expect(arrayLiteral([])).toBe('{}');
    expect(arrayLiteral([null, null, 1, -2, 2.5])).toBe('{NULL,NULL,1,-2,2.5}');
    expect(arrayLiteral(['a', 'a', null, 'a', ''])).toBe('{"a","a",NULL,"a",""}');
  });

  it('keeps quotes, backslashes, braces, commas and the word NULL what they are', () => {
    expect(arrayLiteral(['"', '\\', '{a,b}', 'NULL', '"'])).toBe('{"\\"","\\\\","{a,b}","NULL","\\""}');
  });
});
