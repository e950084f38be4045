import { describe, expect, it } from '@jest/globals';
import type { SluiceConfig } from '#config';
import { parseProviderArguments, selectEndpoints } from './call-consumers.js';

const config = (...ids: string[]) =>
  ({ providers: ids.map((id) => ({ id, limits: { concurrency: 4 } })) }) as unknown as SluiceConfig;

describe('selectEndpoints', () => {
  it('serves every provider unless some are named', () => {
    expect(selectEndpoints([])(config('openai', 'mistral'))).toEqual([
      { id: 'openai', concurrency: 4 },
      { id: 'mistral', concurrency: 4 },
    ]);
    expect(selectEndpoints(['mistral'])(config('openai', 'mistral'))).toEqual([{ id: 'mistral', concurrency: 4 }]);
  });

  it('names the known providers when one is not known', () => {
    expect(() => selectEndpoints(['opnai'])(config('openai', 'mistral'))).toThrow(
      "--provider 'opnai' is not in the configuration, which has: openai, mistral; correct it or add the provider",
    );
  });

  it('goes on without a provider that a reload removes', () => {
    const endpoints = selectEndpoints(['openai', 'mistral']);
    endpoints(config('openai', 'mistral'));
    expect(endpoints(config('mistral')).map(({ id }) => id)).toEqual(['mistral']);
  });
});

describe('parseProviderArguments', () => {
  it.each([
    [[], []],
    [['--provider', 'openai'], ['openai']],
    [
      ['--provider=openai', '--verbose', '--provider', 'mistral', '--provider', 'openai'],
      ['openai', 'mistral'],
    ],
  ])('reads %p as %p', (commandLine, ids) => {
    expect(parseProviderArguments(commandLine)).toEqual(ids);
  });

  it.each([[['--provider']], [['--provider=']], [['--provider', '--other']]])('refuses %p', (commandLine) => {
    expect(() => parseProviderArguments(commandLine)).toThrow('--provider needs the id of a provider');
  });
});
