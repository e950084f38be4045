import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatUsd, parseUsd } from './money.js';

describe('money', () => {
  it('reads and writes decimal strings exactly', () => {
    expect(parseUsd('0.02')).toBe(20_000_000n);
    expect(parseUsd('1')).toBe(1_000_000_000n);
    expect(formatUsd(12_500_000n)).toBe('0.0125');
    expect(formatUsd(-5n)).toBe('-0.000000005');
    expect(formatUsd(0n)).toBe('0');
  });

  it('round-trips every amount', () => {
    fc.assert(fc.property(fc.bigInt(0n, 10n ** 20n), (nanoUsd) => expect(parseUsd(formatUsd(nanoUsd))).toBe(nanoUsd)));
  });

  it.each(['', '-1', '1e3', '0.0000000001', '1,5', ' 1', 'NaN', '٣'])('refuses %j and says what to write', (text) => {
    expect(() => parseUsd(text)).toThrow(/write a plain decimal such as "0.02"/);
  });
});
