import { describe, expect, it } from '@jest/globals';
import { parseYaml } from './parse-yaml.js';

describe('parseYaml', () => {
  it('says on which line a path is, at least on which its parent is', () => {
    const { lineOf } = parseYaml('a: 1\nlist:\n  - x: 1\n  - x: 2\n    y: 3\n');
    expect(lineOf(['list', 1, 'y'])).toBe(5);
    expect(lineOf(['list', 1, 'missing'])).toBe(4);
    expect(lineOf(['nowhere'])).toBeUndefined();
  });

  it('reads an empty file as nothing', () => {
    expect(parseYaml('').value).toEqual({});
    expect(parseYaml('# only a comment\n').value).toEqual({});
  });

  it('merges anchors', () => {
    expect(parseYaml('a: &a { x: 1 }\nb: { <<: *a, y: 2 }').value).toEqual({ a: { x: 1 }, b: { x: 1, y: 2 } });
  });

  it.each([
    ['a duplicate key', 'a: 1\na: 2', 2],
    ['bad indentation', 'a:\n  b: 1\n c: 2', 3],
    ['two documents', 'a: 1\n---\nb: 2', 2],
  ])('gives the line of %s', (_what, text, line) => {
    expect(parseYaml(text).errors[0]).toMatchObject({ line });
  });

  it('refuses an alias bomb', () => {
    const bomb = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let index = 1; index < 9; index += 1) {
      bomb.push(
        `a${index}: &a${index} [${Array(10)
          .fill(`*a${index - 1}`)
          .join(', ')}]`,
      );
    }
    expect(parseYaml(bomb.join('\n')).errors).toHaveLength(1);
  });

  it('does not let a key reach the prototype', () => {
    const { value } = parseYaml('__proto__: { polluted: true }');
    expect((value as { polluted?: boolean }).polluted).toBeUndefined();
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
