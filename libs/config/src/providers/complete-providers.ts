import { isMapping } from '../reading/read-option.js';
import type { Environment } from '../reading/substitute-environment.js';
import { completeAuth } from './complete-auth.js';
import { type AutomaticProviders, type Discovery, detectProviders } from './detect-providers.js';
import { knownFacts } from './known-facts.js';
import { SIMULATOR_PRICES } from './simulator-prices.js';

export interface CompletedProviders {
  readonly completed: unknown;
  readonly automatic: AutomaticProviders | null;
}

/** Chooses the providers when the file leaves it to Sluice; else only adds what is known of known hosts. */
export function completeProviders(
  raw: unknown,
  environment: Environment,
  discovery: Discovery = { ollamaModels: null, simulatorUrl: null },
): CompletedProviders {
  if (!isMapping(raw)) return { completed: raw, automatic: null };
  const { providers } = raw;
  if (providers !== undefined && providers !== null && providers !== 'auto') {
    return { completed: { ...raw, providers: withKnownFacts(providers) }, automatic: null };
  }
  const detected = detectProviders(environment, discovery.ollamaModels, discovery.simulatorUrl);
  const prices = detected.automatic.chosen === 'simulator' ? (raw['prices'] ?? SIMULATOR_PRICES) : raw['prices'];
  return { completed: { ...raw, providers: detected.providers, prices }, automatic: detected.automatic };
}

/** The wire, dialect and catalogue id of hosts we know, and how they are authorized, where the file does not say them. */
function withKnownFacts(providers: unknown): unknown {
  if (!Array.isArray(providers)) return providers;
  return providers.map((provider: unknown) => {
    if (!isMapping(provider) || typeof provider['baseUrl'] !== 'string') return provider;
    return completeAuth({ ...knownFacts(provider['baseUrl'], provider['wire']), ...provider });
  });
}
