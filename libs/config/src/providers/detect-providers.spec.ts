import { describe, expect, it } from '@jest/globals';
import { findProvider } from '@pydantic/genai-prices';
import { WIRE_NAMES } from '#providers';
import { readConfig } from '../loading/read-config.js';
import { type Discovery, detectProviders } from './detect-providers.js';
import { knownFacts } from './known-facts.js';
import { PROVIDER_PRESETS, presetOfBaseUrl } from './provider-presets.js';

function automatic(env: Record<string, string>, discovery?: Discovery, more = '') {
  const check = readConfig({ text: `providers: auto\n${more}`, file: '/x.yaml', env, cwd: '/', discovery });
  if (!check.ok) throw new Error(JSON.stringify(check.problems));
  return check;
}

describe('detectProviders', () => {
  it('takes every known host whose key is in the environment, before anything local', () => {
    const found = detectProviders(
      { OPENAI_API_KEY: 'sk-1', XAI_API_KEY: 'xai-2', MISTRAL_API_KEY: ' ' },
      ['llama3.2'],
      'http://s/v1',
    );
    expect(found.providers.map(({ id, apiKey }) => [id, apiKey])).toEqual([
      ['openai', 'sk-1'],
      ['xai', 'xai-2'],
    ]);
    expect(found.automatic).toEqual({ chosen: 'keys', variables: ['OPENAI_API_KEY', 'XAI_API_KEY'] });
  });

  it('takes a local Ollama that has models, else the simulator, else nobody', () => {
    expect(detectProviders({}, ['llama3.2', 'nomic-embed-text'], 'http://s/v1')).toMatchObject({
      automatic: { chosen: 'ollama' },
      providers: [
        { id: 'ollama', models: [{ id: 'llama3.2' }, { id: 'nomic-embed-text', capabilities: ['embeddings'] }] },
      ],
    });
    expect(detectProviders({}, [], 'http://127.0.0.1:1234/v1')).toMatchObject({
      automatic: { chosen: 'simulator' },
      providers: [{ id: 'simulator', baseUrl: 'http://127.0.0.1:1234/v1' }],
    });
    expect(detectProviders({}, null, null)).toEqual({ providers: [], automatic: { chosen: 'nobody', variables: [] } });
  });
});

describe('providers: auto', () => {
  it('gives the simulator with its three models, aliases and prices', () => {
    const { config, automatic: how } = automatic({}, { ollamaModels: null, simulatorUrl: 'http://127.0.0.1:1/v1' });
    expect(how?.chosen).toBe('simulator');
    expect(config.aliases).toEqual([
      { name: 'fast', candidates: [{ provider: 'simulator', model: 'sim-small' }] },
      { name: 'smart', candidates: [{ provider: 'simulator', model: 'sim-large' }] },
      { name: 'embed', candidates: [{ provider: 'simulator', model: 'sim-embed' }] },
    ]);
    expect(config.prices.map((price) => price.model)).toEqual(['sim-small', 'sim-large', 'sim-embed']);
    expect(config.providers[0]?.timeouts.totalMs).toBe(600_000);
  });

  it('gives aliases over all hosts in order, and no alias nobody can serve', () => {
    const { config } = automatic({ DEEPSEEK_API_KEY: 'a', GROQ_API_KEY: 'b' });
    expect(config.aliases.map((alias) => [alias.name, alias.candidates.map((one) => one.provider)])).toEqual([
      ['fast', ['deepseek', 'groq']],
      ['smart', ['deepseek', 'groq']],
    ]);
  });

  it('starts with a warning, not an error, while nobody is found, whatever the file names', () => {
    const more =
      'aliases: [{ name: a, candidates: [{ provider: simulator, model: sim-small }] }]\nprices: [{ provider: openai, model: x, inputUsdPerMillion: 1, outputUsdPerMillion: 1 }]';
    expect(automatic({}, undefined, more).warnings).toMatchObject([{ path: 'providers' }]);
  });
});

describe('presets', () => {
  const priced = PROVIDER_PRESETS.filter((preset) => preset.catalogueId !== undefined);

  it.each(priced.map((preset) => [preset.name, preset] as const))(
    '%s agrees with the price catalogue',
    (_name, preset) => {
      const catalogue = findProvider({ providerId: preset.catalogueId ?? '' });
      expect(catalogue?.id).toBe(preset.catalogueId);
      expect(preset.baseUrl).toMatch(new RegExp(catalogue?.api_pattern ?? '^$'));
      for (const model of preset.models) {
        // Fireworks' own names carry the account; its catalogue does not.
        const known = catalogue?.models.find((one) => one.id === model.id.replace('accounts/fireworks/models/', ''));
        expect([model.id, known?.context_window]).toEqual([model.id, model.contextTokens]);
        expect(known).toBeDefined();
      }
      for (const role of Object.values(preset.roles)) expect(preset.models.map((model) => model.id)).toContain(role);
    },
  );

  it('speak as their wire and dialect say, unless the file says otherwise', () => {
    const speech = (fields: string) => {
      const text = `providers: [{ id: mine, models: [{ id: m }], ${fields} }]`;
      const check = readConfig({ text, file: '/x', env: {}, cwd: '/' });
      const [provider] = check.ok ? check.config.providers : [];
      return [provider?.wire, provider?.dialect];
    };
    expect(speech('baseUrl: https://api.groq.com/openai/v1')).toEqual(['openai', 'groq']);
    expect(speech('baseUrl: https://api.groq.com/openai/v1, dialect: compatible')).toEqual(['openai', 'compatible']);
    expect(speech('baseUrl: http://127.0.0.1:11434/v1')).toEqual(['openai', 'ollama']);
    expect(speech('baseUrl: https://api.mistral.ai/v1')).toEqual(['mistral', undefined]);
    expect(speech('baseUrl: https://api.mistral.ai/v1, wire: openai')).toEqual(['openai', undefined]);
    expect(speech('baseUrl: https://eu-aiplatform.googleapis.com/v1, wire: gemini')).toEqual(['gemini', 'vertex']);
    expect(speech('baseUrl: https://llm.example/v1')).toEqual(['openai', undefined]);
  });

  it('of which each has a wire and, where its wire has dialects, one', () => {
    for (const { name, baseUrl } of PROVIDER_PRESETS) {
      const { wire, dialect } = knownFacts(baseUrl);
      expect([name, WIRE_NAMES.includes(wire)]).toEqual([name, true]);
      if (wire === 'openai') expect([name, dialect]).toEqual([name, name]);
    }
  });

  it('are found by host, and give providers of the file their catalogue id', () => {
    expect(presetOfBaseUrl('https://api.openai.com/other')?.name).toBe('openai');
    expect(presetOfBaseUrl('https://proxy.example/api.openai.com')).toBeUndefined();
    const text = 'providers: [{ id: mine, baseUrl: https://api.x.ai/v1, models: [{ id: grok-4.6 }, { id: other }] }]';
    const check = readConfig({ text, file: '/x', env: {}, cwd: '/' });
    expect(check.ok && check.config.providers[0]?.catalogueId).toBe('x-ai');
    expect(check.ok && check.config.aliases[1]).toEqual({
      name: 'smart',
      candidates: [{ provider: 'mine', model: 'grok-4.6' }],
    });
  });
});
