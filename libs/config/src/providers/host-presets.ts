import { CHAT, HEARS, model, READS, SEES } from './preset-models.js';
import type { ProviderPreset } from './provider-preset.js';

const DAY_MS = 86_400_000;

/** Who serves the models of others, by name. */
export const HOSTS = {
  groq: {
    name: 'groq',
    baseUrl: 'https://api.groq.com/openai/v1',
    keyVariable: 'GROQ_API_KEY',
    catalogueId: 'groq',
    models: [
      model('openai/gpt-oss-20b', 131_072, CHAT),
      model('openai/gpt-oss-120b', 131_072, CHAT),
      model('qwen/qwen3-32b', 131_072, CHAT),
    ],
    // console.groq.com/docs/rate-limits
    limits: { account: 'free plan, gpt-oss models', requestsPerMinute: 30 },
    roles: { fast: 'openai/gpt-oss-20b', smart: 'openai/gpt-oss-120b' },
    offers: {
      batch: { priceFactor: 0.5, maxRequests: 50_000, windowMs: DAY_MS },
      // Ten times the limits at list price; what finds no room is refused with 498.
      flex: { priceFactor: 1, serviceTier: 'flex' },
    },
  },
  together: {
    name: 'together',
    baseUrl: 'https://api.together.xyz/v1',
    keyVariable: 'TOGETHER_API_KEY',
    catalogueId: 'together',
    models: [
      model('meta-llama/Meta-Llama-3.1-8B-Instruct-Turbo', undefined, CHAT),
      model('meta-llama/Llama-3.3-70B-Instruct-Turbo', undefined, CHAT),
      model('meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8', undefined, SEES),
    ],
    limits: { none: 'by model and account, and moving with its use: the headers of every answer have them' },
    roles: {
      fast: 'meta-llama/Meta-Llama-3.1-8B-Instruct-Turbo',
      smart: 'meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8',
    },
    offers: { batch: { priceFactor: 0.5, maxRequests: 50_000, maxBytes: 100_000_000, windowMs: DAY_MS } },
  },
  fireworks: {
    name: 'fireworks',
    baseUrl: 'https://api.fireworks.ai/inference/v1',
    keyVariable: 'FIREWORKS_API_KEY',
    catalogueId: 'fireworks',
    models: [
      model('accounts/fireworks/models/gpt-oss-20b', 131_072, CHAT),
      model('accounts/fireworks/models/gpt-oss-120b', 131_072, CHAT),
      model('accounts/fireworks/models/deepseek-v4-pro', 1_048_576, CHAT),
    ],
    limits: { none: 'by spending tier: the account’s own quotas page has them' },
    roles: {
      fast: 'accounts/fireworks/models/gpt-oss-20b',
      smart: 'accounts/fireworks/models/deepseek-v4-pro',
    },
    offers: { batch: { priceFactor: 0.5, maxBytes: 500_000_000, windowMs: DAY_MS } },
  },
  openrouter: {
    name: 'openrouter',
    baseUrl: 'https://openrouter.ai/api/v1',
    keyVariable: 'OPENROUTER_API_KEY',
    catalogueId: 'openrouter',
    models: [
      model('openai/gpt-6-luna', 1_050_000, READS),
      model('google/gemini-3.5-flash', 1_048_576, HEARS),
      model('anthropic/claude-haiku-4.5', 200_000, READS),
      model('anthropic/claude-sonnet-5', 1_000_000, READS),
    ],
    // openrouter.ai/docs, limits
    limits: { account: 'models whose name ends in :free', requestsPerMinute: 20 },
    roles: { fast: 'openai/gpt-6-luna', smart: 'anthropic/claude-sonnet-5' },
    offers: { batch: { priceFactor: 0.5, maxRequests: 5_000, windowMs: DAY_MS } },
  },
  cerebras: {
    name: 'cerebras',
    baseUrl: 'https://api.cerebras.ai/v1',
    keyVariable: 'CEREBRAS_API_KEY',
    catalogueId: 'cerebras',
    models: [model('gemma-4-31b', 131_072, CHAT), model('gpt-oss-120b', 131_072, CHAT)],
    // inference-docs.cerebras.ai/support/rate-limits
    limits: { account: 'pay as you go, gemma-4-31b', requestsPerMinute: 300, tokensPerMinute: 500_000 },
    roles: { fast: 'gemma-4-31b', smart: 'gpt-oss-120b' },
  },
  tokenmix: {
    name: 'tokenmix',
    baseUrl: 'https://api.tokenmix.ai/v1',
    keyVariable: 'TOKENMIX_API_KEY',
    models: [model('gpt-5-mini', undefined, SEES), model('claude-sonnet-4-5', undefined, SEES)],
    limits: { none: 'none are published' },
    roles: { fast: 'gpt-5-mini', smart: 'claude-sonnet-4-5' },
  },
  portkey: {
    name: 'portkey',
    baseUrl: 'https://api.portkey.ai/v1',
    keyVariable: 'PORTKEY_API_KEY',
    models: [model('@openai/gpt-4o-mini', undefined, READS), model('@openai/gpt-4o', undefined, READS)],
    limits: { none: 'those of the provider behind it' },
    roles: { fast: '@openai/gpt-4o-mini', smart: '@openai/gpt-4o' },
  },
} satisfies Readonly<Record<string, ProviderPreset>>;
