import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ConfigError } from '../loading/config-error.js';
import { SecretsStore } from '../secrets/secrets-store.js';
import { FileConfigSource, type FileConfigSourceOptions, type ReloadReport } from './file-config-source.js';

const withConcurrency = (concurrency: number, more = '') =>
  `providers: [{ id: one, baseUrl: https://one/v1, apiKeyFile: key.txt, limits: { concurrency: ${concurrency} }, models: [{ id: m }] }]\n${more}\n`;

const KEY = Buffer.alloc(32, 5).toString('base64');

let directory: string;
let file: string;
let reports: ReloadReport[];
let source: FileConfigSource | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sluice-config-'));
  file = join(directory, 'sluice.yaml');
  reports = [];
  writeFileSync(join(directory, 'key.txt'), 'first-key\n');
  writeFileSync(file, withConcurrency(1));
});

afterEach(() => {
  source?.close();
  source = undefined;
  rmSync(directory, { recursive: true });
});

function load(options: Partial<FileConfigSourceOptions> = {}): FileConfigSource {
  source = FileConfigSource.load({
    env: {},
    cwd: directory,
    report: (report) => void reports.push(report),
    debounceMs: 10,
    ...options,
  });
  return source;
}

const concurrencyOf = (from: FileConfigSource) => from.current.providers[0]?.limits.concurrency;

async function until(what: string, holds: () => boolean): Promise<void> {
  const endMs = Date.now() + 5_000;
  while (!holds()) {
    if (Date.now() > endMs) throw new Error(`never happened: ${what}`);
    await wait(5);
  }
}

