import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseRate, rateOfNumber } from './price-rate.js';

describe('prices as integers', () => {
  it('reads decimals exactly', () => {
    expect(parseRate('0.15', 'x')).toBe(150_000_000_000n);
    expect(parseRate('0.000000000001', 'x')).toBe(1n);
    expect(parseRate('600', 'x')).toBe(600_000_000_000_000n);
  });

  it('reads catalogue numbers as the decimal they print as, also small ones', () => {
    expect(rateOfNumber(0.15)).toBe(150_000_000_000n);
    expect(rateOfNumber(1e-7)).toBe(100_000n);
    expect(rateOfNumber(2.5e-8)).toBe(25_000n);
    expect(rateOfNumber(1 / 12)).toBe(83_333_333_333n);
    expect(rateOfNumber(2 / 3)).toBe(666_666_666_667n);
  });

  it.each(['', '-1', '1e3', '.5', '1.', '1.0000000000001', 'NaN', ' 1'])('refuses %j and names the field', (text) => {
    expect(() => parseRate(text, 'prices[3].inputUsdPerMillion')).toThrow(/^prices\[3\]\.inputUsdPerMillion: /);
  });

  it('reads the same from a number and from the decimal it prints as', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999 }), fc.integer({ min: 0, max: 6 }), (digits, places) => {
        const decimal = (digits / 10 ** places).toFixed(places);
        expect(rateOfNumber(Number(decimal))).toBe(parseRate(decimal, 'x'));
      }),
    );
  });
});
