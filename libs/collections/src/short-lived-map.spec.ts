import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ShortLivedMap } from './short-lived-map.js';

describe('ShortLivedMap', () => {
  it('does what a Map does', () => {
    const names = ['a', 'b', '__proto__'];
    const step = fc.record({ name: fc.constantFrom(...names), value: fc.option(fc.nat()) });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const map = new ShortLivedMap<number>();
        const model = new Map<string, number>();
        for (const { name, value } of steps) {
          if (value === null) {
            map.delete(name);
            model.delete(name);
          } else {
            map.set(name, value);
            model.set(name, value);
          }
          for (const each of names) expect(map.get(each)).toBe(model.get(each));
        }
      }),
    );
  });
});
