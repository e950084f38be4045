import type { Capability } from '#contracts';
import type { ModelConfig } from '../schema/model.config.js';

/** What people ask for when they do not care which model it is. */
export const ROLES = ['fast', 'smart', 'embed'] as const;
export type Role = (typeof ROLES)[number];

/** A host we know, as data. How it speaks otherwise than its wire is its dialect (libs/providers). */
export interface ProviderPreset {
  readonly name: string;
  readonly baseUrl: string;
  /** Absent: openai. */
  readonly wire?: string;
  /** The environment variable its own SDK reads. */
  readonly keyVariable: string;
  /** Its id in the price catalogue. Absent: the catalogue does not know it, prices are the operator's or its own. */
  readonly catalogueId?: string;
  /** A few current models; context windows are the catalogue's, compared by a spec. Whoever needs another lists it. */
  readonly models: readonly ModelConfig[];
  /** Which of them serves which role. */
  readonly roles: Readonly<Partial<Record<Role, string>>>;
  /** What it sells cheaper than its list. Facts for whoever writes a model's lanes: nothing is switched on by them. */
  readonly offers?: ProviderOffers;
}

/** The blocks a model's lanes are configured with, as the provider's own pages have them. */
export interface ProviderOffers {
  readonly batch?: {
    /** Share of list price. */
    readonly priceFactor: number;
    readonly maxRequests?: number;
    readonly minRequests?: number;
    readonly maxBytes?: number;
    readonly windowMs?: number;
    readonly expiryKeepsPartials?: boolean;
  };
  readonly flex?: { readonly priceFactor: number; readonly serviceTier: string };
  /** How throughput is reserved there, in its own words. */
  readonly reserved?: string;
  /** Hours (UTC) with another price, as shares of the list price. */
  readonly priceWindows?: readonly {
    readonly from: string;
    readonly to: string;
    readonly weekdays?: readonly string[];
    readonly priceFactor: number;
  }[];
}

