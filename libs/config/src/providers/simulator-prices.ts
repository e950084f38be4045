/** Made-up list prices, so that a demonstration shows costs; roughly those of a small, a large and an embedding model. */
export const SIMULATOR_PRICES = [
  { provider: 'simulator', model: 'sim-small', inputUsdPerMillion: '0.15', outputUsdPerMillion: '0.6' },
  { provider: 'simulator', model: 'sim-large', inputUsdPerMillion: '2.5', outputUsdPerMillion: '10' },
  { provider: 'simulator', model: 'sim-embed', inputUsdPerMillion: '0.02', outputUsdPerMillion: '0' },
] as const;