describe('FileConfigSource', () => {
  it('tells listeners the new and the previous configuration', () => {
    const loaded = load();
    const told: unknown[] = [];
    const stop = loaded.onChange((next, previous) =>
      told.push([next.providers[0]?.limits.concurrency, previous.providers[0]?.limits.concurrency]),
    );
    writeFileSync(file, withConcurrency(2));
    expect(loaded.reload().kind).toBe('reloaded');
    stop();
    writeFileSync(file, withConcurrency(3));
    loaded.reload();
    expect(told).toEqual([[2, 1]]);
    expect(concurrencyOf(loaded)).toBe(3);
  });

  it('refuses a bad edit with the reason and keeps the old configuration', () => {
    const loaded = load();
    const before = loaded.current;
    writeFileSync(file, withConcurrency(0));
    expect(loaded.reload()).toMatchObject({ kind: 'refused', problems: [{ path: 'providers[0].limits.concurrency' }] });
    rmSync(file);
    expect(loaded.reload()).toMatchObject({
      kind: 'refused',
      problems: [{ expected: 'cannot be read: there is no such file' }],
    });
    expect(loaded.current).toBe(before);
  });

  it('keeps what needs a restart and names it', () => {
    const loaded = load();
    writeFileSync(
      file,
      withConcurrency(
        2,
        'http: { port: 9999, maxBodyBytes: 1MB }\nnats: { replicas: 3 }\nredis: { url: redis://x }\ndataDir: /elsewhere',
      ),
    );
    const report = loaded.reload();
    expect(report).toMatchObject({ kind: 'reloaded' });
    expect(report.kind === 'reloaded' && report.warnings.map((warning) => warning.path)).toEqual([
      'http.port',
      'nats.replicas',
      'redis',
      'dataDir',
    ]);
    expect(loaded.current).toMatchObject({
      http: { port: 8080, maxBodyBytes: 1_000_000 },
      nats: { replicas: 1 },
      dataDir: join(directory, '.sluice'),
    });
    expect(loaded.current.redis).toBeUndefined();
    expect(Object.isFrozen(loaded.current.http)).toBe(true);
  });

  it('tells nobody when only a comment changed', () => {
    const loaded = load();
    const before = loaded.current;
    loaded.onChange(() => reports.push({ kind: 'unchanged', file: 'told', warnings: [] }));
    writeFileSync(file, `# a comment\n${withConcurrency(1)}`);
    expect(loaded.reload().kind).toBe('unchanged');
    expect(loaded.current).toBe(before);
    expect(reports).toHaveLength(1);
  });

  it('tells the other listeners when one throws, and reports what was thrown', () => {
    const loaded = load();
    let told = 0;
    loaded.onChange(() => {
      throw new Error('listener');
    });
    loaded.onChange(() => (told += 1));
    writeFileSync(file, withConcurrency(2));
    expect(loaded.reload()).toMatchObject({ kind: 'reloaded', failures: [{ message: 'listener' }] });
    expect(told).toBe(1);
  });

  it('sees an edit in place, and an editor that puts another file over it', async () => {
    const loaded = load({ pollMs: 60_000 });
    loaded.watch();
    writeFileSync(file, withConcurrency(2));
    await until('the edit is seen', () => concurrencyOf(loaded) === 2);
    writeFileSync(`${file}.new`, withConcurrency(3));
    renameSync(`${file}.new`, file);
    await until('the replacement is seen', () => concurrencyOf(loaded) === 3);
    writeFileSync(`${file}.new`, withConcurrency(4));
    renameSync(`${file}.new`, file);
    await until('the next replacement is seen', () => concurrencyOf(loaded) === 4);
    writeFileSync(file, withConcurrency(5));
    await until('an edit of what was put there is seen', () => concurrencyOf(loaded) === 5);
  });

  it('sees Kubernetes put another directory behind the symbolic link', async () => {
    for (const [generation, concurrency] of [1, 2].entries()) {
      mkdirSync(join(directory, `..${generation}`));
      writeFileSync(join(directory, `..${generation}`, 'sluice.yaml'), withConcurrency(concurrency));
    }
    symlinkSync('..0', join(directory, '..data'));
    rmSync(file);
    symlinkSync('..data/sluice.yaml', file);
    const loaded = load({ pollMs: 60_000 });
    loaded.watch();
    symlinkSync('..1', join(directory, '..data_tmp'));
    renameSync(join(directory, '..data_tmp'), join(directory, '..data'));
    rmSync(join(directory, '..0'), { recursive: true });
    await until('the other directory is read', () => concurrencyOf(loaded) === 2);
  });

  it('watches a key file that only a later configuration names', async () => {
    const loaded = load({ pollMs: 60_000 });
    loaded.watch();
    writeFileSync(join(directory, 'other.txt'), 'other-key\n');
    writeFileSync(file, withConcurrency(2).replace('key.txt', 'other.txt'));
    await until('the edit is seen', () => loaded.current.providers[0]?.apiKey === 'other-key');
    writeFileSync(join(directory, 'other.txt'), 'renewed-key\n');
    await until('the renewed key is seen', () => loaded.current.providers[0]?.apiKey === 'renewed-key');
  });

  it('is not put off by a file beside it that is written all the time', async () => {
    const loaded = load({ pollMs: 60_000, debounceMs: 60 });
    loaded.watch();
    const neighbour = setInterval(() => appendFileSync(join(directory, 'results.jsonl'), '{}\n'), 10);
    try {
      await wait(30);
      writeFileSync(file, withConcurrency(2));
      await until('the edit is seen', () => concurrencyOf(loaded) === 2);
    } finally {
      clearInterval(neighbour);
    }
  });

  it('sees changes by looking where there are no events', async () => {
    const loaded = load({ pollMs: 10, debounceMs: 60_000 });
    loaded.watch();
    writeFileSync(file, withConcurrency(2));
    await until('the edit is seen', () => concurrencyOf(loaded) === 2);
  });

  it('reads a key file again when it changes', async () => {
    const loaded = load({ pollMs: 20 });
    expect(loaded.current.providers[0]?.apiKey).toBe('first-key');
    loaded.watch();
    writeFileSync(join(directory, 'key.txt'), 'second-key\n');
    await until('the key is seen', () => loaded.current.providers[0]?.apiKey === 'second-key');
  });

  it('reports a bad edit once, not at every look', async () => {
    const loaded = load({ pollMs: 5 });
    loaded.watch();
    writeFileSync(file, 'http: [');
    await until('the edit is refused', () => reports.length > 0);
    writeFileSync(file, withConcurrency(2));
    await until('the mended file is read', () => concurrencyOf(loaded) === 2);
    expect(reports.filter((report) => report.kind === 'refused').length).toBeLessThanOrEqual(2);
  });

  it('takes what was found around the process', () => {
    writeFileSync(file, 'providers: auto\n');
    const loaded = load();
    expect(loaded.automatic?.chosen).toBe('nobody');
    loaded.discover({ ollamaModels: null, simulatorUrl: 'http://127.0.0.1:1/v1' });
    expect(loaded.automatic?.chosen).toBe('simulator');
    expect(loaded.current.providers[0]?.id).toBe('simulator');
    loaded.reload();
    expect(loaded.automatic?.chosen).toBe('simulator');
  });

  it('does not begin with a bad file', () => {
    writeFileSync(file, 'htp: {}\nlive: { maxAttempts: 0 }');
    expect(() => load()).toThrow(ConfigError);
    expect(() => load()).toThrow(
      /2 problems:\n {2}line 1 {2}htp: .*Did you mean http\?\n {2}line 2 {2}live.maxAttempts: 0 must/,
    );
  });

  it('uses the shipped default when there is no file', () => {
    rmSync(file);
    const loaded = load({ env: { OPENAI_API_KEY: 'sk-x' } });
    expect(loaded.file).toMatch(/deploy[\\/]sluice\.default\.yaml$/);
    expect(loaded.current.providers[0]?.id).toBe('openai');
  });

  it('does not begin with a file that SLUICE_CONFIG names and that is not there', () => {
    expect(() => load({ env: { SLUICE_CONFIG: 'missing.yaml' } })).toThrow(
      /missing.yaml cannot be read: there is no such file/,
    );
  });

  it('sees that a secret was set which an edit had asked for too early', async () => {
    const loaded = load({ env: { SLUICE_SECRETS_KEY: KEY }, pollMs: 20 });
    loaded.watch();
    writeFileSync(
      file,
      'providers: [{ id: one, baseUrl: https://one/v1, apiKey: "${secret:one}", models: [{ id: m }] }]',
    );
    await until('the edit is refused', () => reports.some(({ kind }) => kind === 'refused'));
    expect(loaded.current.providers[0]?.apiKey).toBe('first-key');
    new SecretsStore({ file: join(directory, 'sluice.secrets.json') }, { SLUICE_SECRETS_KEY: KEY }, Date.now).set(
      'one',
      'second-key',
    );
    await until('it is read', () => loaded.current.providers[0]?.apiKey === 'second-key');
  });

  it('reads the encrypted store again when a secret of it changes', async () => {
    const store = new SecretsStore(
      { file: join(directory, 'sluice.secrets.json') },
      { SLUICE_SECRETS_KEY: KEY },
      Date.now,
    );
    store.set('one', 'first');
    writeFileSync(
      file,
      'providers: [{ id: one, baseUrl: https://one/v1, apiKey: "${secret:one}", models: [{ id: m }] }]',
    );
    const loaded = load({ env: { SLUICE_SECRETS_KEY: KEY }, pollMs: 20 });
    loaded.watch();
    store.set('one', 'second');
    await until('it is read', () => loaded.current.providers[0]?.apiKey === 'second');
  });
});
