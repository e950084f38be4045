import { describe, expect, it } from '@jest/globals';
import { lingerMs, readRetryHints } from './retry-hints.js';

describe('retry hints', () => {
  it('are read from the headers of the official libraries only', () => {
    expect(readRetryHints({})).toBeNull();
    expect(readRetryHints({ 'x-stainless-retry-count': 'x' })).toBeNull();
    expect(readRetryHints({ 'x-stainless-retry-count': '1' })).toEqual({ retryCount: 1, clientTimeoutMs: null });
    const python = { 'x-stainless-retry-count': '0', 'x-stainless-read-timeout': '5.5' };
    expect(readRetryHints(python)).toEqual({ retryCount: 0, clientTimeoutMs: 5_000 });
  });

  it('let a call end within a second of its first caller hanging up', () => {
    expect(lingerMs({ retryCount: 0, clientTimeoutMs: null }, 5_000)).toBeLessThan(1_000);
    expect(lingerMs({ retryCount: 0, clientTimeoutMs: 600_000 }, 5_000)).toBe(0);
  });

  it('keep a call for the retry of a caller whose time was over, but not after the last one', () => {
    expect(lingerMs({ retryCount: 0, clientTimeoutMs: 5_000 }, 5_010)).toBeGreaterThan(500);
    expect(lingerMs({ retryCount: 1, clientTimeoutMs: null }, 5_010)).toBeGreaterThan(500);
    expect(lingerMs({ retryCount: 2, clientTimeoutMs: 5_000 }, 5_010)).toBe(0);
  });
});
