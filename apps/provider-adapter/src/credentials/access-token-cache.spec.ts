import { describe, expect, it } from '@jest/globals';
import { type AccessToken, AccessTokenCache } from './access-token-cache.js';
import { CredentialError } from './credential.js';

const HOUR_MS = 3_600_000;

/** A source that answers when it is told to. */
class Source {
  fetches = 0;
  readonly failures: unknown[] = [];
  private answers: { resolve: (token: AccessToken) => void; reject: (error: Error) => void }[] = [];
  nowMs = 0;
  readonly cache = new AccessTokenCache(
    () => {
      this.fetches += 1;
      return new Promise((resolve, reject) => this.answers.push({ resolve, reject }));
    },
    () => this.nowMs,
    (error) => this.failures.push(error),
  );

  async give(token: string, lifeMs = HOUR_MS): Promise<void> {
    this.answers.shift()?.resolve({ token, expiresAtMs: this.nowMs + lifeMs });
    await Promise.resolve();
    await new Promise(setImmediate);
  }

  async refuse(): Promise<void> {
    this.answers.shift()?.reject(new CredentialError({ kind: 'server-error', message: 'no' }));
    await new Promise(setImmediate);
  }
}

describe('AccessTokenCache', () => {
  it('fetches once for all who come together, and gives what it holds at once', async () => {
    const source = new Source();
    const waiting = [source.cache.get(), source.cache.get(), source.cache.get()];
    await source.give('one');
    expect(await Promise.all(waiting)).toEqual(['one', 'one', 'one']);
    expect([source.cache.get(), source.fetches]).toEqual(['one', 1]);
  });

  it('refreshes ahead of the end, once, and gives the old one meanwhile', async () => {
    const source = new Source();
    void source.cache.get();
    await source.give('one');
    source.nowMs = HOUR_MS - 299_000;
    expect([source.cache.get(), source.cache.get(), source.fetches]).toEqual(['one', 'one', 2]);
    await source.give('two');
    expect([source.cache.get(), source.fetches]).toEqual(['two', 2]);
  });

  it('lets everybody wait for a new one when the old one is over', async () => {
    const source = new Source();
    void source.cache.get();
    await source.give('one');
    source.nowMs = HOUR_MS - 5_000;
    const waiting = source.cache.get();
    expect(waiting).toBeInstanceOf(Promise);
    await source.give('two');
    expect(await waiting).toBe('two');
  });

  it('goes on with a good token while its endpoint is down, and asks less and less often', async () => {
    const source = new Source();
    void source.cache.get();
    await source.give('one');
    source.nowMs = HOUR_MS - 299_000;
    expect(source.cache.get()).toBe('one');
    await source.refuse();
    expect([source.cache.get(), source.fetches]).toEqual(['one', 2]);
    source.nowMs += 500;
    expect([source.cache.get(), source.fetches]).toEqual(['one', 3]);
    await source.refuse();
    source.nowMs += 500;
    expect([source.cache.get(), source.fetches]).toEqual(['one', 3]);
    source.nowMs += 500;
    expect([source.cache.get(), source.fetches]).toEqual(['one', 4]);
  });

  it('says no at once for a while after a failure, without asking again', async () => {
    const source = new Source();
    const first = source.cache.get();
    const said = expect(first).rejects.toThrow(CredentialError);
    await source.refuse();
    await said;
    await expect(source.cache.get()).rejects.toThrow('no');
    expect([source.fetches, source.failures.length]).toEqual([1, 1]);
    source.nowMs += 500;
    void source.cache.get();
    await source.give('one');
    expect([source.cache.get(), source.fetches]).toEqual(['one', 2]);
  });

  it('forgets a token that is not taken, and says whether there was one', async () => {
    const source = new Source();
    expect(source.cache.forget()).toBe(false);
    void source.cache.get();
    await source.give('one');
    expect(source.cache.forget()).toBe(true);
    expect(source.cache.get()).toBeInstanceOf(Promise);
    await source.give('two');
  });
});
