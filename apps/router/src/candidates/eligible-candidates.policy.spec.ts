import { describe, expect, it } from '@jest/globals';
import type { Facts, WorkEnvelope } from '#contracts';
import { PriceBook } from '#pricing';
import { anEnvelope } from '../../../../test/support/a-work-message.js';
import { aCandidate, aFailedAttempt } from '../../../../test/support/router/a-candidate.js';
import { aBatchLane } from '../../../../test/support/router/lane-models.js';
import type { Candidate } from './candidate.js';
import { eligibleCandidates, UNKNOWN_FACTS } from './eligible-candidates.policy.js';

const prices = new PriceBook([
  { provider: 'dear', model: 'm', inputUsdPerMillion: '10', outputUsdPerMillion: '10' },
  { provider: 'cheap', model: 'm', inputUsdPerMillion: '1', outputUsdPerMillion: '1' },
]);
const decide = (named: readonly Candidate[], envelope: Partial<WorkEnvelope> = {}) =>
  eligibleCandidates({ envelope: anEnvelope(envelope), named, prices, nowMs: 0 });
const endpointsOf = (named: readonly Candidate[], envelope: Partial<WorkEnvelope> = {}) => {
  const eligible = decide(named, envelope);
  return eligible.kind === 'some' ? eligible.candidates.map(({ endpoint }) => endpoint) : eligible.failure.kind;
};
const facts = (parts: Partial<Facts>): Facts => ({ ...UNKNOWN_FACTS, ...parts });
const chat = { capabilities: ['chat', 'streaming'] } as const;

describe('eligibleCandidates', () => {
  const both = [aCandidate('dear'), aCandidate('cheap')];

  it('keeps everybody nothing speaks against, in order', () => {
    expect(endpointsOf(both)).toEqual(['dear', 'cheap']);
  });

  it('says that a model does not exist', () => {
    expect(decide([])).toMatchObject({ kind: 'none', failure: { kind: 'no-candidate', code: 'model_not_found' } });
  });

  it('keeps to the providers and lanes the caller allows', () => {
    expect(endpointsOf(both, { route: { only: ['cheap'] } })).toEqual(['cheap']);
    expect(endpointsOf(both, { route: { only: ['elsewhere'] } })).toBe('no-candidate');
    expect(endpointsOf(both, { route: { lanes: ['sync', 'batch'] } })).toEqual(['dear', 'cheap']);
    expect(endpointsOf(both, { route: { lanes: ['reserved'] } })).toBe('no-candidate');
  });

  it('takes a wish for batch as sync where there is a batch to think of, and refuses it elsewhere', () => {
    const [dear] = both as [Candidate, Candidate];
    const withBatch = aCandidate('batched', { models: [{ id: 'm', ...chat, batch: aBatchLane() }] });
    const wished = decide([dear, withBatch], { route: { lanes: ['batch'] } });
    expect(wished).toMatchObject({ kind: 'some', candidates: [{ endpoint: 'batched' }], lanes: ['batch', 'sync'] });
    expect(decide([dear], { route: { lanes: ['batch'] } })).toMatchObject({
      failure: { kind: 'no-candidate', param: 'route.lanes', message: expect.stringContaining('only in: sync') },
    });
    expect(decide([withBatch], { route: { lanes: ['flex'] } })).toMatchObject({ failure: { param: 'route.lanes' } });
  });

  it('passes over models that cannot do what is needed, and trusts those nobody described', () => {
    const described = aCandidate('described');
    const passthrough = aCandidate('passthrough', { models: [] });
    expect(endpointsOf([described, passthrough], { facts: facts({ needs: ['vision'] }) })).toEqual(['passthrough']);
    expect(decide([described], { facts: facts({ needs: ['chat', 'vision'] }) })).toMatchObject({
      failure: { kind: 'no-candidate', message: expect.stringContaining('vision') },
    });
  });

  it('passes over context windows and answers that are too small', () => {
    const small = aCandidate('small', { models: [{ id: 'm', ...chat, contextTokens: 1_000, maxOutputTokens: 100 }] });
    const large = aCandidate('large', { models: [{ id: 'm', ...chat, contextTokens: 10_000 }] });
    const endpoints = (inputTokens: number, maxOutputTokens: number) =>
      endpointsOf([small, large], { facts: facts({ inputTokens, maxOutputTokens }) });
    expect(endpoints(900, 100)).toEqual(['small', 'large']);
    expect(endpoints(901, 100)).toEqual(['large']);
    expect(endpoints(10, 101)).toEqual(['large']);
    expect(endpoints(9_999, 2)).toBe('context-length-exceeded');
  });

  it('counts what was spent already against the cost limit', () => {
    const work = facts({ inputTokens: 1_000, expectedOutputTokens: 1_000 });
    // Worst cost: dear 20,000,000 nano-dollars, cheap 2,000,000.
    expect(endpointsOf(both, { facts: work, maxCostNanoUsd: '20000000' })).toEqual(['dear', 'cheap']);
    expect(endpointsOf(both, { facts: work, maxCostNanoUsd: '19999999' })).toEqual(['cheap']);
    const attempts = [aFailedAttempt('cheap', { costNanoUsd: '1' })];
    expect(endpointsOf(both, { facts: work, maxCostNanoUsd: '2000000', attempts })).toBe('cost-limit-exceeded');
  });

  it('does not go back where a job failed for good, and then says why it failed', () => {
    const refused = aFailedAttempt('dear', { failure: { kind: 'model-not-found', message: 'gone' } });
    expect(endpointsOf(both, { attempts: [refused] })).toEqual(['cheap']);
    expect(endpointsOf([aCandidate('dear')], { attempts: [refused] })).toBe('model-not-found');
    expect(endpointsOf(both, { attempts: [aFailedAttempt('dear')] })).toEqual(['dear', 'cheap']);
  });

  it('takes a rejected key as a verdict on every model of the endpoint', () => {
    const rejected = aFailedAttempt('dear', {
      model: 'other',
      failure: { kind: 'authentication-failed', message: '' },
    });
    const missing = aFailedAttempt('dear', { model: 'other', failure: { kind: 'model-not-found', message: '' } });
    expect(endpointsOf(both, { attempts: [rejected] })).toEqual(['cheap']);
    expect(endpointsOf(both, { attempts: [missing] })).toEqual(['dear', 'cheap']);
  });
});
