import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { grantedVolume } from './granted-volume.policy.js';

const room = (remaining: number, asked: number, capacity = 1_000) => ({ capacity, remaining, asked });

describe('grantedVolume', () => {
  it('grants all that is asked where nothing is limited', () => {
    expect(grantedVolume({ calls: 500, tokens: 9_000 }, [])).toEqual({ calls: 500, tokens: 9_000 });
  });

  it('grants nothing once a limit is less than half full: then every call is decided by itself', () => {
    const asked = { calls: 20, tokens: 20 };
    expect(grantedVolume(asked, [room(500, 20), room(1_000, 20)])).toEqual(asked);
    expect(grantedVolume(asked, [room(499, 20), room(1_000, 20)])).toBeNull();
  });

  it('grants a twentieth of a limit at most, and of tokens what so many calls take', () => {
    expect(grantedVolume({ calls: 100, tokens: 5_000 }, [room(1_000, 100)])).toEqual({ calls: 50, tokens: 2_500 });
    expect(grantedVolume({ calls: 100, tokens: 100 }, [room(1_000, 200)])).toEqual({ calls: 25, tokens: 25 });
  });

  it('grants nothing where that is but a few calls', () => {
    expect(grantedVolume({ calls: 100, tokens: 100 }, [room(100, 100, 100)])).toBeNull();
  });

  it('grants nothing where what is asked is no volume', () => {
    const wrong = [{}, { calls: 50 }, { calls: 'many', tokens: 9 }, { calls: -50, tokens: 9 }] as never[];
    expect(wrong.map((asked) => grantedVolume(asked, []))).toEqual([null, null, null, null]);
  });

  it('never takes more of a limit than it may, whatever is asked', () => {
    const rooms = fc.array(fc.record({ capacity: fc.nat(1e6), remaining: fc.integer({ min: -1e6, max: 1e6 }) }));
    const anAsk = fc.record({ calls: fc.integer({ min: 1, max: 1e9 }), tokens: fc.integer({ min: 1, max: 1e12 }) });
    fc.assert(
      fc.property(rooms, anAsk, (limits, asked) => {
        const volume = grantedVolume(
          asked,
          limits.map((limit) => ({ ...limit, asked: asked.calls })),
        );
        if (volume === null) return;
        expect(volume.calls).toBeLessThanOrEqual(Math.min(asked.calls, 10_000));
        expect(volume.tokens).toBeLessThanOrEqual(asked.tokens);
        for (const { capacity, remaining } of limits) {
          expect(volume.calls).toBeLessThanOrEqual(capacity / 20);
          expect(remaining).toBeGreaterThanOrEqual(capacity / 2);
        }
      }),
    );
  });
});
