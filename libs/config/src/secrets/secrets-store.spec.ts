import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sealSecret, unsealSecret } from './secret-entry.js';
import { parseSecretsKeys } from './secrets-keys.js';
import { SecretsStore } from './secrets-store.js';

const aKey = () => randomBytes(32).toString('base64');
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-secrets-'));
  file = join(folder, 'sluice.secrets.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

const store = (key: string | undefined) => new SecretsStore({ file }, { SLUICE_SECRETS_KEY: key }, () => 0);
const entries = () => (JSON.parse(readFileSync(file, 'utf8')) as { entries: Record<string, object> }).entries;
const rewrite = (change: (kept: Record<string, object>) => void) => {
  const document = JSON.parse(readFileSync(file, 'utf8')) as { entries: Record<string, object> };
  change(document.entries);
  writeFileSync(file, JSON.stringify(document));
};

describe('SecretsStore', () => {
  it('keeps secrets closed, in a file of the documented format that only its owner reads', () => {
    const key = aKey();
    expect(store(key).set('openai', 'sk-canary-1')).toBe(false);
    expect(store(key).set('openai', 'sk-canary-2')).toBe(true);
    const text = readFileSync(file, 'utf8');
    expect(text).not.toMatch(/canary/);
    expect(JSON.parse(text)).toEqual({
      format: 'sluice-secrets',
      version: 1,
      entries: {
        openai: {
          keyId: expect.stringMatching(/^[0-9a-f]{8}$/),
          nonce: expect.stringMatching(/^[A-Za-z0-9+/]{16}$/),
          sealed: expect.any(String),
          updatedAt: '1970-01-01T00:00:00.000Z',
        },
      },
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('lists names and whether they open, without a key too, and removes', () => {
    const key = aKey();
    store(key).set('b', 'x');
    store(key).set('a', 'y');
    expect(store(key).list()).toMatchObject([
      { name: 'a', opens: true },
      { name: 'b', opens: true },
    ]);
    expect(store(undefined).list()).toMatchObject([
      { name: 'a', opens: false },
      { name: 'b', opens: false },
    ]);
    store(undefined).remove('a');
    expect(Object.keys(entries())).toEqual(['b']);
    expect(() => store(key).remove('a')).toThrow(/there is no secret 'a'/);
  });

  it('closes everything anew with a new key above the old one, whose place is then free', () => {
    const [old, next] = [aKey(), aKey()];
    store(old).set('a', 'secret of a');
    store(old).set('b', 'secret of b');
    expect(store(`${next},${old}`).rotateKey()).toMatchObject({ rotated: 2, entries: 2 });
    expect(
      store(next)
        .list()
        .every(({ opens }) => opens),
    ).toBe(true);
    expect(
      store(old)
        .list()
        .some(({ opens }) => opens),
    ).toBe(false);
    expect(store(next).rotateKey()).toMatchObject({ rotated: 0, entries: 2 });
  });

  it('changes nothing when one entry does not open during a rotation', () => {
    const [old, next] = [aKey(), aKey()];
    store(old).set('a', 'x');
    const before = readFileSync(file, 'utf8');
    expect(() => store(next).rotateKey()).toThrow(/was closed with key [0-9a-f]{8}, which is not at hand/);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it('does not open an entry that was moved to another name, or altered in any byte', () => {
    const key = aKey();
    store(key).set('cheap', 'sk-cheap');
    rewrite((kept) => {
      kept['dear'] = kept['cheap'] as object;
    });
    const opens = () =>
      Object.fromEntries(
        store(key)
          .list()
          .map(({ name, opens }) => [name, opens]),
      );
    expect(opens()).toEqual({ cheap: true, dear: false });
    const { sealed } = entries()['cheap'] as { sealed: string };
    const bytes = Buffer.from(sealed, 'base64');
    for (let at = 0; at < bytes.length; at += 1) {
      const altered = Buffer.from(bytes);
      altered[at] = (altered[at] ?? 0) ^ 1;
      rewrite((kept) => {
        kept['cheap'] = { ...kept['cheap'], sealed: altered.toString('base64') };
      });
      expect(opens()['cheap']).toBe(false);
    }
  });

  it.each([
    ['not JSON', 'is not a store'],
    ['{"format":"other"}', 'is not a store'],
    ['{"format":"sluice-secrets","version":2,"entries":{}}', 'is of version 2'],
    ['{"format":"sluice-secrets","version":1,"entries":{"a":{}}}', 'is not a store'],
    ['{"format":"sluice-secrets","version":1,"entries":{"__proto__ x":{}}}', 'is not a store'],
  ])('refuses a file that holds %s, and leaves it alone', (text, message) => {
    writeFileSync(file, text);
    expect(() => store(aKey()).set('a', 'x')).toThrow(new RegExp(message));
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it.each([
    ['', 'needs the key of the encrypted store'],
    ['short', 'key 1 of SLUICE_SECRETS_KEY is not 32 bytes'],
    [`${'a'.repeat(64)},oops`, 'key 2 of SLUICE_SECRETS_KEY is not 32 bytes'],
  ])('refuses the key %j without saying it', (key, message) => {
    expect(() => store(key).set('a', 'x')).toThrow(new RegExp(message));
    if (key) expect(() => store(key).set('a', 'x')).not.toThrow(/oops|short/);
  });

  it.each(['', 'A', 'a b', '../a', 'a}', 'x'.repeat(65)])('refuses the name %j', (name) => {
    expect(() => store(aKey()).set(name, 'x')).toThrow(/is no name of a secret/);
  });
});

describe('a sealed secret', () => {
  it('opens to itself, whatever it is, and is never closed the same way twice', () => {
    const [key] = parseSecretsKeys(aKey(), 'test');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (secret) => {
        const [one, other] = [sealSecret('n', secret, key, 0), sealSecret('n', secret, key, 0)];
        expect(unsealSecret('n', one, [key])).toBe(secret);
        expect([one.nonce, one.sealed]).not.toEqual([other.nonce, other.sealed]);
      }),
    );
  });

  it('takes keys in base64, base64url and hex, with comments and one a line', () => {
    const bytes = randomBytes(32);
    const spellings = [bytes.toString('base64'), bytes.toString('base64url'), bytes.toString('hex')];
    const ids = parseSecretsKeys(`# new\n${spellings.join('\n')}\n`, 'test').map(({ id }) => id);
    expect(new Set(ids).size).toBe(1);
  });
});
