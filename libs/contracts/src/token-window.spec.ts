import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fitsTokenWindow, narrowestWindow, type TokenWindow } from './token-window.js';

describe('fitsTokenWindow', () => {
  it('counts the answer asked for, and only the input where none was asked for', () => {
    const window = { contextTokens: 100, maxOutputTokens: 30 };
    expect(fitsTokenWindow(window, { inputTokens: 100 })).toBe(true);
    expect(fitsTokenWindow(window, { inputTokens: 80, maxOutputTokens: 20 })).toBe(true);
    expect(fitsTokenWindow(window, { inputTokens: 81, maxOutputTokens: 20 })).toBe(false);
    expect(fitsTokenWindow(window, { inputTokens: 1, maxOutputTokens: 31 })).toBe(false);
  });

  it('checks nothing that nobody configured', () => {
    expect(fitsTokenWindow({}, { inputTokens: 1e9, maxOutputTokens: 1e9 })).toBe(true);
  });
});

describe('narrowestWindow', () => {
  it('takes what each of them takes and nothing else', () => {
    const tokens = fc.option(fc.integer({ min: 1, max: 50 }), { nil: undefined });
    const aWindow = fc.record({ contextTokens: tokens, maxOutputTokens: tokens }).map(withoutUndefined);
    fc.assert(
      fc.property(
        fc.array(aWindow, { maxLength: 4 }),
        fc.nat(60),
        fc.nat(60),
        (windows, inputTokens, maxOutputTokens) => {
          const facts = { inputTokens, maxOutputTokens };
          const fitsEach = windows.every((window) => fitsTokenWindow(window, facts));
          // Two limits may come from two windows, so the narrowest may be narrower than all; never wider than one.
          if (fitsTokenWindow(narrowestWindow(windows), facts)) expect(fitsEach).toBe(true);
          if (windows.length === 1) expect(fitsTokenWindow(narrowestWindow(windows), facts)).toBe(fitsEach);
        },
      ),
    );
  });
});

function withoutUndefined(window: {
  contextTokens: number | undefined;
  maxOutputTokens: number | undefined;
}): TokenWindow {
  return Object.fromEntries(Object.entries(window).filter(([, value]) => value !== undefined));
}
