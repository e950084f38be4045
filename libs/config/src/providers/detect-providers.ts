import type { Environment } from '../reading/substitute-environment.js';
import type { ModelConfig } from '../schema/model.config.js';
import { knownFacts } from './known-facts.js';
import { PROVIDER_PRESETS } from './provider-presets.js';

/** What was found around this process; the probing is done elsewhere. */
export interface Discovery {
  /** Names of the models of a local Ollama that answered; null = none answered, or nobody asked. */
  readonly ollamaModels: readonly string[] | null;
  /** Base URL of a running simulator, with `/v1`; null = there is none. */
  readonly simulatorUrl: string | null;
}

/** A provider as it could be written in the file; defaults are filled in when it is read. */
export interface ProviderEntry {
  readonly id: string;
  readonly baseUrl: string;
  readonly apiKey?: string;
  readonly wire?: string;
  readonly dialect?: string;
  readonly catalogueId?: string;
  readonly limits?: { readonly concurrency: number };
  readonly models: readonly ModelConfig[];
}

/** How `providers: auto` was decided. */
export interface AutomaticProviders {
  readonly chosen: 'keys' | 'ollama' | 'simulator' | 'nobody';
  /** The environment variables whose keys are used. */
  readonly variables: readonly string[];
}

export const OLLAMA_BASE_URL = 'http://127.0.0.1:11434/v1';

/** What the simulator is asked for: a small, a large and an embedding model. */
export const SIMULATOR_MODELS: readonly ModelConfig[] = [
  simulated('sim-small', 128_000),
  simulated('sim-large', 1_000_000),
  { id: 'sim-embed', contextTokens: 8_192, capabilities: ['embeddings'] },
];

/** Every known host whose key is in the environment; else a local Ollama with models; else the simulator; else nobody. */
export function detectProviders(
  environment: Environment,
  ollamaModels: readonly string[] | null,
  simulatorUrl: string | null,
): { readonly providers: readonly ProviderEntry[]; readonly automatic: AutomaticProviders } {
  const hosts = PROVIDER_PRESETS.filter((preset) => environment[preset.keyVariable]?.trim());
  if (hosts.length > 0) {
    const variables = hosts.map((preset) => preset.keyVariable);
    return { providers: hosts.map((preset) => hosted(preset, environment)), automatic: { chosen: 'keys', variables } };
  }
  const automatic = (chosen: AutomaticProviders['chosen']): AutomaticProviders => ({ chosen, variables: [] });
  if (ollamaModels && ollamaModels.length > 0) {
    return { providers: [local(ollamaModels)], automatic: automatic('ollama') };
  }
  if (simulatorUrl === null) return { providers: [], automatic: automatic('nobody') };
  const simulator = { id: 'simulator', baseUrl: simulatorUrl, models: SIMULATOR_MODELS };
  return { providers: [simulator], automatic: automatic('simulator') };
}

function hosted(preset: (typeof PROVIDER_PRESETS)[number], environment: Environment): ProviderEntry {
  return {
    id: preset.name,
    baseUrl: preset.baseUrl,
    ...knownFacts(preset.baseUrl),
    apiKey: environment[preset.keyVariable]?.trim() ?? '',
    models: preset.models,
  };
}

/** A machine at home answers a few at a time; more calls only make each slower. */
function local(models: readonly string[]): ProviderEntry {
  return {
    id: 'ollama',
    baseUrl: OLLAMA_BASE_URL,
    dialect: 'ollama',
    catalogueId: 'ollama',
    limits: { concurrency: 4 },
    models: models.map((id) => ({
      id,
      capabilities: /embed|bge-|minilm/i.test(id)
        ? ['embeddings']
        : ['chat', 'completions', 'streaming', 'tools', 'json-schema'],
    })),
  };
}

function simulated(id: string, contextTokens: number): ModelConfig {
  return {
    id,
    contextTokens,
    // It takes files and sound as it takes pictures: they are counted and not looked at.
    capabilities: ['chat', 'completions', 'streaming', 'tools', 'json-schema', 'vision', 'files', 'audio', 'logprobs'],
  };
}
