import { describe, expect, it } from '@jest/globals';
import { type SluiceConfig, StaticConfigSource } from '#config';
import { ModelNames } from './model-names.js';

const provider = (id: string, passthroughModels: boolean) => ({ id, models: [{ id: 'm' }], passthroughModels });
const namesOf = (...providers: object[]) => {
  const config = { aliases: [{ name: 'fast', candidates: [] }], providers } as unknown as SluiceConfig;
  return new ModelNames(new StaticConfigSource(config));
};

describe('the names of models', () => {
  it('are aliases, models, and models with their provider', () => {
    const names = namesOf(provider('a', false), provider('b', false));
    expect(['fast', 'm', 'a/m', 'b/m'].every((name) => names.knows(name))).toBe(true);
    expect(['x', 'a', 'a/', 'a/x', 'c/m', '/m'].some((name) => names.knows(name))).toBe(false);
  });

  it('are all of a provider that passes models through, and without its name when it is the only one', () => {
    expect(['x', 'a/x', 'c/m'].map((name) => namesOf(provider('a', true)).knows(name))).toEqual([true, true, true]);
    const two = namesOf(provider('a', true), provider('b', true));
    expect(['a/x', 'b/x', 'x', 'a/', 'c/m'].map((name) => two.knows(name))).toEqual([true, true, false, false, false]);
  });

  it('say which providers serve them, as the router resolves them', () => {
    const models = [{ id: 'm' }, { id: 'b/m' }];
    const names = namesOf({ ...provider('a', false), models }, provider('b', false), provider('c', true));
    expect(['m', 'a/m', 'b/m', 'a/b/m', 'c/x', 'x'].map((name) => names.providersOf(name))).toEqual([
      ...[['a', 'b', 'c'], ['a'], ['b'], ['a'], ['c'], ['c']],
    ]);
    expect(namesOf(provider('a', false)).providersOf('x')).toEqual([]);
  });

  it('mean the candidates of an alias, whatever model is called so', () => {
    const aliases = [{ name: 'm', candidates: [{ provider: 'b', model: 'other' }] }];
    const config = { aliases, providers: [provider('a', false), provider('b', false)] } as unknown as SluiceConfig;
    expect(new ModelNames(new StaticConfigSource(config)).providersOf('m')).toEqual(['b']);
  });

  it('are those of the configuration of this moment', () => {
    const source = new StaticConfigSource({ aliases: [], providers: [] } as unknown as SluiceConfig);
    const names = new ModelNames(source);
    expect(names.knows('m')).toBe(false);
    source.replace({ aliases: [], providers: [provider('a', false)] } as unknown as SluiceConfig);
    expect(names.knows('m')).toBe(true);
  });
});
