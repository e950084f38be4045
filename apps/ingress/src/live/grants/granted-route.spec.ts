import { describe, expect, it } from '@jest/globals';
import type { Decision, Facts, RouteGrant } from '#contracts';
import { GrantedRoute } from './granted-route.js';

const WINDOW_MS = 250;
const NOW_MS = 1_800_000_000_000;
const decision: Decision = { endpoint: 'a', model: 'm', lane: 'sync', attemptNumber: 1, reason: 'granted' };
const facts = (parts: Partial<Facts> = {}): Facts => ({
  inputTokens: 6,
  expectedOutputTokens: 4,
  task: 'generation',
  complexity: 0,
  modalities: ['text'],
  needs: ['chat'],
  ...parts,
});
const aGrant = (parts: Partial<RouteGrant> = {}): RouteGrant => ({
  decision,
  calls: 100,
  tokens: 1_000,
  forMs: WINDOW_MS,
  window: {},
  ...parts,
});

/** So many calls at one moment; what became of them. */
function send(route: GrantedRoute, count: number, nowMs: number, of = facts()) {
  const steps = Array.from({ length: count }, () => route.next(of, nowMs));
  return {
    steps,
    granted: steps.filter(({ kind }) => kind === 'granted').length,
    requests: steps.flatMap((step) => (step.kind === 'staged' && step.grantRequest ? [step.grantRequest] : [])),
  };
}

describe('GrantedRoute', () => {
  it('asks nothing for a handful of calls in a window', () => {
    const route = new GrantedRoute(WINDOW_MS);
    for (let at = 0; at < 20; at++) expect(send(route, 7, NOW_MS + at * WINDOW_MS * 2)).toMatchObject({ requests: [] });
  });

  it('asks with one call for what came in a window, and again only when a window has passed without an answer', () => {
    const route = new GrantedRoute(WINDOW_MS);
    expect(send(route, 40, NOW_MS)).toMatchObject({ granted: 0, requests: [{ calls: 8, tokens: 80 }] });
    expect(send(route, 40, NOW_MS + WINDOW_MS - 1).requests).toEqual([]);
    expect(send(route, 40, NOW_MS + WINDOW_MS).requests).toEqual([{ calls: 80, tokens: 800 }]);
  });

  it('sends calls by itself within what was granted, and not one more', () => {
    const route = new GrantedRoute(WINDOW_MS);
    send(route, 8, NOW_MS);
    route.grant(aGrant({ calls: 10 }), NOW_MS);
    const { steps, granted } = send(route, 30, NOW_MS + 1);
    expect(granted).toBe(10);
    expect(steps.find(({ kind }) => kind === 'granted')).toEqual({ kind: 'granted', decision });
  });

  it('keeps within the tokens too', () => {
    const route = new GrantedRoute(WINDOW_MS);
    send(route, 8, NOW_MS);
    route.grant(aGrant({ tokens: 35 }), NOW_MS);
    expect(send(route, 30, NOW_MS + 1).granted).toBe(3);
  });

  it('asks for more while half of it is left, so that nothing stops', () => {
    const route = new GrantedRoute(WINDOW_MS);
    send(route, 8, NOW_MS);
    route.grant(aGrant({ calls: 100 }), NOW_MS);
    const { granted, requests } = send(route, 90, NOW_MS + 1);
    expect(granted).toBe(89);
    expect(requests).toHaveLength(1);
  });

  it('adds to what is left what goes the same way, and forgets what goes another', () => {
    const route = new GrantedRoute(WINDOW_MS);
    send(route, 8, NOW_MS);
    route.grant(aGrant({ calls: 5 }), NOW_MS);
    route.grant(aGrant({ calls: 5 }), NOW_MS);
    expect(send(route, 30, NOW_MS + 1).granted).toBe(10);
    route.grant(aGrant({ calls: 5 }), NOW_MS + 2);
    route.grant(aGrant({ calls: 5, decision: { ...decision, endpoint: 'b' } }), NOW_MS + 2);
    const { steps, granted } = send(route, 30, NOW_MS + 3);
    expect(granted).toBe(5);
    expect(steps.find(({ kind }) => kind === 'granted')).toMatchObject({ decision: { endpoint: 'b' } });
  });

  it('sends nothing by itself once the time is over', () => {
    const route = new GrantedRoute(WINDOW_MS);
    send(route, 8, NOW_MS);
    route.grant(aGrant(), NOW_MS);
    expect(send(route, 1, NOW_MS + WINDOW_MS - 1).steps[0]).toMatchObject({ kind: 'staged', grantRequest: {} });
    expect(send(route, 1, NOW_MS + WINDOW_MS - 1).granted).toBe(1);
    expect(send(route, 1, NOW_MS + WINDOW_MS).granted).toBe(0);
  });

  it('leaves a call that is too long to the router', () => {
    const route = new GrantedRoute(WINDOW_MS);
    send(route, 8, NOW_MS);
    route.grant(aGrant({ window: { contextTokens: 50 } }), NOW_MS);
    expect(send(route, 1, NOW_MS, facts({ inputTokens: 51 }))).toMatchObject({ granted: 0 });
    expect(send(route, 1, NOW_MS, facts({ inputTokens: 50 }))).toMatchObject({ granted: 1 });
  });
});
