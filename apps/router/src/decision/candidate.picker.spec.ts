import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { TakeResult } from '#state';
import { aCandidate } from '../../../../test/support/router/a-candidate.js';
import type { Candidate } from '../candidates/candidate.js';
import { type PickerPorts, pickCandidate } from './candidate.picker.js';

const NOW_MS = 1_000;
const GRANTED: TakeResult = { granted: true, retryAfterMs: 0, remaining: 1 };
const refused = (retryAfterMs: number): TakeResult => ({ granted: false, retryAfterMs, remaining: 0 });

interface World {
  availableAtMs?: Record<string, number>;
  backoffUntilMs?: Record<string, number>;
  limits?: Record<string, number>;
  costs?: Record<string, bigint>;
  latestStartMs?: number;
  asynchronous?: boolean;
}

function portsOf(world: World, taken: string[] = []): PickerPorts {
  return {
    availableAtMs: ({ endpoint }) => world.availableAtMs?.[endpoint] ?? 0,
    backoffUntilMs: ({ endpoint }) => world.backoffUntilMs?.[endpoint] ?? 0,
    take: ({ endpoint }) => {
      const waitMs = world.limits?.[endpoint];
      const result = waitMs === undefined ? GRANTED : refused(waitMs);
      if (result.granted) taken.push(endpoint);
      return world.asynchronous ? Promise.resolve(result) : result;
    },
    expectedCostNanoUsd: ({ endpoint }) => world.costs?.[endpoint] ?? 0n,
    latestStartMs: () => world.latestStartMs ?? 100_000,
    limitName: ({ endpoint }) => `limits of ${endpoint}`,
  };
}

const candidates: readonly Candidate[] = ['a', 'b', 'c'].map((endpoint) => aCandidate(endpoint));
const pick = async (kind: 'job' | 'live', world: World) => {
  const picked = await pickCandidate({ candidates, kind, nowMs: NOW_MS }, portsOf(world));
  return picked.kind === 'candidate' ? picked.candidate.endpoint : { ...picked, candidate: picked.candidate.endpoint };
};

describe('pickCandidate', () => {
  it('takes the first, without a promise while nothing answers with one', () => {
    expect(pickCandidate({ candidates, kind: 'live', nowMs: NOW_MS }, portsOf({}))).toMatchObject({
      candidate: { endpoint: 'a' },
    });
  });

  it.each([false, true])(
    'takes the next for a live call when the first is limited (asynchronous: %s)',
    async (asynchronous) => {
      expect(await pick('live', { limits: { a: 500 }, costs: { b: 9n }, asynchronous })).toBe('b');
      expect(await pick('live', { availableAtMs: { a: 5_000 }, backoffUntilMs: { b: 2_000 }, asynchronous })).toBe('c');
    },
  );

  it.each([false, true])(
    'says when the first of them can, when nobody can now (asynchronous: %s)',
    async (asynchronous) => {
      expect(await pick('live', { limits: { a: 900, b: 300, c: 700 }, asynchronous })).toEqual({
        kind: 'none',
        candidate: 'b',
        untilMs: NOW_MS + 300,
        cause: 'limit',
        reason: 'limits of b',
      });
    },
  );

  it('lets a durable job wait rather than pay more', async () => {
    const costs = { a: 1n, b: 5n, c: 1n };
    expect(await pick('job', { limits: { a: 2_000 }, costs })).toBe('c');
    expect(await pick('job', { limits: { a: 2_000, c: 4_000 }, costs })).toMatchObject({
      candidate: 'a',
      untilMs: 3_000,
    });
  });

  it('pays more when waiting would make the job late', async () => {
    const costs = { a: 1n, b: 5n, c: 9n };
    expect(await pick('job', { limits: { a: 2_000 }, costs, latestStartMs: 2_999 })).toBe('b');
    expect(await pick('job', { limits: { a: 2_000 }, costs, latestStartMs: 3_000 })).toMatchObject({ candidate: 'a' });
  });

  it('reserves at most one endpoint, and one exactly when it picks it', async () => {
    const perEndpoint = <T>(value: fc.Arbitrary<T>) => fc.dictionary(fc.constantFrom('a', 'b', 'c'), value);
    const world = fc.record({
      availableAtMs: perEndpoint(fc.nat(3_000)),
      backoffUntilMs: perEndpoint(fc.nat(3_000)),
      limits: perEndpoint(fc.integer({ min: 1, max: 3_000 })),
      costs: perEndpoint(fc.bigInt({ min: 0n, max: 3n })),
      latestStartMs: fc.nat(4_000),
      asynchronous: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(world, fc.constantFrom('job' as const, 'live' as const), async (parts, kind) => {
        const taken: string[] = [];
        const picked = await pickCandidate({ candidates, kind, nowMs: NOW_MS }, portsOf(parts, taken));
        expect(taken).toEqual(picked.kind === 'candidate' ? [picked.candidate.endpoint] : []);
        if (picked.kind === 'none') expect(picked.untilMs).toBeGreaterThan(NOW_MS);
      }),
    );
  });
});
