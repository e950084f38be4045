import { describe, expect, it } from '@jest/globals';
import { parseResetMs } from './parse-rate-limits.js';
import { parseRetryAfter } from './parse-retry-after.js';

const nowMs = Date.UTC(2000, 0, 1);

describe('parseRetryAfter', () => {
  it.each([
    [{ 'retry-after': '2' }, 2_000],
    [{ 'retry-after': '0.25' }, 250],
    [{ 'retry-after': 'Sat, 01 Jan 2000 00:00:03 GMT' }, 3_000],
    [{ 'retry-after': 'Fri, 31 Dec 1999 00:00:03 GMT' }, 0],
    [{ 'retry-after': '5', 'retry-after-ms': '120' }, 120],
    [{ 'retry-after': '999999999' }, 86_400_000],
    [{ 'retry-after': '-3' }, undefined],
    [{ 'retry-after': 'soon' }, undefined],
    [{}, undefined],
    [{ 'x-ratelimit-reset-requests': '3s' }, undefined],
    [{ 'x-ratelimit-reset-requests': '3s', 'x-ratelimit-remaining-requests': '0' }, 3_000],
  ])('%p asks for %p ms', (headers, expected) => {
    expect(parseRetryAfter(headers as Record<string, string>, nowMs)).toBe(expected);
  });
});

describe('parseResetMs', () => {
  it.each([
    ['1s', 1_000],
    ['6m0s', 360_000],
    ['20ms', 20],
    ['1h2m3.5s', 3_723_500],
    ['2m59.56s', 179_560],
    ['10', 10_000],
    ['', undefined],
    ['1s;', undefined],
    ['9'.repeat(60), undefined],
  ])('%s is %p ms', (text, expected) => {
    expect(parseResetMs(text)).toBe(expected);
  });
});
