import { describe, expect, it } from '@jest/globals';
import { type ProviderConfig, type SluiceConfig, StaticConfigSource } from '#config';
import type { Decision, Lane } from '#contracts';
import { RecordedLogger } from '../../../../test/support/recorded-telemetry.js';
import { aProvider } from '../../../../test/support/router/a-candidate.js';
import type { CallOutcome } from '../attempt/call-outcome.js';
import { AttemptPrices } from './attempt-prices.js';

const NOW_MS = Date.parse('2026-11-21T12:00:00Z');
const PRICED = { provider: 'own', model: 'priced', inputUsdPerMillion: '1', outputUsdPerMillion: '2' };
const OWN = aProvider('own', {
  models: ['priced', 'nameless'].map((id) => ({ id, capabilities: ['chat'] })) as ProviderConfig['models'],
});
const UNKNOWN = { costNanoUsd: null, listNanoUsd: null };
const FREE = { costNanoUsd: '0', listNanoUsd: '0' };

function pricesOf(prices = [PRICED]) {
  const source = new StaticConfigSource({ providers: [OWN], prices } as unknown as SluiceConfig);
  const logger = new RecordedLogger();
  return { prices: new AttemptPrices(source, logger), source, logger };
}

function costOf(model: string, call: Partial<CallOutcome>, lane: Lane = 'sync') {
  const decision: Decision = { endpoint: 'own', model, lane, attemptNumber: 1, reason: 'first choice' };
  const usage = { inputTokens: 10, outputTokens: 5 };
  return pricesOf().prices.costOf(OWN, decision, { outcome: 'succeeded', usage, ...call }, NOW_MS);
}

describe('the cost of an attempt', () => {
  it('is a number where the model has a price', () => {
    expect(costOf('priced', {})).toEqual({ costNanoUsd: '20000', listNanoUsd: '20000' });
  });

  it('is null where it has none, whatever the provider counted, and never 0', () => {
    expect(costOf('nameless', {})).toEqual(UNKNOWN);
    expect(costOf('nameless', { usage: {} })).toEqual(UNKNOWN);
    expect(costOf('nameless', { outcome: 'failed' })).toEqual(UNKNOWN);
  });

  it('is what the provider says where nobody else has a price', () => {
    expect(costOf('nameless', { statedCostUsd: '0.5' })).toEqual({
      costNanoUsd: '500000000',
      listNanoUsd: '500000000',
    });
  });

  it('is nothing for a failure that used nothing, and for prepaid capacity whatever its list price', () => {
    expect(costOf('nameless', { outcome: 'failed', usage: {} })).toEqual(FREE);
    expect(costOf('nameless', {}, 'reserved')).toEqual({ costNanoUsd: '0', listNanoUsd: null });
  });
});

describe('models without a price', () => {
  const warned = (logger: RecordedLogger) => logger.lines.filter(({ level }) => level === 'warn');

  it('are named at the start and after a reload that changes them', () => {
    const { source, logger } = pricesOf();
    expect(warned(logger)).toMatchObject([{ fields: { models: ['own/nameless'], count: 1 } }]);
    const all = { providers: [OWN], prices: [PRICED, { ...PRICED, model: 'nameless' }] } as unknown as SluiceConfig;
    source.replace(all);
    expect(warned(logger)).toHaveLength(1);
    source.replace({ ...all, prices: [] });
    source.replace({ ...all, prices: [] });
    expect(warned(logger)).toMatchObject([{}, { fields: { models: ['own/priced', 'own/nameless'] } }]);
  });
});
