import { describe, expect, it } from '@jest/globals';
import { hashKey, mintKey } from './mint-key.js';

describe('mintKey', () => {
  it('makes a key of 256 random bits and keeps only its hash', () => {
    const { key, sha256, record } = mintKey({ tenant: 'default', createdAtMs: 1 });
    expect(key).toMatch(/^sk-sluice-[A-Za-z0-9_-]{43}$/);
    expect(sha256).toBe(hashKey(key));
    expect(JSON.stringify(record)).not.toContain(key.slice(10));
  });

  it('never makes the same key or id twice', () => {
    const made = Array.from({ length: 100 }, () => mintKey({ tenant: 'default', createdAtMs: 1 }));
    expect(new Set(made.map(({ key }) => key)).size).toBe(100);
    expect(new Set(made.map(({ record }) => record.id)).size).toBe(100);
  });
});
