import type { PriceOverride } from './price-override.js';

/**
 * What the simulator's models would cost: in the range of a small, a large and an embedding model of 2026, so that
 * demos show money. The configuration may override them like any price.
 */
export const SIMULATOR_PRICES: readonly PriceOverride[] = [
  {
    provider: 'simulator',
    model: 'sim-small',
    inputUsdPerMillion: '0.15',
    outputUsdPerMillion: '0.6',
    cacheReadUsdPerMillion: '0.075',
  },
  {
    provider: 'simulator',
    model: 'sim-large',
    inputUsdPerMillion: '2.5',
    outputUsdPerMillion: '10',
    cacheReadUsdPerMillion: '1.25',
  },
  { provider: 'simulator', model: 'sim-embed', inputUsdPerMillion: '0.02', outputUsdPerMillion: '0' },
];
