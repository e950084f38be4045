import { HOSTS } from './host-presets.js';
import { MAKERS } from './maker-presets.js';
import type { ProviderPreset } from './provider-preset.js';

/** In the order in which they are taken when several keys are in the environment. */
export const PROVIDER_PRESETS: readonly ProviderPreset[] = [
  MAKERS.openai,
  MAKERS.deepseek,
  MAKERS.mistral,
  HOSTS.groq,
  HOSTS.together,
  HOSTS.fireworks,
  HOSTS.openrouter,
  MAKERS.xai,
  MAKERS.anthropic,
  MAKERS.gemini,
  MAKERS.cohere,
  MAKERS.qwen,
  HOSTS.cerebras,
  MAKERS.perplexity,
  HOSTS.tokenmix,
  HOSTS.portkey,
];

const BY_HOST = new Map(PROVIDER_PRESETS.map((preset) => [new URL(preset.baseUrl).host, preset]));

/** The preset of a host, whatever the path: a proxy in front of it is another host and has none. */
export function presetOfBaseUrl(baseUrl: string): ProviderPreset | undefined {
  return URL.canParse(baseUrl) ? BY_HOST.get(new URL(baseUrl).host) : undefined;
}
