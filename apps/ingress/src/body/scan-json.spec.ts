import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { scanJson } from './scan-json.js';

const LIMITS = { maxJsonDepth: 64, maxJsonKeys: 1_000 };
const scan = (text: string, limits = LIMITS) => scanJson(Buffer.from(text), limits);

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

function keysOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return own + Object.values(value).reduce<number>((sum, inner) => sum + keysOf(inner), 0);
}

describe('scanJson', () => {
  it('counts depth and keys exactly as the parsed value has them', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const text = JSON.stringify(value);
        const depth = depthOf(value);
        const keys = keysOf(value);
        expect(scan(text, { maxJsonDepth: depth, maxJsonKeys: keys })).toBeNull();
        if (depth > 0) expect(scan(text, { maxJsonDepth: depth - 1, maxJsonKeys: keys })).toBe('too-deep');
        if (keys > 0) expect(scan(text, { maxJsonDepth: depth, maxJsonKeys: keys - 1 })).toBe('too-many-keys');
      }),
    );
  });

  it('does not count brackets, colons and quotes inside strings, short or long', () => {
    const inside = '{[:\\"\\\\'.repeat(200);
    for (const text of ['{[:', '\\"{', '\\\\', inside, 'x'.repeat(47), 'x'.repeat(48), `${'x'.repeat(60)}\\"`]) {
      expect(scan(`["${text}",{"a":1}]`, { maxJsonDepth: 2, maxJsonKeys: 1 })).toBeNull();
    }
  });

  it('stops at the first level too many and never throws on what is no JSON', () => {
    expect(scan('['.repeat(65))).toBe('too-deep');
    expect(scan('['.repeat(64))).toBeNull();
    for (const text of ['', '"', '"\\', ']]]]', '"'.repeat(99), `"${'x'.repeat(99)}`]) expect(scan(text)).toBeNull();
  });
});
