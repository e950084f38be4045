import type { ProviderConfig, SluiceConfig } from '#config';

/** Wires whose API has completions at all. */
const WIRES: ReadonlySet<string> = new Set(['openai', 'azure-openai']);

/**
 * Whether anybody behind a name takes completions as such. Where nobody does, a chat answers in their place; where a name
 * leads nowhere it is the router's to say so.
 */
export function servesCompletions(config: SluiceConfig, name: string): boolean {
  const candidates = candidatesOf(config, name);
  return candidates.length === 0 || candidates.some(({ provider, model }) => takesCompletions(provider, model));
}

interface NamedModel {
  readonly provider: ProviderConfig;
  readonly model: string;
}

function candidatesOf({ aliases, providers }: SluiceConfig, name: string): readonly NamedModel[] {
  const alias = aliases.find((each) => each.name === name);
  if (alias) {
    return alias.candidates.flatMap(({ provider: id, model }) => {
      const provider = providers.find((each) => each.id === id);
      return provider ? [{ provider, model }] : [];
    });
  }
  return providers.flatMap((provider) => {
    const offers = (model: string) => provider.models.some(({ id }) => id === model) || provider.passthroughModels;
    const prefix = `${provider.id}/`;
    const own = name.startsWith(prefix) ? name.slice(prefix.length) : undefined;
    if (own !== undefined && offers(own)) return [{ provider, model: own }];
    return offers(name) ? [{ provider, model: name }] : [];
  });
}

/** A model nobody has described may be able to. */
function takesCompletions({ wire, models }: ProviderConfig, model: string): boolean {
  if (!WIRES.has(wire)) return false;
  const described = models.find(({ id }) => id === model);
  return described === undefined || described.capabilities.includes('completions');
}
