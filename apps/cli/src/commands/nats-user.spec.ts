import { Readable, Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { readConfig } from '#config';
import { newNatsUserKey, renderNatsConf } from '#jetstream';
import { runCommandLine } from '../run-command-line.js';

class Captured extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

async function natsUser(...words: string[]) {
  const [output, notes] = [new Captured(), new Captured()];
  const streams = { input: Readable.from([]), output, notes };
  const code = await runCommandLine(['nats-user', ...words], { variables: {}, cwd: '.', streams });
  return { code, output: output.text, notes: notes.text };
}

const configOf = (notes: string) =>
  readConfig({
    text: notes.slice(notes.indexOf('tenants:'), notes.lastIndexOf('A gateway')),
    file: '/x/sluice.yaml',
    env: {},
    cwd: '/x',
  });

describe('sluice nats-user create', () => {
  it('prints the seed alone, and beside it lines that the configuration and the broker take', async () => {
    const { code, output, notes } = await natsUser('create', '--tenant', 'acme');
    expect(code).toBe(0);
    expect(output).toMatch(/^SU[A-Z2-7]{56}\n$/);
    expect(notes).not.toContain(output.trim());
    const check = configOf(notes);
    if (!check.ok) throw new Error(JSON.stringify(check.problems));
    const acme = check.config.tenants.find(({ id }) => id === 'acme');
    expect(acme?.nats).toEqual({ user: 'acme', publicKey: expect.stringMatching(/^U[A-Z2-7]{55}$/) });
    const conf = renderNatsConf({
      host: '127.0.0.1',
      port: 4222,
      storeDirectory: '/store',
      gateway: { user: 'gateway', password: 'x' },
      tenants: [{ tenant: 'acme', user: 'acme', ...acme?.nats }],
    });
    expect(conf).toContain(`{ nkey: "${acme?.nats?.publicKey}" }`);
  });

  it('makes another key each time, and says all of it as JSON when asked', async () => {
    const [one, two] = await Promise.all([1, 2].map(() => natsUser('create', '--tenant', 'acme', '--json')));
    const first = parse(one?.output ?? '') as Record<string, string>;
    expect(first).toEqual({
      tenant: 'acme',
      user: 'acme',
      publicKey: expect.any(String),
      seed: expect.stringMatching(/^SU/),
    });
    expect(first['seed']).not.toBe((parse(two?.output ?? '') as Record<string, string>)['seed']);
    expect(newNatsUserKey().publicKey).not.toBe(first['publicKey']);
  });

  it.each([
    [['create', '--tenant', 'Acme Ltd'], /not a tenant id/],
    [['create', '--tenant', 'acme', '--user', 'a b'], /not a user name/],
    [['create'], /--tenant <id>/],
  ])('refuses %j', async (words, sentence) => {
    const { code, output, notes } = await natsUser(...words);
    expect(code).toBe(2);
    expect(output).toBe('');
    expect(notes).toMatch(sentence);
  });
});
