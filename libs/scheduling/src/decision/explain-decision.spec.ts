import { describe, expect, it } from '@jest/globals';
import { explainDecision } from './explain-decision.js';
import type { Reason, Why } from './why.js';

const HOUR_MS = 3_600_000;
const aWhy = (parts: Partial<Why> = {}): Why => ({
  reason: 'hold',
  atMs: 1_000,
  slackMs: 5 * HOUR_MS,
  lanes: [
    { lane: 'reserved', poolId: 'r', priceNanoUsd: 0, latestStartMs: 1_000 + 5 * HOUR_MS },
    { lane: 'sync', poolId: 's', priceNanoUsd: 2_500_000, latestStartMs: 1_000 + 5 * HOUR_MS },
  ],
  tenantServiceNanoUsd: 0,
  leastServiceNanoUsd: 0,
  ...parts,
});

describe('explainDecision', () => {
  it('gives the rule and the numbers it rests on', () => {
    const sentences = explainDecision(
      aWhy({ untilMs: 1_000 + HOUR_MS, reservedLevel: 0.42, reservedExpectedMs: 1_000 + 2 * HOUR_MS }),
    );
    expect(sentences).toEqual([
      'It is held: waiting may make it cheaper and cannot make it late (5 h 0 min before its latest safe start; looked at again in 60 min).',
      'Prepaid capacity is expected to reach it in 2 h 0 min.',
      'Prepaid capacity is at 42 % of its window.',
      'reserved: prepaid, to start within 5 h 0 min; sync: $0.0025, to start within 5 h 0 min.',
    ]);
  });

  it('says by how much a tenant was served more than others', () => {
    const text = explainDecision(aWhy({ tenantServiceNanoUsd: 3e9, leastServiceNanoUsd: 1e9 })).join(' ');
    expect(text).toContain('served $2.00 more');
  });

  it('has a sentence for every reason', () => {
    const reasons: Reason[] = [
      'reserved-has-room',
      'last-safe-start',
      'past-latest-start',
      'flex-is-open',
      'cheap-hours-end',
      'commit-to-batch',
      'batch-too-slow',
      'hold',
      'wait-for-limit',
      'not-before',
    ];
    const first = reasons.map((reason) => explainDecision(aWhy({ reason, slackMs: -500 }))[0]);
    expect(new Set(first).size).toBe(reasons.length);
    for (const sentence of first) expect(sentence).toMatch(/^[A-Z].*\.$/);
  });
});
