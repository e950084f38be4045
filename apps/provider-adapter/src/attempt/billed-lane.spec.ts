import { describe, expect, it } from '@jest/globals';
import type { Decision, Lane } from '#contracts';
import { aProvider } from '../../../../test/support/router/a-candidate.js';
import { aFlexLane, aLanedModel, aReservation } from '../../../../test/support/router/lane-models.js';
import { billedLane, tierToAsk } from './billed-lane.js';

const tiered = aProvider('a', {
  models: [aLanedModel({ flex: aFlexLane(), reserved: aReservation({ serviceTier: 'scale' }) })],
});
const dedicated = aProvider('a', { models: [aLanedModel({ reserved: aReservation() })] });
const decision = (lane: Lane): Decision => ({ endpoint: 'a', model: 'm', lane, attemptNumber: 1, reason: 'test' });

describe('billedLane', () => {
  it.each([
    ['flex', undefined, 'flex'],
    ['flex', 'flex', 'flex'],
    ['flex', 'default', 'sync'],
    ['reserved', 'scale', 'reserved'],
    ['reserved', 'default', 'sync'],
    ['sync', 'default', 'sync'],
    ['sync', 'flex', 'flex'],
    ['sync', 'never heard of', 'sync'],
    ['sync', 'constructor', 'sync'],
  ] as const)('asked for %s and told "%s" is %s', (lane, said, billed) => {
    expect(billedLane(tiered, decision(lane), said)).toBe(billed);
  });

  it('takes an endpoint that is itself the reservation at its word of the configuration', () => {
    expect(billedLane(dedicated, decision('reserved'), 'default')).toBe('reserved');
  });
});

describe('tierToAsk', () => {
  it('is what the configuration names for the lane', () => {
    expect(tierToAsk(tiered, decision('flex'))).toBe('flex');
    expect(tierToAsk(tiered, decision('reserved'))).toBe('scale');
    expect(tierToAsk(tiered, decision('sync'))).toBeUndefined();
    expect(tierToAsk(dedicated, decision('reserved'))).toBeUndefined();
  });
});
