import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type SlotKey, SlotMap } from './slot-map.js';

describe('SlotMap', () => {
  it('gives each value back once, by the key it was given', () => {
    const map = new SlotMap<string>();
    const [a, b] = [map.add('a'), map.add('b')];
    expect([map.get(a), map.get(b), map.size]).toEqual(['a', 'b', 2]);
    expect([map.take(a), map.take(a), map.get(a), map.size]).toEqual(['a', undefined, undefined, 1]);
  });

  it('does not take a key for one that has its slot now', () => {
    const map = new SlotMap<string>();
    const old = map.add('old');
    map.take(old);
    const key = map.add('new');
    expect([map.get(old), map.take(old), map.get(key)]).toEqual([undefined, undefined, 'new']);
  });

  it('knows nothing of a key it never gave', () => {
    const map = new SlotMap<string>();
    map.add('a');
    for (const key of [1, 2 ** 24, Number.NaN, -1]) expect(map.take(key)).toBeUndefined();
    expect([...map.values()]).toEqual(['a']);
  });

  it('is a map with keys of its own, whatever comes and goes', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 9 }), { maxLength: 200 }), (steps) => {
        const map = new SlotMap<number>();
        const model = new Map<SlotKey, number>();
        const keys: SlotKey[] = [];
        steps.forEach((step, value) => {
          const known = keys[step * 3];
          if (step < 6 || known === undefined) {
            const key = map.add(value);
            expect(model.has(key)).toBe(false);
            model.set(key, value);
            keys.push(key);
          } else {
            expect(map.take(known)).toBe(model.get(known));
            model.delete(known);
          }
        });
        expect(map.size).toBe(model.size);
        expect(new Map(map.entries())).toEqual(model);
        for (const key of keys) expect(map.get(key)).toBe(model.get(key));
      }),
    );
  });
});
