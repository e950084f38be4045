import { describe, expect, it } from '@jest/globals';
import type { EndpointObservation } from '#contracts';
import { readObservations } from './read-observations.js';

const observation = (endpoint: string): EndpointObservation => ({
  endpoint,
  model: 'm',
  outcome: 'succeeded',
  latencyMs: 5,
  atMs: 1,
});
const payloadOf = (endpoint: string) => Buffer.from(JSON.stringify([observation(endpoint)]));

describe('readObservations', () => {
  it('reads a message and its copy, and then another one of the same length', () => {
    for (const endpoint of ['a', 'a', 'b', 'a']) {
      expect(readObservations(payloadOf(endpoint))).toEqual([observation(endpoint)]);
    }
  });

  it('refuses what is no message each time', () => {
    for (let time = 0; time < 2; time += 1) {
      expect(() => readObservations(Buffer.from('{'))).toThrow('observations are not JSON');
    }
    expect(readObservations(payloadOf('a'))).toEqual([observation('a')]);
  });
});
