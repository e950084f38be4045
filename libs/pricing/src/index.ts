export type { PricedProvider } from './compile-catalogue-price.js';
export { type Cost, PriceBook, type PriceBookOptions, type PricedEstimate, type PricedUsage } from './price-book.js';
export type { PriceOverride } from './price-override.js';
export { SIMULATOR_PRICES } from './simulator-prices.js';
export { unpricedModels } from './unpriced-models.js';
