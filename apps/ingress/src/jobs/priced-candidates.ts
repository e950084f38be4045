import type { ProviderConfig, SluiceConfig } from '#config';
import type { RouteConstraint } from '#contracts';

/** Who might serve a job, as far as a door needs to know it for a price. */
export interface PricedCandidate {
  readonly provider: ProviderConfig;
  readonly model: string;
}

/** Whom the router would think of, best first; none for a model that is passed through under a bare name. */
export function pricedCandidates(
  config: SluiceConfig,
  name: string,
  route: RouteConstraint | undefined,
): readonly PricedCandidate[] {
  const isAllowed = ({ id }: ProviderConfig) => route?.only === undefined || route.only.includes(id);
  return wantedBy(config, name).flatMap(({ provider: wanted, model }) =>
    config.providers
      .filter(({ id, models }) => (wanted === undefined ? models.some((one) => one.id === model) : id === wanted))
      .filter(isAllowed)
      .map((provider) => ({ provider, model })),
  );
}

interface Wanted {
  readonly provider?: string;
  readonly model: string;
}

/** An alias, or `provider/model` where the first part is a provider: models have slashes in their own names too. */
function wantedBy({ aliases, providers }: SluiceConfig, name: string): readonly Wanted[] {
  const alias = aliases.find((each) => each.name === name);
  if (alias) return alias.candidates;
  const slash = name.indexOf('/');
  const provider = slash > 0 ? name.slice(0, slash) : undefined;
  const isKnown = provider !== undefined && providers.some(({ id }) => id === provider);
  return [isKnown ? { provider, model: name.slice(slash + 1) } : { model: name }];
}
