import { createHash } from 'node:crypto';
import { Readable, Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import type { SluiceConfig } from '#config';
import type { CommandContext } from '../command-context.js';
import { readCliEnvironment } from '../read-cli-environment.js';
import { checkReplay, listDeadLetters, replayDeadLetters } from './dead-letter-actions.js';
import { createKey, listKeys, parseKeyRequest, revokeKey, warnOfKey } from './key-actions.js';
import type { DeadLetter, OperatorBroker, StoredKey } from './operator-broker.js';

class MemoryBroker implements OperatorBroker {
  readonly replayed: number[] = [];
  keys: StoredKey[] = [];

  constructor(readonly letters: readonly DeadLetter[] = []) {}

  listDeadLetters(stage?: string) {
    return Promise.resolve(this.letters.filter((letter) => stage === undefined || letter.stage === stage));
  }
  replayDeadLetter(letter: DeadLetter) {
    this.replayed.push(letter.sequence);
    return Promise.resolve();
  }
  listKeys() {
    return Promise.resolve(this.keys);
  }
  createKey(key: StoredKey) {
    this.keys.push(key);
    return Promise.resolve();
  }
  revokeKey(id: string) {
    const known = this.keys.some(({ record }) => record.id === id);
    this.keys = this.keys.map((key) =>
      key.record.id === id ? { ...key, record: { ...key.record, revoked: true } } : key,
    );
    return Promise.resolve(known);
  }
  close() {
    return Promise.resolve();
  }
}

function aLetter(sequence: number, stage: string): DeadLetter {
  const payload = new TextEncoder().encode('{}');
  return {
    sequence,
    stage,
    reason: 'crashed',
    subject: 'sluice.v1.job.accepted.default.x',
    deliveries: 4,
    storedAtMs: 0,
    payload,
  };
}

function aContext() {
  const written = { output: '', notes: '' };
  const stream = (name: 'output' | 'notes') =>
    new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        written[name] += chunk.toString();
        done();
      },
    });
  const terminal = { input: Readable.from([]), output: stream('output'), notes: stream('notes'), noColor: true };
  const context: CommandContext = {
    environment: readCliEnvironment({}),
    terminal,
    cwd: '.',
    exitWith: () => undefined,
  };
  return { context, written };
}

describe('dead letters', () => {
  it('are listed with where they came from and why', async () => {
    const { context, written } = aContext();
    await listDeadLetters(new MemoryBroker([aLetter(3, 'router')]), {}, context);
    expect(written.output).toMatch(
      /^SEQ .*\n3 +1970-01-01T00:00:00.000Z +router +4 +sluice\.v1\.job\.accepted\.default\.x +crashed\n$/,
    );
  });

  it('are replayed one by one number, by stage, or all, and never by accident', async () => {
    const { context } = aContext();
    const letters = [aLetter(1, 'router'), aLetter(2, 'classifier'), aLetter(3, 'router')];
    const replay = async (flags: Parameters<typeof replayDeadLetters>[1]) => {
      const broker = new MemoryBroker(letters);
      await replayDeadLetters(broker, flags, context);
      return broker.replayed;
    };
    expect(await replay({ seq: '2' })).toEqual([2]);
    expect(await replay({ stage: 'router' })).toEqual([1, 3]);
    expect(await replay({ all: true })).toEqual([1, 2, 3]);
    await expect(replay({ seq: '9' })).rejects.toThrow('There is no dead letter 9');
    expect(() => checkReplay({})).toThrow('Say which to replay');
    expect(() => checkReplay({ all: true, seq: '1' })).toThrow('Say which to replay');
  });
});

describe('keys', () => {
  it('are shown once and stored as their hash only', async () => {
    const { context, written } = aContext();
    const broker = new MemoryBroker();
    await createKey(broker, parseKeyRequest({ tenant: 'acme', expires: '30d', name: 'ci' }, 1_000), {}, context);
    const secret = written.output.trim();
    expect(secret).toMatch(/^sk-sluice-[A-Za-z0-9_-]{43}$/);
    expect(broker.keys).toEqual([
      {
        sha256: createHash('sha256').update(secret).digest('hex'),
        record: {
          id: expect.stringMatching(/^key_[0-9a-f]+$/),
          tenant: 'acme',
          name: 'ci',
          createdAtMs: 1_000,
          expiresAtMs: 2_592_001_000,
        },
      },
    ]);
    expect(written.notes).not.toContain(secret);
  });

  it('are revoked by their id', async () => {
    const { context, written } = aContext();
    const broker = new MemoryBroker();
    await createKey(broker, parseKeyRequest({ tenant: 'default' }, 1_000), {}, context);
    await revokeKey(broker, broker.keys[0]?.record.id ?? '', {}, context);
    written.output = '';
    await listKeys(broker, { json: true }, context);
    expect(JSON.parse(written.output)).toMatchObject([{ status: 'revoked', tenant: 'default' }]);
    await expect(revokeKey(broker, 'key_none', {}, context)).rejects.toThrow('There is no key key_none');
  });

  it('are made with a warning of what the configuration does not have', () => {
    const provider = { id: 'own', models: [{ id: 'm' }], passthroughModels: false };
    const aliases = [{ name: 'fast', candidates: [] }];
    const config = { aliases, providers: [provider], tenants: [{ id: 'acme' }] } as unknown as SluiceConfig;
    const warnings = (flags: Partial<Parameters<typeof parseKeyRequest>[0]>, over: object = {}) => {
      const { context, written } = aContext();
      warnOfKey(parseKeyRequest({ tenant: 'acme', ...flags }, 0), { ...config, ...over }, context);
      expect(written.output).toBe('');
      return written.notes;
    };
    expect(warnings({ allowModel: ['fast', 'm', 'own/m'] })).toBe('');
    expect(warnings({ allowModel: ['fast', 'nosuch'] })).toMatch(/^warning: .* 'nosuch': .*\n$/);
    expect(warnings({ tenant: 'globex' })).toMatch(/^warning: .*no tenant 'globex'/);
    expect(warnings({ allowModel: ['nosuch'] }, { providers: [] })).toBe('');
    expect(warnings({ allowModel: ['own/x', 'x'] }, { providers: [{ ...provider, passthroughModels: true }] })).toBe(
      '',
    );
  });

  it('need the name of a tenant', () => {
    expect(() => parseKeyRequest({ tenant: 'Not A Tenant' }, 0)).toThrow('not a tenant id');
  });
});
