import type { PoolsToSimulate } from './pools-of-config.js';

// Prices of a small model in 2026; what matters for the ratios is output ÷ input and the discounts.
const target = { endpoint: 'simulated', model: 'simulated', listPrice: { inputNanoUsd: 150, outputNanoUsd: 600 } };
const DAY_MS = 86_400_000;

/** What is simulated without --config: one of each lane with the limits OpenAI publishes, reserved sized by the load. */
export const DEFAULT_POOLS: PoolsToSimulate = {
  pools: {
    reserved: [
      {
        ...target,
        id: 'reserved',
        lane: 'reserved',
        unit: 'nano-usd',
        capacity: { input: 0 },
        windowMs: 60_000,
        overflow: 'reject',
      },
    ],
    batch: [
      {
        ...target,
        id: 'batch',
        lane: 'batch',
        priceFactor: 0.5,
        maxRequests: 50_000,
        windowMs: DAY_MS,
        expiryKeepsPartials: true,
        cancelMs: 600_000,
      },
    ],
    flex: [{ ...target, id: 'flex', lane: 'flex', priceFactor: 0.5 }],
    sync: [{ ...target, id: 'sync', lane: 'sync' }],
  },
  unsized: new Set(['reserved']),
};
