import type { ModelConfig, ProviderConfig, SluiceConfig } from '#config';
import type { Capability } from '#contracts';
import type { PriceBook } from '#pricing';
import { listPriceOf, type ModelPricing } from './list-price-of.js';

/** A model as the OpenAI API lists it, and what is known of it; nothing is said that the configuration does not say. */
export interface ListedModel {
  readonly id: string;
  readonly object: 'model';
  /** Unix seconds; a gateway does not know when a model was made, and clients want a number. */
  readonly created: number;
  /** Provider id of the configuration; `sluice` for an alias. */
  readonly owned_by: string;
  /** Tokens, input and output together. */
  readonly context_window?: number;
  /** Tokens. */
  readonly max_output_tokens?: number;
  readonly capabilities?: readonly Capability[];
  /** List price of the `sync` lane, decimal US dollars per million tokens. */
  readonly pricing?: ModelPricing;
  /** Of an alias: who may serve it, best first, as `provider/model`. The facts above are the first one's. */
  readonly candidates?: readonly string[];
}

/** Everything a caller may write in `model`: aliases, models, and `provider/model` for one provider's. */
export function listModels(config: SluiceConfig, prices: PriceBook, nowMs: number): readonly ListedModel[] {
  const listed = new Map<string, ListedModel>();
  const add = (id: string, ownedBy: string, facts: object) => {
    if (!listed.has(id)) listed.set(id, { id, object: 'model', created: 0, owned_by: ownedBy, ...facts });
  };
  const factsOf = (provider: ProviderConfig, model: ModelConfig) => ({
    ...describe(model),
    ...pricingOf(listPriceOf(prices, provider, model.id, nowMs)),
  });
  const { providers } = config;
  for (const { name, candidates } of config.aliases) {
    const first = candidates[0];
    const provider = providers.find(({ id }) => id === first?.provider);
    const model = provider?.models.find(({ id }) => id === first?.model);
    const names = candidates.map((candidate) => `${candidate.provider}/${candidate.model}`);
    add(name, 'sluice', { ...(provider && model ? factsOf(provider, model) : {}), candidates: names });
  }
  for (const provider of providers)
    for (const model of provider.models) add(model.id, provider.id, factsOf(provider, model));
  for (const provider of providers) {
    for (const model of provider.models) add(`${provider.id}/${model.id}`, provider.id, factsOf(provider, model));
  }
  return [...listed.values()];
}

function describe({ contextTokens, maxOutputTokens, capabilities }: ModelConfig) {
  return {
    ...(contextTokens === undefined ? {} : { context_window: contextTokens }),
    ...(maxOutputTokens === undefined ? {} : { max_output_tokens: maxOutputTokens }),
    capabilities,
  };
}

function pricingOf(pricing: ModelPricing | null): { readonly pricing?: ModelPricing } {
  return pricing ? { pricing } : {};
}
