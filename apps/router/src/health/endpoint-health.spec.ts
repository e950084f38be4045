import { describe, expect, it } from '@jest/globals';
import type { EndpointObservation, FailureKind } from '#contracts';
import { aCandidate } from '../../../../test/support/router/a-candidate.js';
import { NO_HEALTH, observe, successRate } from './decayed-health.js';
import { EndpointHealth } from './endpoint-health.js';
import { healthPenalty } from './health.scorer.js';

const a = aCandidate('a');
const anObservation = (parts: Partial<EndpointObservation> = {}): EndpointObservation => ({
  endpoint: 'a',
  model: 'm',
  outcome: 'succeeded',
  latencyMs: 200,
  atMs: 0,
  ...parts,
});
const aFailure = (failureKind: FailureKind, parts: Partial<EndpointObservation> = {}) =>
  anObservation({ outcome: 'failed', failureKind, ...parts });
const repeat = (health: EndpointHealth, observation: EndpointObservation, count: number) => {
  const changes = [];
  for (let i = 0; i < count; i++) changes.push(...health.apply(observation));
  return changes;
};

describe('EndpointHealth', () => {
  it('finds everybody well of whom nothing is known', () => {
    expect(new EndpointHealth().availableAtMs(a, 5)).toBe(0);
  });

  it('finds well whose last call went well and who asked nobody to wait', () => {
    const health = new EndpointHealth();
    expect(health.isWell(a, 0)).toBe(true);
    health.apply(aFailure('server-error'));
    expect(health.isWell(a, 0)).toBe(false);
    health.apply(anObservation());
    expect(health.isWell(a, 0)).toBe(true);
    health.apply(aFailure('connect-failed'));
    expect(health.isWell(a, 0)).toBe(false);
    health.apply(anObservation());
    health.apply(aFailure('rate-limited', { retryAfterMs: 500 }));
    expect([health.isWell(a, 499), health.isWell(a, 500)]).toEqual([false, true]);
  });

  it('opens the breaker of one model after faults and says so once', () => {
    const health = new EndpointHealth();
    const changes = repeat(health, aFailure('server-error'), 20);
    expect(changes).toMatchObject([{ key: 'a/m', from: 'closed', to: { kind: 'open' } }]);
    expect(health.availableAtMs(a, 0)).toBeGreaterThan(0);
    expect(health.availableAtMs({ ...a, model: 'other', healthKey: 'a/other' }, 0)).toBe(0);
  });

  it('closes it after the one call it let through', () => {
    const health = new EndpointHealth();
    repeat(health, aFailure('overloaded'), 5);
    const openUntilMs = health.availableAtMs(a, 0);
    health.admitted(a, openUntilMs);
    expect(health.availableAtMs(a, openUntilMs + 1)).toBeGreaterThan(openUntilMs);
    expect(health.apply(anObservation({ atMs: openUntilMs + 2 }))).toMatchObject([{ to: { kind: 'closed' } }]);
    expect(health.availableAtMs(a, openUntilMs + 3)).toBe(0);
  });

  it('opens the whole endpoint when it cannot be reached or refuses our key', () => {
    const unreachable = new EndpointHealth();
    repeat(unreachable, aFailure('connect-failed'), 5);
    const refused = new EndpointHealth();
    expect(refused.apply(aFailure('authentication-failed'))).toMatchObject([{ key: 'a', effect: 'lasting-fault' }]);
    for (const health of [unreachable, refused]) {
      expect(health.availableAtMs({ ...a, model: 'other', healthKey: 'a/other' }, 0)).toBeGreaterThan(0);
    }
  });

  it('waits as long as a busy endpoint asked for, without calling it unwell', () => {
    const health = new EndpointHealth();
    const changes = repeat(health, aFailure('rate-limited', { retryAfterMs: 7_000, atMs: 100 }), 50);
    expect(changes).toEqual([]);
    expect(health.availableAtMs(a, 100)).toBe(7_100);
    expect(health.availableAtMs(a, 7_100)).toBe(0);
    expect(health.penaltyOf(a)).toBe(new EndpointHealth().penaltyOf(a));
  });

  it('blames nobody for bad requests', () => {
    const health = new EndpointHealth();
    repeat(health, aFailure('invalid-request'), 100);
    repeat(health, aFailure('cancelled'), 100);
    repeat(health, anObservation({ outcome: 'unknown' }), 100);
    expect(health.availableAtMs(a, 0)).toBe(0);
    expect([...health.breakers()]).toEqual([]);
  });

  it('starts with the open breakers another replica wrote down', () => {
    const health = new EndpointHealth();
    health.adopt({ key: 'a', state: 'open', untilMs: 900, openings: 2, changedAtMs: 0 });
    expect(health.availableAtMs(a, 0)).toBe(900);
  });

  it('takes over no lasting fault of another replica: who starts may have the key that mends it', () => {
    const health = new EndpointHealth();
    health.adopt({ key: 'a', state: 'open', untilMs: 900, openings: 2, changedAtMs: 0, isLasting: true });
    expect(health.availableAtMs(a, 0)).toBe(0);
  });

  it('lets a call through at once when the endpoint was configured anew, and forgets how long it asked to wait', () => {
    const health = new EndpointHealth();
    health.apply(aFailure('authentication-failed'));
    health.apply(aFailure('rate-limited', { retryAfterMs: 500_000 }));
    repeat(health, aFailure('server-error'), 5);
    health.apply({ ...aFailure('authentication-failed'), endpoint: 'a-too' });
    expect(health.renew('a', 5)).toEqual(['a', 'a/m']);
    expect(health.availableAtMs(a, 5)).toBe(0);
    health.admitted(a, 5);
    health.apply(anObservation({ atMs: 6 }));
    expect([...health.breakers()]).toMatchObject([{ key: 'a-too' }]);
  });

  it('waits seconds and not a minute when a call with the old key comes back refused just after', () => {
    const health = new EndpointHealth();
    health.renew('a', 100_000);
    health.apply(aFailure('authentication-failed', { atMs: 101_000 }));
    expect(health.availableAtMs(a, 101_000)).toBe(102_000);
    health.admitted(a, 102_000);
    health.apply(aFailure('authentication-failed', { atMs: 150_000 }));
    expect(health.availableAtMs(a, 150_000)).toBe(210_000);
  });
});

describe('health penalty', () => {
  it('prefers fewer failures over any latency, then lower latency, and ignores noise', () => {
    const of = (count: number, succeeded: boolean, latencyMs: number, health = NO_HEALTH) => {
      let next = health;
      for (let i = 0; i < count; i++) next = observe(next, { succeeded, latencyMs, atMs: 0 });
      return next;
    };
    const fast = of(20, true, 100);
    const alsoFast = of(20, true, 110);
    const slow = of(20, true, 3_000);
    const failing = of(5, false, 10, of(20, true, 100));
    expect(healthPenalty(fast)).toBe(healthPenalty(alsoFast));
    expect(healthPenalty(fast)).toBeLessThan(healthPenalty(slow));
    expect(healthPenalty(slow)).toBeLessThan(healthPenalty(failing));
  });

  it('forgets half of what it saw in a minute', () => {
    const before = observe(NO_HEALTH, { succeeded: false, latencyMs: 0, atMs: 0 });
    const after = observe(before, { succeeded: true, latencyMs: 0, atMs: 60_000 });
    expect(after.attempts).toBeCloseTo(1.5);
    expect(successRate(after)).toBeGreaterThan(successRate(before));
  });
});