const DAY_MS = 86_400_000;
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
    offers: {
      batch: { priceFactor: 0.5, maxRequests: 50_000, maxBytes: 200_000_000, windowMs: DAY_MS },
      flex: { priceFactor: 0.5, serviceTier: 'flex' },
      reserved: 'Reserved and Scale Tier: dollars or tokens a minute, burnt at list price, over it pay-as-you-go',
    },
  },
  {
    name: 'deepseek',
    baseUrl: 'https://api.deepseek.com/v1',
    keyVariable: 'DEEPSEEK_API_KEY',
    catalogueId: 'deepseek',
    models: [model('deepseek-v4-flash', 1_000_000, CHAT), model('deepseek-v4-pro', 1_000_000, CHAT)],
    roles: { fast: 'deepseek-v4-flash', smart: 'deepseek-v4-pro' },
    // Half price outside of its peak hours; the list price is the peak's.
    offers: {
      priceWindows: [
        { from: '04:00', to: '06:00', weekdays: ['mon', 'tue', 'wed', 'thu', 'fri'], priceFactor: 0.5 },
        { from: '10:00', to: '01:00', weekdays: ['mon', 'tue', 'wed', 'thu', 'fri'], priceFactor: 0.5 },
        { from: '00:00', to: '00:00', weekdays: ['sat', 'sun'], priceFactor: 0.5 },
      ],
    },
  },
  {
    name: 'mistral',
    wire: 'mistral',
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
    offers: { batch: { priceFactor: 0.5, maxRequests: 1_000_000, windowMs: DAY_MS } },
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
    offers: {
      batch: { priceFactor: 0.5, maxRequests: 50_000, windowMs: DAY_MS },
      // Ten times the limits at list price; what finds no room is refused with 498.
      flex: { priceFactor: 1, serviceTier: 'flex' },
    },
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
    offers: { batch: { priceFactor: 0.5, maxRequests: 50_000, maxBytes: 100_000_000, windowMs: DAY_MS } },
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
    offers: { batch: { priceFactor: 0.5, maxBytes: 500_000_000, windowMs: DAY_MS } },
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
    offers: { batch: { priceFactor: 0.5, maxRequests: 5_000, windowMs: DAY_MS } },
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
  {
    name: 'anthropic',
    wire: 'anthropic',
    baseUrl: 'https://api.anthropic.com/v1',
    keyVariable: 'ANTHROPIC_API_KEY',
    catalogueId: 'anthropic',
    models: [
      model('claude-haiku-4-5', 200_000, SEES),
      model('claude-sonnet-5', 1_000_000, SEES),
      model('claude-opus-5', 1_000_000, SEES),
    ],
    roles: { fast: 'claude-haiku-4-5', smart: 'claude-sonnet-5' },
    offers: { batch: { priceFactor: 0.5, maxRequests: 100_000, maxBytes: 256_000_000, windowMs: DAY_MS } },
  },
  {
    name: 'gemini',
    wire: 'gemini',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
    keyVariable: 'GEMINI_API_KEY',
    catalogueId: 'google',
    models: [
      model('gemini-3.5-flash-lite', 1_000_000, SEES),
      model('gemini-3.5-flash', 1_000_000, SEES),
      model('gemini-3.8-flash', 1_000_000, SEES),
      model('gemini-3.1-pro-preview', undefined, SEES),
      model('gemini-2.5-flash', 1_048_576, SEES),
      model('gemini-embedding-2', 8_192, EMBEDS),
    ],
    roles: { fast: 'gemini-3.5-flash', smart: 'gemini-3.1-pro-preview', embed: 'gemini-embedding-2' },
    offers: {
      // A batch that is not done after two days is lost altogether.
      batch: { priceFactor: 0.5, maxBytes: 2_000_000_000, windowMs: 2 * DAY_MS, expiryKeepsPartials: false },
      flex: { priceFactor: 0.5, serviceTier: 'flex' },
      reserved: 'Vertex AI only: provisioned throughput, per second in windows of a minute at most, spills over',
    },
  },
  {
    name: 'cohere',
    wire: 'cohere',
    baseUrl: 'https://api.cohere.com/v2',
    keyVariable: 'CO_API_KEY',
    catalogueId: 'cohere',
    models: [
      model('command-r7b', undefined, CHAT),
      model('command-a', undefined, SEES),
      model('embed-v4.0', 128_000, EMBEDS),
    ],
    roles: { fast: 'command-r7b', smart: 'command-a', embed: 'embed-v4.0' },
  },
  {
    name: 'qwen',
    baseUrl: 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1',
    keyVariable: 'DASHSCOPE_API_KEY',
    models: [
      model('qwen-flash', undefined, CHAT),
      model('qwen-plus', undefined, CHAT),
      model('qwen3-max', undefined, CHAT),
      model('text-embedding-v4', undefined, EMBEDS),
    ],
    roles: { fast: 'qwen-flash', smart: 'qwen3-max', embed: 'text-embedding-v4' },
    offers: { batch: { priceFactor: 0.5, maxRequests: 50_000, windowMs: DAY_MS } },
  },
  {
    name: 'cerebras',
    baseUrl: 'https://api.cerebras.ai/v1',
    keyVariable: 'CEREBRAS_API_KEY',
    catalogueId: 'cerebras',
    models: [model('gemma-4-31b', 131_072, CHAT), model('gpt-oss-120b', 131_072, CHAT)],
    roles: { fast: 'gemma-4-31b', smart: 'gpt-oss-120b' },
  },
  {
    name: 'perplexity',
    baseUrl: 'https://api.perplexity.ai',
    keyVariable: 'PERPLEXITY_API_KEY',
    catalogueId: 'perplexity',
    models: [
      model('sonar', 128_000, ['chat', 'streaming', 'json-schema']),
      model('sonar-pro', 200_000, ['chat', 'streaming', 'json-schema']),
      model('sonar-reasoning-pro', 128_000, ['chat', 'streaming', 'json-schema']),
    ],
    roles: { fast: 'sonar', smart: 'sonar-pro' },
  },
  {
    name: 'tokenmix',
    baseUrl: 'https://api.tokenmix.ai/v1',
    keyVariable: 'TOKENMIX_API_KEY',
    models: [model('gpt-5-mini', undefined, SEES), model('claude-sonnet-4-5', undefined, SEES)],
    roles: { fast: 'gpt-5-mini', smart: 'claude-sonnet-4-5' },
  },
  {
    name: 'portkey',
    baseUrl: 'https://api.portkey.ai/v1',
    keyVariable: 'PORTKEY_API_KEY',
    models: [model('@openai/gpt-4o-mini', undefined, SEES), model('@openai/gpt-4o', undefined, SEES)],
    roles: { fast: '@openai/gpt-4o-mini', smart: '@openai/gpt-4o' },
  },
];

const BY_HOST = new Map(PROVIDER_PRESETS.map((preset) => [new URL(preset.baseUrl).host, preset]));

/** The preset of a host, whatever the path: a proxy in front of it is another host and has none. */
export function presetOfBaseUrl(baseUrl: string): ProviderPreset | undefined {
  return URL.canParse(baseUrl) ? BY_HOST.get(new URL(baseUrl).host) : undefined;
}
