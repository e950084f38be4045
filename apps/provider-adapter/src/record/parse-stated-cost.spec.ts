import { describe, expect, it } from '@jest/globals';
import { parseStatedCost } from './parse-stated-cost.js';

describe('parseStatedCost', () => {
  it.each([
    ['0.000146625', '146625'],
    ['0.0001466253', '146626'],
    ['0.00000000000001', '1'],
    ['12', '12000000000'],
    ['0', '0'],
    ['0.0000', '0'],
  ])('reads %s dollars as %s nano-dollars, never less than the bill', (usd, nano) => {
    expect(parseStatedCost(usd)).toBe(nano);
  });

  it.each([undefined, '', '-1', '1e-7', 'NaN', '1,5', '1'.repeat(10)])('reads %p as nothing said', (usd) => {
    expect(parseStatedCost(usd)).toBeUndefined();
  });
});
