import type { Capability } from '#contracts';
import type { ModelConfig } from '../schema/model.config.js';

/** What people ask for when they do not care which model it is. */
export const ROLES = ['fast', 'smart', 'embed'] as const;
export type Role = (typeof ROLES)[number];

/** A host that speaks the OpenAI wire, as data. */
export interface ProviderPreset {
  readonly name: string;
  readonly baseUrl: string;
  /** The environment variable its own SDK reads. */
  readonly keyVariable: string;
  /** Its id in the price catalogue. */
  readonly catalogueId: string;
  /** A few current models; context windows are the catalogue's, compared by a spec. Whoever needs another lists it. */
  readonly models: readonly ModelConfig[];
  /** Which of them serves which role. */
  readonly roles: Readonly<Partial<Record<Role, string>>>;
}

const CHAT: readonly Capability[] = ['chat', 'streaming', 'tools', 'json-schema'];
const SEES: readonly Capability[] = [...CHAT, 'vision'];
const EMBEDS: readonly Capability[] = ['embeddings'];

const model = (id: string, contextTokens: number | undefined, capabilities: readonly Capability[]): ModelConfig => ({
  id,
  ...(contextTokens !== undefined && { contextTokens }),
  capabilities,
});

export const PROVIDER_PRESETS: readonly ProviderPreset[] = [
  {
    name: 'openai',
    baseUrl: 'https://api.openai.com/v1',
    keyVariable: 'OPENAI_API_KEY',
    catalogueId: 'openai',
    models: [
      model('gpt-6-luna', 1_050_000, SEES),
      model('gpt-6-sol', 1_050_000, SEES),
      model('gpt-5.4-mini', 400_000, SEES),
      model('gpt-4.1-mini', 1_000_000, [...SEES, 'logprobs']),
      model('gpt-4o-mini', 128_000, [...SEES, 'logprobs']),
      model('gpt-4o', 128_000, [...SEES, 'logprobs']),
      model('text-embedding-3-small', 8_192, EMBEDS),
      model('text-embedding-3-large', 8_192, EMBEDS),
    ],
    roles: { fast: 'gpt-6-luna', smart: 'gpt-6-sol', embed: 'text-embedding-3-small' },
  },
  {
    name: 'deepseek',
    baseUrl: 'https://api.deepseek.com/v1',
    keyVariable: 'DEEPSEEK_API_KEY',
    catalogueId: 'deepseek',
    models: [model('deepseek-v4-flash', 1_000_000, CHAT), model('deepseek-v4-pro', 1_000_000, CHAT)],
    roles: { fast: 'deepseek-v4-flash', smart: 'deepseek-v4-pro' },
  },
  {
    name: 'mistral',
    baseUrl: 'https://api.mistral.ai/v1',
    keyVariable: 'MISTRAL_API_KEY',
    catalogueId: 'mistral',
    models: [
      model('mistral-small-2603', 262_144, SEES),
      model('mistral-medium-3-5', 262_144, SEES),
      model('mistral-large-2512', 262_144, SEES),
      model('mistral-embed', 8_192, EMBEDS),
    ],
    roles: { fast: 'mistral-small-2603', smart: 'mistral-medium-3-5', embed: 'mistral-embed' },
  },
  {
    name: 'groq',
    baseUrl: 'https://api.groq.com/openai/v1',
    keyVariable: 'GROQ_API_KEY',
    catalogueId: 'groq',
    models: [
      model('openai/gpt-oss-20b', 131_072, CHAT),
      model('openai/gpt-oss-120b', 131_072, CHAT),
      model('qwen/qwen3-32b', 131_072, CHAT),
    ],
    roles: { fast: 'openai/gpt-oss-20b', smart: 'openai/gpt-oss-120b' },
  },
  {
    name: 'together',
    baseUrl: 'https://api.together.xyz/v1',
    keyVariable: 'TOGETHER_API_KEY',
    catalogueId: 'together',
    models: [
      model('meta-llama/Meta-Llama-3.1-8B-Instruct-Turbo', undefined, CHAT),
      model('meta-llama/Llama-3.3-70B-Instruct-Turbo', undefined, CHAT),
      model('meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8', undefined, SEES),
    ],
    roles: {
      fast: 'meta-llama/Meta-Llama-3.1-8B-Instruct-Turbo',
      smart: 'meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8',
    },
  },
  {
    name: 'fireworks',
    baseUrl: 'https://api.fireworks.ai/inference/v1',
    keyVariable: 'FIREWORKS_API_KEY',
    catalogueId: 'fireworks',
    models: [
      model('accounts/fireworks/models/gpt-oss-20b', 131_072, CHAT),
      model('accounts/fireworks/models/gpt-oss-120b', 131_072, CHAT),
      model('accounts/fireworks/models/deepseek-v4-pro', 1_048_576, CHAT),
    ],
    roles: {
      fast: 'accounts/fireworks/models/gpt-oss-20b',
      smart: 'accounts/fireworks/models/deepseek-v4-pro',
    },
  },
  {
    name: 'openrouter',
    baseUrl: 'https://openrouter.ai/api/v1',
    keyVariable: 'OPENROUTER_API_KEY',
    catalogueId: 'openrouter',
    models: [
      model('openai/gpt-6-luna', 1_050_000, SEES),
      model('google/gemini-3.5-flash', 1_048_576, SEES),
      model('anthropic/claude-haiku-4.5', 200_000, SEES),
      model('anthropic/claude-sonnet-5', 1_000_000, SEES),
    ],
    roles: { fast: 'openai/gpt-6-luna', smart: 'anthropic/claude-sonnet-5' },
  },
  {
    name: 'xai',
    baseUrl: 'https://api.x.ai/v1',
    keyVariable: 'XAI_API_KEY',
    catalogueId: 'x-ai',
    models: [
      model('grok-4-fast-non-reasoning', 2_000_000, SEES),
      model('grok-4.3', 1_000_000, SEES),
      model('grok-4.6', 500_000, SEES),
    ],
    roles: { fast: 'grok-4-fast-non-reasoning', smart: 'grok-4.6' },
  },
];

const BY_HOST = new Map(PROVIDER_PRESETS.map((preset) => [new URL(preset.baseUrl).host, preset]));

/** The preset of a host, whatever the path: a proxy in front of it is another host and has none. */
export function presetOfBaseUrl(baseUrl: string): ProviderPreset | undefined {
  return URL.canParse(baseUrl) ? BY_HOST.get(new URL(baseUrl).host) : undefined;
}
