import type { ProviderConfig } from '#config';
import type { PriceBook } from '#pricing';
import type { PoolSet } from '#scheduling';
import { poolsOfModel } from './pools-of-model.js';

/** All capacity the configuration offers: every listed model of every provider. */
export function poolSetOfConfig(providers: readonly ProviderConfig[], prices: PriceBook): PoolSet {
  const pools = providers.flatMap((provider) => provider.models.map(({ id }) => poolsOfModel(provider, id, prices)));
  return {
    reserved: pools.flatMap(({ reserved }) => reserved ?? []),
    batch: pools.flatMap(({ batch }) => batch ?? []),
    flex: pools.flatMap(({ flex }) => flex ?? []),
    sync: pools.flatMap(({ sync }) => sync ?? []),
  };
}
