import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { childTraceparent, newTraceparent, parseTraceparent, traceIdOf } from './traceparent.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const VALID = `00-${TRACE}-${SPAN}-01`;

describe('parseTraceparent', () => {
  it('reads the example of the standard', () => {
    expect(parseTraceparent(VALID)).toEqual({ traceId: TRACE, spanId: SPAN, sampled: true });
    expect(parseTraceparent(`00-${TRACE}-${SPAN}-00`)?.sampled).toBe(false);
  });

  it('reads the known part of a later version', () => {
    expect(parseTraceparent(`cc-${TRACE}-${SPAN}-01-what-the-future-brings`)?.traceId).toBe(TRACE);
  });

  it.each([
    ['nothing', undefined],
    ['an empty text', ''],
    ['upper case', VALID.toUpperCase()],
    ['a trailing field in version 00', `${VALID}-x`],
    ['the forbidden version', `ff-${TRACE}-${SPAN}-01`],
    ['a trace id of zeros', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['a span id of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['a short trace id', `00-${TRACE.slice(1)}-${SPAN}-01`],
    ['a line break at the end', `${VALID}\n`],
    ['a megabyte', `cc-${TRACE}-${SPAN}-01-${'x'.repeat(1_000_000)}`],
  ])('refuses %s', (_what, text) => {
    expect(parseTraceparent(text)).toBeNull();
    expect(traceIdOf(text)).toBeUndefined();
  });

  it('never throws and never accepts what is not hex', () => {
    fc.assert(fc.property(fc.string(), (text) => parseTraceparent(text) === null));
  });
});

describe('newTraceparent and childTraceparent', () => {
  it('are valid and different every time, past the pool of random bytes', () => {
    const all = Array.from({ length: 2_000 }, newTraceparent);
    expect(all.every((one) => parseTraceparent(one)?.sampled)).toBe(true);
    expect(new Set(all.map((one) => traceIdOf(one))).size).toBe(2_000);
    expect(new Set(all.map((one) => parseTraceparent(one)?.spanId)).size).toBe(2_000);
  });

  it('keeps trace id and sampling and changes the span', () => {
    for (const flags of ['00', '01']) {
      const child = parseTraceparent(childTraceparent(`00-${TRACE}-${SPAN}-${flags}`));
      expect(child).toMatchObject({ traceId: TRACE, sampled: flags === '01' });
      expect(child?.spanId).not.toBe(SPAN);
    }
  });

  it('begins a trace when the parent is no good', () => {
    const begun = parseTraceparent(childTraceparent('nonsense'));
    expect(begun).not.toBeNull();
    expect(begun?.traceId).not.toBe(TRACE);
  });
});
