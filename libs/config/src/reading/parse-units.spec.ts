import { describe, expect, it } from '@jest/globals';
import { parseBytes } from './parse-bytes.js';
import { parseDuration } from './parse-duration.js';

describe('parseDuration', () => {
  it.each([
    ['30s', 30_000],
    ['250ms', 250],
    ['1.5h', 5_400_000],
    ['7d', 604_800_000],
    ['5 m', 300_000],
    ['1200', 1_200],
    [1_200, 1_200],
  ])('reads %j as %d ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(['', 's', '30 seconds', '-5s', '1e3', 'PT5S', '1h30m', true, null, {}])('refuses %j', (text) => {
    expect(parseDuration(text)).toBeNull();
  });
});

describe('parseBytes', () => {
  it.each([
    ['25MB', 25_000_000],
    ['16MiB', 16_777_216],
    ['64kB', 64_000],
    ['1.5 GiB', 1_610_612_736],
    ['512', 512],
    ['512b', 512],
    [512, 512],
  ])('reads %j as %d bytes', (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes);
  });

  it.each(['', 'MB', '25M', '-1MB', '1TB', '1e6', false, []])('refuses %j', (text) => {
    expect(parseBytes(text)).toBeNull();
  });
});
