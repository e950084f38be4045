import { describe, expect, it } from '@jest/globals';
import type { Environment } from '../reading/substitute-environment.js';
import { formatProblems } from './format-problems.js';
import { readConfig } from './read-config.js';

const PROVIDER = 'providers: [{ id: one, baseUrl: https://one.example/v1, models: [{ id: m }] }]';

function read(text: string, env: Environment = {}) {
  return readConfig({ text, file: '/etc/sluice.yaml', env, cwd: '/srv' });
}

/** The problems as `path: sentence`, without remedies. */
function problemsOf(text: string, env: Environment = {}): string[] {
  const check = read(text, env);
  return check.ok ? [] : check.problems.map((problem) => `${problem.path}: ${problem.given ?? ''} ${problem.expected}`);
}

function configOf(text: string, env: Environment = {}) {
  const check = read(text, env);
  if (!check.ok) throw new Error(formatProblems(check.problems));
  return check;
}

describe('readConfig', () => {
  it('fills in every default, adds the default tenant, makes dataDir absolute and freezes all', () => {
    const { config } = configOf(PROVIDER);
    expect(config.http).toMatchObject({ host: '127.0.0.1', port: 8080, maxBodyBytes: 25_000_000, maxJsonDepth: 64 });
    expect(config.live).toEqual({ timeoutMs: 600_000, retryForMs: 30_000, maxAttempts: 3, grantForMs: 250 });
    expect(config.providers[0]).toMatchObject({
      wire: 'openai',
      tags: [],
      headers: {},
      passthroughModels: false,
      limits: { concurrency: 64 },
      timeouts: { firstByteMs: 300_000 },
      models: [{ id: 'm', capabilities: ['chat', 'streaming'] }],
    });
    expect(config.tenants).toMatchObject([{ id: 'default', keys: [], weight: 1, limits: {} }]);
    expect(config.dataDir).toBe('/srv/.sluice');
    expect(config.redis).toBeUndefined();
    expect(Object.isFrozen(config.providers[0]?.models)).toBe(true);
  });

  it('gives two readings nothing in common, not even default lists', () => {
    expect(configOf(PROVIDER).config.providers[0]?.tags).not.toBe(configOf(PROVIDER).config.providers[0]?.tags);
  });

  it('reports everything at once, with path, value, limit and remedy', () => {
    const check = read(
      `http: { prot: 1, requestTimeoutMs: 1ms }\nproviders:\n  - id: Open.AI\n    apiKey: \${NOPE}\n    baseUrl: ftp://x\n    models: [{ id: m }]\n    limits: { requestsPerMinute: 0 }\ntenants: [{ id: a, weight: many }]\n`,
    );
    expect(check.ok ? [] : check.problems).toMatchObject([
      { path: 'http.prot', line: 1, remedy: 'Did you mean port?' },
      { path: 'http.requestTimeoutMs', given: '1', expected: 'must not be less than 100' },
      { path: 'providers[0].id', line: 3 },
      { path: 'providers[0].apiKey', line: 4 },
      { path: 'providers[0].baseUrl', line: 5, expected: 'must begin with https:// or http://' },
      { path: 'providers[0].limits.requestsPerMinute', line: 7, given: '0', expected: 'must not be less than 1' },
      { path: 'tenants[0].weight', line: 8, given: '"many"' },
    ]);
  });

  it('reports a missing required option once', () => {
    expect(problemsOf('providers: [{ baseUrl: https://x/v1, models: [{ id: m }] }]')).toEqual([
      'providers[0].id:  is required',
    ]);
  });

  it.each([
    [
      'http: { headersTimeoutMs: 2m, requestTimeoutMs: 1m }',
      'http.headersTimeoutMs: 120000 must be at most requestTimeoutMs, which is 60000',
    ],
    [
      'jobs: { defaultWithinMs: 2d, maxWithinMs: 1d }',
      'jobs.defaultWithinMs: 172800000 must be at most maxWithinMs, which is 86400000',
    ],
    ['live: { timeoutMs: 10s }', 'live.retryForMs: 30000 must be at most timeoutMs, which is 10000'],
    ['http: { port: 9090 }', 'operator.port: "9090" must be unique: http.port has the same'],
    ['nats: { replicas: 2 }', 'nats.replicas: 2 must be 1, 3 or 5'],
    [
      'nats: { syncInterval: sometimes }',
      'nats.syncInterval: "sometimes" must be "always" or an interval such as "10s"',
    ],
    [
      'logging: { level: loud }',
      'logging.level: "loud" must be one of: fatal, error, warn, info, debug, trace, silent',
    ],
    ['http: { maxBodyBytes: 2GB }', 'http.maxBodyBytes: 2000000000 must not be greater than 512000000'],
    ['redis: {}', 'redis.url:  is required'],
    ['http: 8080', 'http: 8080 must be a mapping (key: value)'],
  ])('refuses %s', (text, problem) => {
    expect(problemsOf(`${PROVIDER}\n${text}`)).toEqual([problem]);
  });

  it('does not judge relations of values that are wrong themselves', () => {
    expect(problemsOf(`${PROVIDER}\njobs: { defaultWithinMs: soon, maxWithinMs: 1d }`)).toHaveLength(1);
  });

  it('lets any number of listeners take a free port', () => {
    expect(problemsOf(`${PROVIDER}\nhttp: { port: 0 }\noperator: { port: 0 }\nnats: { port: 0 }`)).toEqual([]);
  });

  it('reads numbers and booleans that come out of variables', () => {
    const { config } = configOf(
      `providers: [{ id: a, baseUrl: https://a/v1, passthroughModels: "\${P}", limits: { concurrency: "\${C}" } }]`,
      { P: 'true', C: '7' },
    );
    expect(config.providers[0]).toMatchObject({ passthroughModels: true, limits: { concurrency: 7 } });
  });

  it('lets the environment win over the file, and names the variable when it is wrong', () => {
    const env = {
      SLUICE_HTTP_PORT: '8181',
      SLUICE_HTTP_HOST: '',
      REDIS_URL: 'redis://r:6379',
      SLUICE_DATA_DIR: '/data',
    };
    const { config } = configOf(`${PROVIDER}\nhttp: { port: 1, host: 0.0.0.0 }`, env);
    expect(config).toMatchObject({
      http: { port: 8181, host: '0.0.0.0' },
      redis: { url: 'redis://r:6379' },
      dataDir: '/data',
    });
    const check = read(PROVIDER, { SLUICE_HTTP_PORT: 'eighty' });
    expect(check.ok ? '' : formatProblems(check.problems)).toContain(
      'SLUICE_HTTP_PORT  http.port: "eighty" must be a number',
    );
  });

  it('warns of a misspelt variable and not of strangers', () => {
    const { warnings } = configOf(PROVIDER, { SLUICE_HTTP_PROT: '1', SLUICE_NATS_SERVER_OLD: 'x', PATH: '/bin' });
    expect(warnings).toEqual([{ path: 'SLUICE_HTTP_PROT', message: expect.stringContaining('SLUICE_HTTP_PORT') }]);
  });

  it('gives the line of broken YAML', () => {
    expect(read('http:\n  port: 1\n   host: x')).toMatchObject({
      ok: false,
      problems: expect.arrayContaining([expect.objectContaining({ line: 2 })]),
    });
  });

  it('shows no secret in a problem', () => {
    const text = `providers: [{ id: a, baseUrl: "https://u:hunter2@x/v1?key=hunter2", apiKey: "sk hunter2", headers: { Host: hunter2 }, models: [] }]\ndatabase: { url: "mysql://u:hunter2@x" }\ntenants: [{ id: t, keys: [{ id: k, sha256: hunter2 }] }]`;
    const check = read(text);
    expect(check.ok ? [] : check.problems.length).toBeGreaterThan(4);
    expect(JSON.stringify(check)).not.toContain('hunter2');
  });
});
