export { poolSetOfConfig } from './pool-set-of-config.js';
export { type ModelPools, poolsOfModel } from './pools-of-model.js';
export { priceFactorOf } from './price-factor-of.js';
