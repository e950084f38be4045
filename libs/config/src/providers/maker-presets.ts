import type { Capability } from '#contracts';
import { CHAT, EMBEDS, HEARS, model, READS, SEES } from './preset-models.js';
import type { ProviderPreset } from './provider-preset.js';

const DAY_MS = 86_400_000;
/** Searches by itself, calls no tools. */
const SEARCHES: readonly Capability[] = ['chat', 'streaming', 'json-schema', 'vision'];

/** Who serves models of his own, by name. */
export const MAKERS = {
  openai: {
    name: 'openai',
    baseUrl: 'https://api.openai.com/v1',
    keyVariable: 'OPENAI_API_KEY',
    catalogueId: 'openai',
    models: [
      model('gpt-6-luna', 1_050_000, READS),
      model('gpt-6-sol', 1_050_000, READS),
      model('gpt-5.4-mini', 400_000, READS),
      model('gpt-4.1-mini', 1_000_000, [...READS, 'logprobs']),
      model('gpt-4o-mini', 128_000, [...READS, 'logprobs']),
      model('gpt-4o', 128_000, [...READS, 'logprobs']),
      model('text-embedding-3-small', 8_192, EMBEDS),
      model('text-embedding-3-large', 8_192, EMBEDS),
    ],
    limits: { none: 'by model and usage tier: the page of a model and the account’s own limits page have them' },
    roles: { fast: 'gpt-6-luna', smart: 'gpt-6-sol', embed: 'text-embedding-3-small' },
    offers: {
      batch: { priceFactor: 0.5, maxRequests: 50_000, maxBytes: 200_000_000, windowMs: DAY_MS },
      flex: { priceFactor: 0.5, serviceTier: 'flex' },
      reserved: 'Reserved and Scale Tier: dollars or tokens a minute, burnt at list price, over it pay-as-you-go',
    },
  },
  deepseek: {
    name: 'deepseek',
    baseUrl: 'https://api.deepseek.com/v1',
    keyVariable: 'DEEPSEEK_API_KEY',
    catalogueId: 'deepseek',
    models: [model('deepseek-v4-flash', 1_000_000, CHAT), model('deepseek-v4-pro', 1_000_000, CHAT)],
    // api-docs.deepseek.com/quick_start/rate_limit
    limits: { account: 'every account, deepseek-v4-pro', concurrency: 500 },
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
  mistral: {
    name: 'mistral',
    wire: 'mistral',
    baseUrl: 'https://api.mistral.ai/v1',
    keyVariable: 'MISTRAL_API_KEY',
    catalogueId: 'mistral',
    models: [
      model('mistral-small-2603', 262_144, READS),
      model('mistral-medium-3-5', 262_144, READS),
      model('mistral-large-2512', 262_144, READS),
      model('mistral-embed', 8_192, EMBEDS),
    ],
    // help.mistral.ai, limits of the free tier
    limits: { account: 'free plan', requestsPerMinute: 60, tokensPerMinute: 500_000 },
    roles: { fast: 'mistral-small-2603', smart: 'mistral-medium-3-5', embed: 'mistral-embed' },
    offers: { batch: { priceFactor: 0.5, maxRequests: 1_000_000, windowMs: DAY_MS } },
  },
  xai: {
    name: 'xai',
    baseUrl: 'https://api.x.ai/v1',
    keyVariable: 'XAI_API_KEY',
    catalogueId: 'x-ai',
    models: [
      model('grok-4-fast-non-reasoning', 2_000_000, SEES),
      model('grok-4.3', 1_000_000, SEES),
      model('grok-4.6', 500_000, SEES),
    ],
    // docs.x.ai/developers/rate-limits: 150 a second, which is a 48th of the minute
    limits: { account: 'tier 0, grok-4.6', requestsPerMinute: 7_200, tokensPerMinute: 50_000_000 },
    roles: { fast: 'grok-4-fast-non-reasoning', smart: 'grok-4.6' },
  },
  anthropic: {
    name: 'anthropic',
    wire: 'anthropic',
    baseUrl: 'https://api.anthropic.com/v1',
    keyVariable: 'ANTHROPIC_API_KEY',
    catalogueId: 'anthropic',
    models: [
      model('claude-haiku-4-5', 200_000, READS),
      model('claude-sonnet-5', 1_000_000, READS),
      model('claude-opus-5', 1_000_000, READS),
    ],
    limits: { none: 'by class of model and usage tier: platform.claude.com/docs/en/api/rate-limits has the tables' },
    roles: { fast: 'claude-haiku-4-5', smart: 'claude-sonnet-5' },
    offers: { batch: { priceFactor: 0.5, maxRequests: 100_000, maxBytes: 256_000_000, windowMs: DAY_MS } },
  },
  gemini: {
    name: 'gemini',
    wire: 'gemini',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
    keyVariable: 'GEMINI_API_KEY',
    catalogueId: 'google',
    models: [
      model('gemini-3.5-flash-lite', 1_000_000, HEARS),
      model('gemini-3.5-flash', 1_000_000, HEARS),
      model('gemini-3.8-flash', 1_000_000, HEARS),
      model('gemini-3.1-pro-preview', undefined, HEARS),
      model('gemini-2.5-flash', 1_048_576, HEARS),
      model('gemini-embedding-2', 8_192, EMBEDS),
    ],
    limits: { none: 'by model and project, shown in AI Studio only' },
    roles: { fast: 'gemini-3.5-flash', smart: 'gemini-3.1-pro-preview', embed: 'gemini-embedding-2' },
    offers: {
      // A batch that is not done after two days is lost altogether.
      batch: { priceFactor: 0.5, maxBytes: 2_000_000_000, windowMs: 2 * DAY_MS, expiryKeepsPartials: false },
      flex: { priceFactor: 0.5, serviceTier: 'flex' },
      reserved: 'Vertex AI only: provisioned throughput, per second in windows of a minute at most, spills over',
    },
  },
  cohere: {
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
    // docs.cohere.com/docs/rate-limits; a trial key has 20
    limits: { account: 'production key, chat', requestsPerMinute: 500 },
    roles: { fast: 'command-r7b', smart: 'command-a', embed: 'embed-v4.0' },
  },
  qwen: {
    name: 'qwen',
    baseUrl: 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1',
    keyVariable: 'DASHSCOPE_API_KEY',
    models: [
      model('qwen-flash', undefined, CHAT),
      model('qwen-plus', undefined, CHAT),
      model('qwen3-max', undefined, CHAT),
      model('text-embedding-v4', undefined, EMBEDS),
    ],
    limits: { none: 'by model and account: the page on rate limits of Model Studio has the table' },
    roles: { fast: 'qwen-flash', smart: 'qwen3-max', embed: 'text-embedding-v4' },
    offers: { batch: { priceFactor: 0.5, maxRequests: 50_000, windowMs: DAY_MS } },
  },
  perplexity: {
    name: 'perplexity',
    baseUrl: 'https://api.perplexity.ai',
    keyVariable: 'PERPLEXITY_API_KEY',
    catalogueId: 'perplexity',
    models: [
      model('sonar', 128_000, SEARCHES),
      model('sonar-pro', 200_000, SEARCHES),
      model('sonar-reasoning-pro', 128_000, SEARCHES),
    ],
    // docs.perplexity.ai, rate limits and usage tiers
    limits: { account: 'tier 0', requestsPerMinute: 50 },
    roles: { fast: 'sonar', smart: 'sonar-pro' },
  },
} satisfies Readonly<Record<string, ProviderPreset>>;
