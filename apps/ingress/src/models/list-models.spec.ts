import { describe, expect, it } from '@jest/globals';
import type { SluiceConfig } from '#config';
import { PriceBook } from '#pricing';
import { listModels } from './list-models.js';

const PRICE = { provider: 'a', model: 'm', inputUsdPerMillion: '0.000001', outputUsdPerMillion: '1234.56789' };
const config = {
  providers: [
    { id: 'a', models: [{ id: 'm', capabilities: ['chat'], contextTokens: 100, maxOutputTokens: 50 }] },
    { id: 'b', models: [{ id: 'm', capabilities: ['embeddings'] }] },
  ],
  aliases: [
    {
      name: 'fast',
      candidates: [
        { provider: 'a', model: 'm' },
        { provider: 'b', model: 'm' },
      ],
    },
    { name: 'open', candidates: [{ provider: 'b', model: 'not-described' }] },
  ],
} as unknown as SluiceConfig;
const listed = listModels(config, new PriceBook([PRICE]), 0);
const modelOf = (name: string) => listed.find(({ id }) => id === name);

describe('the list of models', () => {
  it('has aliases first, then models, then models by provider, each name once', () => {
    expect(listed.map(({ id, owned_by }) => [id, owned_by])).toEqual([
      ['fast', 'sluice'],
      ['open', 'sluice'],
      ['m', 'a'],
      ['a/m', 'a'],
      ['b/m', 'b'],
    ]);
  });

  it('says of an alias what its first candidate is', () => {
    const facts = { context_window: 100, max_output_tokens: 50, capabilities: ['chat'] };
    expect(modelOf('fast')).toMatchObject({ ...facts, candidates: ['a/m', 'b/m'] });
    expect(modelOf('m')).toMatchObject(facts);
  });

  it('loses no digit of a price', () => {
    expect(modelOf('m')?.pricing).toMatchObject({
      input_usd_per_million: '0.000001',
      output_usd_per_million: '1234.56789',
      cache_read_usd_per_million: '0.000001',
    });
  });

  it('says nothing that nobody has said', () => {
    expect(modelOf('open')).toEqual({
      id: 'open',
      object: 'model',
      created: 0,
      owned_by: 'sluice',
      candidates: ['b/not-described'],
    });
    expect(modelOf('b/m')).not.toHaveProperty('pricing');
  });
});
