import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Failure } from '#contracts';
import { ApiKeyCredential } from './api-key-credential.js';
import type { KeyRefusal } from './cooldown.policy.js';
import type { Credential } from './credential.js';
import { CredentialRing, type RefusedKey } from './credential-ring.js';

const key = (id: string, secret = `secret of ${id}`) => new ApiKeyCredential(id, secret, ['authorization', secret]);
const failureOf = (kind: KeyRefusal, more: Partial<Failure> = {}): Failure => ({ kind, message: '', ...more });

function aRing(...ids: string[]) {
  const keys = ids.map((id) => key(id));
  const refused: RefusedKey[] = [];
  const ring = new CredentialRing(keys, (one) => void refused.push(one));
  const of = (id: string) => keys.find((one) => one.id === id) as Credential;
  const refuse = (id: string, refusal: KeyRefusal, nowMs: number, more: Partial<Failure> = {}, tried: string[] = []) =>
    ring.refused(of(id), { refusal, failure: failureOf(refusal, more), tried: new Set(tried.map(of)), nowMs })?.id;
  const next = (nowMs: number) => ring.choose(nowMs)?.id;
  return { ring, keys, refused, refuse, next, of };
}

describe('CredentialRing', () => {
  it('takes its keys in turn', () => {
    const { next } = aRing('a', 'b', 'c');
    expect([1, 2, 3, 4].map(() => next(0))).toEqual(['a', 'b', 'c', 'a']);
  });

  it('has none where none is needed, and always uses one that is alone', () => {
    expect(new CredentialRing([]).choose(0)).toBeUndefined();
    const { next, refuse } = aRing('a');
    expect(refuse('a', 'authentication-failed', 0)).toBeUndefined();
    expect(next(0)).toBe('a');
  });

  it('lets a refused key rest, offers another that was not tried, and says so once', () => {
    const { next, refuse, refused } = aRing('a', 'b', 'c');
    expect(refuse('a', 'authentication-failed', 0, { statusCode: 401 })).toBe('b');
    expect(refuse('b', 'quota-exhausted', 0, { statusCode: 429 }, ['a'])).toBe('c');
    expect(refuse('a', 'authentication-failed', 5, { statusCode: 401 }, ['b'])).toBe('c');
    expect([1, 2].map(() => next(10))).toEqual(['c', 'c']);
    expect(refused).toEqual([
      { credentialId: 'a', refusal: 'authentication-failed', statusCode: 401, coolsForMs: 60_000, othersReady: 2 },
      { credentialId: 'b', refusal: 'quota-exhausted', statusCode: 429, coolsForMs: 300_000, othersReady: 1 },
    ]);
  });

  it('lets it rest for as long as the provider says, else longer with each refusal in a row', () => {
    const { refuse, refused, ring, of } = aRing('a', 'b');
    refuse('a', 'rate-limited', 0, { retryAfterMs: 7_000 });
    refuse('a', 'rate-limited', 10_000);
    refuse('a', 'rate-limited', 20_000);
    ring.accepted(of('a'));
    refuse('a', 'rate-limited', 30_000);
    expect(refused.map(({ coolsForMs }) => coolsForMs)).toEqual([7_000, 2_000, 4_000, 1_000]);
  });

  it('uses the one that is ready soonest when all rest', () => {
    const { next, refuse } = aRing('a', 'b');
    refuse('a', 'quota-exhausted', 0);
    refuse('b', 'rate-limited', 0, { retryAfterMs: 5_000 });
    expect(next(1)).toBe('b');
  });

  it('goes on resting after a change of the configuration that left the key as it was', () => {
    const { ring, refuse } = aRing('a', 'b');
    refuse('a', 'authentication-failed', 0);
    const same = new CredentialRing([key('a'), key('b'), key('c')], undefined, ring);
    expect([1, 2, 3].map(() => same.choose(1)?.id)).toEqual(['b', 'c', 'b']);
    const renewed = new CredentialRing([key('a', 'another'), key('b')], undefined, ring);
    expect(renewed.choose(1)?.id).toBe('a');
  });

  it('takes from a change of the configuration what is new beside the key', () => {
    const before = new CredentialRing([new ApiKeyCredential('a', 'k', ['authorization', 'Bearer k'])]);
    const after = new CredentialRing([new ApiKeyCredential('a', 'k', ['x-api-key', 'k'])], undefined, before);
    expect(after.choose(0)?.headersFor({} as never)).toEqual(['x-api-key', 'k']);
  });

  it('asks again with the same one when it can bring something else, once', () => {
    let renewals = 0;
    const account: Credential = { id: 'a', secrets: [], headersFor: () => [], renew: () => ++renewals < 9 };
    const ring = new CredentialRing([account]);
    const refusal = {
      refusal: 'authentication-failed',
      failure: failureOf('authentication-failed'),
      nowMs: 0,
    } as const;
    expect(ring.refused(account, { ...refusal, tried: new Set() })).toBe(account);
    expect(ring.refused(account, { ...refusal, tried: new Set([account]) })).toBeUndefined();
    expect(renewals).toBe(1);
  });

  it('always has one to use, and never one that rests while another does not', () => {
    const refusals = fc.constantFrom<KeyRefusal>('authentication-failed', 'quota-exhausted', 'rate-limited');
    const step = fc.record({ waitMs: fc.nat(400_000), refusal: fc.option(refusals) });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(step), (count, steps) => {
        const { ring, refused } = aRing(...Array.from({ length: count }, (_, at) => `k${at}`));
        const restsUntilMs = new Map<string, number>();
        let nowMs = 0;
        for (const { waitMs, refusal } of steps) {
          nowMs += waitMs;
          const chosen = ring.choose(nowMs);
          if (!chosen) throw new Error('no key');
          const ready = Array.from({ length: count }, (_, at) => `k${at}`).filter(
            (id) => (restsUntilMs.get(id) ?? 0) <= nowMs,
          );
          if (ready.length > 0) expect(ready).toContain(chosen.id);
          if (!refusal) continue;
          ring.refused(chosen, { refusal, failure: failureOf(refusal), tried: new Set(), nowMs });
          const last = refused.at(-1);
          if (last?.credentialId === chosen.id && !((restsUntilMs.get(chosen.id) ?? 0) > nowMs)) {
            restsUntilMs.set(chosen.id, nowMs + last.coolsForMs);
          }
        }
      }),
    );
  });
});
