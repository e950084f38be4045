import type { FileConfigSource } from '#config';
import { probeOllama } from './probe-ollama.js';
import { startSimulatorProcess } from './simulator-process.js';

export interface DiscoveredProviders {
  /** Why these providers are active: for the banner. */
  readonly because: string;
  stop(): void;
}

/** Fills `providers: auto` when no key decides it: a local Ollama if one answers, else the simulator. */
export async function discoverProviders(config: FileConfigSource): Promise<DiscoveredProviders> {
  const { automatic } = config;
  if (automatic === null) return { because: 'from the configuration', stop: () => undefined };
  if (automatic.chosen === 'keys') {
    return { because: `keys in the environment: ${automatic.variables.join(', ')}`, stop: () => undefined };
  }
  const ollamaModels = await probeOllama();
  if (ollamaModels !== null) {
    config.discover({ ollamaModels, simulatorUrl: null });
    return { because: 'a local Ollama answers', stop: () => undefined };
  }
  const simulator = await startSimulatorProcess();
  config.discover({ ollamaModels: null, simulatorUrl: simulator.url });
  return {
    because: 'simulated: no provider key is in the environment (set OPENAI_API_KEY, or name providers in sluice.yaml)',
    stop: simulator.stop,
  };
}
