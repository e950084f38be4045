import { describe, expect, it } from '@jest/globals';
import type { Facts, WorkEnvelope } from '#contracts';
import { anEnvelope } from '../../../../test/support/a-work-message.js';
import { aCandidate, aFailedAttempt } from '../../../../test/support/router/a-candidate.js';
import type { RouteOutcome } from '../decision/route-outcome.js';
import { grantWindow } from './grant-window.policy.js';

const FACTS: Facts = {
  inputTokens: 100,
  expectedOutputTokens: 10,
  task: 'generation',
  complexity: 0.4,
  modalities: ['text'],
  needs: ['chat'],
};
const sized = (endpoint: string, contextTokens: number) =>
  aCandidate(endpoint, { models: [{ id: 'm', capabilities: ['chat'], contextTokens }] });
const small = sized('small', 1_000);
const large = sized('large', 9_000);

function windowOf(
  parts: Partial<WorkEnvelope> = {},
  outcome: Partial<RouteOutcome & { kind: 'call' }> = {},
  named = [large, small],
) {
  const envelope = anEnvelope({ kind: 'live', facts: FACTS, ...parts });
  const call = { kind: 'call', candidate: large, lane: 'sync', reason: 'first choice', ...outcome } as const;
  return grantWindow({ envelope, named, outcome: call });
}

describe('grantWindow', () => {
  it('is what fits every model behind the name: then length decides nothing', () => {
    expect(windowOf()).toEqual({ contextTokens: 1_000 });
  });

  it('is none where this call was too long for one of them: a shorter one might go there', () => {
    expect(windowOf({ facts: { ...FACTS, inputTokens: 1_001 } })).toBeNull();
  });

  it('is none after a failed attempt, with a constraint, with a cost limit, and before the classifier', () => {
    expect(windowOf({ attempts: [aFailedAttempt('small')] })).toBeNull();
    expect(windowOf({ route: { only: ['large'] } })).toBeNull();
    expect(windowOf({ maxCostNanoUsd: '1' })).toBeNull();
    const { facts: _facts, ...unclassified } = anEnvelope({ kind: 'live', facts: FACTS });
    const outcome = { kind: 'call', candidate: large, lane: 'sync', reason: 'first choice' } as const;
    expect(grantWindow({ envelope: unclassified, named: [large], outcome })).toBeNull();
  });

  it('is none where the first choice could not take it', () => {
    expect(windowOf({}, { candidate: small, reason: 'next candidate' })).toBeNull();
  });

  it('is none where a model can be bought in more than one way', () => {
    const flex = aCandidate('flex', {
      models: [{ id: 'm', capabilities: ['chat'], flex: { priceFactor: 0.5 } }],
    } as never);
    expect(flex.pools).not.toBeNull();
    expect(windowOf({}, {}, [large, flex])).toBeNull();
  });
});
