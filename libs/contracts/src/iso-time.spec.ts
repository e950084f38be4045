import { describe, expect, it } from '@jest/globals';
import { isoTime, nearestIsoTime } from './iso-time.js';

describe('isoTime', () => {
  it('writes what Date writes, before 1970 and after the year 9999 too', () => {
    const times = [0, 1, 999, 1_000, 1_795_248_000_123, -1, -1_000, -62_135_596_800_000, 253_402_300_800_000, 12.7];
    expect(times.map(isoTime)).toEqual(times.map((atMs) => new Date(atMs).toISOString()));
  });

  it('forgets seconds, and writes them again', () => {
    const times = Array.from({ length: 500 }, (_, index) => index * 997);
    expect([...times, ...times].map(isoTime)).toEqual([...times, ...times].map((atMs) => new Date(atMs).toISOString()));
  });

  it('refuses what is no time', () => {
    expect(() => isoTime(Number.NaN)).toThrow(RangeError);
    expect(() => isoTime(8.64e15 + 1_000)).toThrow(RangeError);
  });
});

describe('nearestIsoTime', () => {
  it('writes the nearest time there is', () => {
    const written = [Number.NaN, -5, 5, Number.POSITIVE_INFINITY].map(nearestIsoTime);
    const [first, last] = ['1970-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z'];
    expect(written).toEqual([first, first, '1970-01-01T00:00:00.005Z', last]);
  });
});
