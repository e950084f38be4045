import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { costOfTicks, costOfUsage, toDecimal } from './stated-cost.js';

describe('toDecimal', () => {
  it.each([
    [0.000146625, '0.000146625'],
    [1.46e-7, '0.000000146'],
    ['0.0038', '0.0038'],
    ['1.50', '1.5'],
    ['007', '7'],
    [12, '12'],
    [1.5e21, '1500000000000000000000'],
    [0, '0'],
    ['0.000', '0'],
  ])('writes %p as %p', (value, expected) => {
    expect(toDecimal(value)).toBe(expected);
  });

  it.each([-1, Number.NaN, Infinity, '', 'free', '1,5', '1e999', '9'.repeat(60), null, undefined, {}])(
    'says nothing of %p',
    (value) => {
      expect(toDecimal(value)).toBeUndefined();
    },
  );

  it('moves the point and loses no digit', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 12 }), (ticks, tenths) => {
        const [whole = '', decimals = ''] = (toDecimal(ticks, tenths) ?? '').split('.');
        expect(BigInt(whole + decimals.padEnd(tenths, '0'))).toBe(BigInt(ticks));
        expect(decimals).not.toMatch(/0$/);
      }),
    );
  });
});

describe('what a provider says that a call cost', () => {
  it('is read where OpenRouter, Perplexity and xAI write it', () => {
    expect(costOfUsage({ usage: { cost: 0.00014 } })).toBe('0.00014');
    expect(costOfUsage({ usage: { cost: { input_tokens_cost: 0.1, total_cost: 0.006 } } })).toBe('0.006');
    expect(costOfTicks({ usage: { cost_in_usd_ticks: 1_466_250 } })).toBe('0.000146625');
  });

  it('is nothing when it is not there', () => {
    for (const answer of [{}, { usage: null }, { usage: {} }, { usage: { cost: 'x' } }]) {
      expect([costOfUsage(answer), costOfTicks(answer)]).toEqual([undefined, undefined]);
    }
  });
});
