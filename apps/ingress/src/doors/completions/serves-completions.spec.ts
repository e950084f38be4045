import { describe, expect, it } from '@jest/globals';
import type { ProviderConfig, SluiceConfig } from '#config';
import { servesCompletions } from './serves-completions.js';

const provider = (id: string, more: object) => ({ id, wire: 'openai', passthroughModels: false, models: [], ...more });
const config = {
  providers: [
    provider('old', { models: [{ id: 'davinci', capabilities: ['completions'] }] }),
    provider('new', {
      models: [
        { id: 'gpt', capabilities: ['chat'] },
        { id: 'both/old', capabilities: ['chat'] },
      ],
    }),
    provider('claude', { wire: 'anthropic', models: [{ id: 'sonnet', capabilities: ['chat', 'completions'] }] }),
    provider('open', { passthroughModels: true }),
  ] as unknown as readonly ProviderConfig[],
  aliases: [
    {
      name: 'chatty',
      candidates: [
        { provider: 'new', model: 'gpt' },
        { provider: 'claude', model: 'sonnet' },
      ],
    },
    {
      name: 'mixed',
      candidates: [
        { provider: 'new', model: 'gpt' },
        { provider: 'old', model: 'davinci' },
      ],
    },
    { name: 'undescribed', candidates: [{ provider: 'open', model: 'any' }] },
  ],
} as unknown as SluiceConfig;
const closed = { ...config, providers: config.providers.slice(0, 3) } as SluiceConfig;

describe('completions as such', () => {
  it.each([
    ['davinci', true],
    ['old/davinci', true],
    ['gpt', false],
    ['new/gpt', false],
    ['both/old', false],
    ['claude/sonnet', false],
    ['chatty', false],
    ['mixed', true],
    ['nobody', true],
  ])('are what %s takes: %s', (name, expected) => {
    expect(servesCompletions(closed, name)).toBe(expected);
  });

  it.each(['open/any', 'undescribed', 'any'])('may be what %s takes, which nobody has described', (name) => {
    expect(servesCompletions(config, name)).toBe(true);
  });
});
