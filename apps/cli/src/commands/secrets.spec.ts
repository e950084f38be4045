import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadConfig } from '#config';
import { runCommandLine } from '../run-command-line.js';

const aKey = () => randomBytes(32).toString('base64');
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sluice-cli-secrets-'));
  writeFileSync(
    join(directory, 'sluice.yaml'),
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the configuration's own way to name a secret
    'providers: [{ id: one, baseUrl: https://one.example/v1, apiKey: "${secret:openai}", models: [{ id: m }] }]',
  );
});
afterEach(() => rmSync(directory, { recursive: true }));

class Captured extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

async function sluice(words: string[], key: string, input: Readable = Readable.from(['sk-canary-1\n'])) {
  const [output, notes] = [new Captured(), new Captured()];
  const variables = { SLUICE_SECRETS_KEY: key };
  const code = await runCommandLine(words, { variables, cwd: directory, streams: { input, output, notes } });
  return { code, output: output.text, notes: notes.text };
}
const keyOfProvider = (key: string) =>
  loadConfig({ env: { SLUICE_SECRETS_KEY: key }, cwd: directory }).config.providers[0]?.apiKey;

describe('sluice secrets', () => {
  it('keeps what standard input holds, and a configuration reads it', async () => {
    const key = aKey();
    const { code, output, notes } = await sluice(['secrets', 'set', 'openai'], key);
    expect({ code, output }).toEqual({ code: 0, output: '' });
    expect(notes).toBe(`Set: \${secret:openai} in ${join(directory, 'sluice.secrets.json')}.\n`);
    expect(keyOfProvider(key)).toBe('sk-canary-1');
    expect(readFileSync(join(directory, 'sluice.secrets.json'), 'utf8')).not.toContain('canary');
  });

  it('lists names and removes, and never shows a secret', async () => {
    const key = aKey();
    await sluice(['secrets', 'set', 'openai'], key);
    const listed = await sluice(['secrets', 'list'], key);
    expect(listed.output).toMatch(/^NAME +UPDATED +KEY +OPENS\nopenai +\S+ +[0-9a-f]{8} +yes\n$/);
    expect((await sluice(['secrets', 'list'], aKey())).output).toMatch(/ no\n$/);
    const json = await sluice(['secrets', 'list', '--json'], key);
    expect(JSON.parse(json.output)).toMatchObject({ secrets: [{ name: 'openai', opens: true }] });
    expect(listed.output + json.output).not.toContain('canary');
    expect((await sluice(['secrets', 'remove', 'openai'], key)).code).toBe(0);
    expect((await sluice(['secrets', 'remove', 'openai'], key)).code).toBe(2);
  });

  it('rotates the key of the store while the configuration goes on reading it', async () => {
    const [old, next] = [aKey(), aKey()];
    await sluice(['secrets', 'set', 'openai'], old);
    const { notes } = await sluice(['secrets', 'rotate-key'], `${next},${old}`);
    expect(notes).toMatch(/^1 of 1 secrets are closed with key [0-9a-f]{8} now\. The old key may go\.\n$/);
    expect(keyOfProvider(next)).toBe('sk-canary-1');
    expect(() => keyOfProvider(old)).toThrow(/was closed with key/);
  });

  it('asks at a terminal without showing what is typed', async () => {
    const key = aKey();
    const terminal = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => terminal });
    const done = sluice(['secrets', 'set', 'openai'], key, terminal);
    terminal.write('sk-canaryX\u007f-2\r');
    const { code, notes } = await done;
    expect(code).toBe(0);
    expect(notes).not.toContain('canary');
    expect(keyOfProvider(key)).toBe('sk-canary-2');
  });

  it('can be interrupted at a terminal, and changes nothing then', async () => {
    const terminal = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => terminal });
    const done = sluice(['secrets', 'set', 'openai'], aKey(), terminal);
    terminal.write('sk-\u0003');
    expect((await done).code).toBe(130);
  });

  it.each([
    ['', 'needs the key of the encrypted store', 'openssl rand -base64 32'],
    ['short', 'is not 32 bytes in base64 or hex', 'openssl rand -base64 32'],
  ])('says what to do about the key %j', async (key, what, remedy) => {
    const { code, notes } = await sluice(['secrets', 'set', 'openai'], key);
    expect(code).toBe(2);
    expect(notes).toContain(what);
    expect(notes).toContain(remedy);
  });

  it('takes no secret from the command line', async () => {
    expect((await sluice(['secrets', 'set', 'openai', 'sk-on-the-command-line'], aKey())).code).toBe(2);
  });
});
