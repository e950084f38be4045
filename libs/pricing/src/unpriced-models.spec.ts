import { describe, expect, it } from '@jest/globals';
import { PriceBook } from './price-book.js';
import { unpricedModels } from './unpriced-models.js';

const provider = (id: string, ...models: string[]) => ({ id, models: models.map((model) => ({ id: model })) });

describe('unpricedModels', () => {
  it('names the listed models that neither the configuration nor the catalogue prices', () => {
    const free = { provider: 'own', model: 'free', inputUsdPerMillion: '0', outputUsdPerMillion: '0' };
    const providers = [provider('openai', 'gpt-4o-mini', 'gpt-99'), provider('own', 'free', 'other'), provider('none')];
    expect(unpricedModels(new PriceBook([free]), providers)).toEqual(['openai/gpt-99', 'own/other']);
  });
});
