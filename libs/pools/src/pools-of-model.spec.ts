import { describe, expect, it } from '@jest/globals';
import type { ModelConfig } from '#config';
import { PriceBook } from '#pricing';
import { aProvider } from '../../../test/support/router/a-candidate.js';
import { aBatchLane, aFlexLane, aLanedModel, aReservation } from '../../../test/support/router/lane-models.js';
import { poolSetOfConfig } from './pool-set-of-config.js';
import { poolsOfModel } from './pools-of-model.js';
import { priceFactorOf } from './price-factor-of.js';

const prices = new PriceBook([
  { provider: 'a', model: 'm', inputUsdPerMillion: '1', outputUsdPerMillion: '2', cacheReadUsdPerMillion: '0.1' },
]);
const poolsOf = (model: ModelConfig) => poolsOfModel(aProvider('a', { models: [model] }), 'm', prices);

describe('poolsOfModel', () => {
  it('gives list price alone to a model that names no lane, and to one that is not listed', () => {
    expect(poolsOf(aLanedModel({}))).toMatchObject({
      reserved: null,
      batch: null,
      flex: null,
      sync: { id: 'a/m:sync' },
    });
    expect(poolsOfModel(aProvider('a'), 'unlisted', prices).sync).toMatchObject({ model: 'unlisted' });
  });

  it('counts a reservation in dollars at list price, in nano-dollars', () => {
    const { reserved } = poolsOf(aLanedModel({ reserved: aReservation({ unit: 'usd', capacityPerWindow: 2.5 }) }));
    expect(reserved).toMatchObject({
      id: 'a/m:reserved',
      unit: 'nano-usd',
      capacity: { input: 2_500_000_000 },
      listPrice: { inputNanoUsd: 1_000, outputNanoUsd: 2_000, cacheReadNanoUsd: 100 },
    });
  });

  it('does not offer a reservation in dollars of a model without a price: it could not be paced', () => {
    const model = aLanedModel({ reserved: aReservation({ unit: 'usd' }) });
    const pools = poolsOfModel(aProvider('nobody', { baseUrl: 'https://nobody.test', models: [model] }), 'm', prices);
    expect(pools).toMatchObject({ reserved: null, isReservedUnpriced: true });
  });

  it('has no list price where the endpoint is the reservation', () => {
    expect(poolsOf(aLanedModel({ reserved: aReservation(), payAsYouGo: false })).sync).toBeNull();
  });

  it('prices batch and flex as the configuration says', () => {
    const pools = poolsOf(
      aLanedModel({ batch: aBatchLane({ priceFactor: 0.4 }), flex: aFlexLane({ priceFactor: 0.6 }) }),
    );
    expect([pools.batch?.priceFactor, pools.flex?.priceFactor]).toEqual([0.4, 0.6]);
  });

  it('makes one set of all models', () => {
    const reserved = aLanedModel({ reserved: aReservation() });
    const set = poolSetOfConfig([aProvider('a', { models: [reserved] }), aProvider('b')], prices);
    expect(set.reserved.map(({ id }) => id)).toEqual(['a/m:reserved']);
    expect(set.sync.map(({ id }) => id)).toEqual(['a/m:sync', 'b/m:sync']);
  });
});

describe('priceFactorOf', () => {
  const model = aLanedModel({
    flex: aFlexLane({ priceFactor: 0.6 }),
    priceWindows: [{ from: '22:00', to: '04:00', weekdays: ['fri'], priceFactor: 0.5 }],
  });
  const provider = aProvider('a', { models: [model] });
  const syncAt = (time: string) => priceFactorOf(provider, 'm', 'sync', Date.parse(time));

  it('follows the hours, past midnight too', () => {
    expect(syncAt('2026-11-20T21:59:00Z')).toBe(1);
    expect(syncAt('2026-11-20T22:00:00Z')).toBe(0.5);
    expect(syncAt('2026-11-21T03:59:00Z')).toBe(0.5);
    expect(syncAt('2026-11-21T22:00:00Z')).toBe(1);
  });

  it('says nothing where the configuration says nothing', () => {
    expect(priceFactorOf(provider, 'm', 'reserved', 0)).toBeUndefined();
    expect(priceFactorOf(aProvider('b'), 'm', 'sync', 0)).toBeUndefined();
    expect(priceFactorOf(provider, 'm', 'flex', 0)).toBe(0.6);
  });
});
