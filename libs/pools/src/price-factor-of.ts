import type { ProviderConfig } from '#config';
import type { Lane } from '#contracts';
import { priceFactorAt } from '#scheduling';
import { priceWindowsOf } from './pools-of-model.js';

/** What the configuration says a lane costs at a moment, as a part of list price; `undefined`: it says nothing. */
export function priceFactorOf(provider: ProviderConfig, model: string, lane: Lane, atMs: number): number | undefined {
  const config = provider.models.find(({ id }) => id === model);
  switch (lane) {
    case 'batch':
      return config?.batch?.priceFactor;
    case 'flex':
      return config?.flex?.priceFactor;
    case 'sync':
      return config?.priceWindows?.length ? priceFactorAt({ priceWindows: priceWindowsOf(config) }, atMs) : undefined;
    case 'reserved':
      return undefined;
  }
}
