import { describe, expect, it } from '@jest/globals';
import { isLoopback, readProcessSettings, requiresKey } from './process-settings.js';
import { readConfig } from './read-config.js';

function configOn(host: string, tenants = '[]') {
  const text = `http: { host: "${host}" }\nproviders: [{ id: a, baseUrl: https://a/v1, models: [{ id: m }] }]\ntenants: ${tenants}`;
  const check = readConfig({ text, file: '/x.yaml', env: {}, cwd: '/' });
  if (!check.ok) throw new Error(JSON.stringify(check.problems));
  return check.config;
}

const NONE = { storedKeys: 0, nowMs: Date.parse('2026-11-21T00:00:00Z') };
const key = (expiresAt: string) =>
  `[{ id: t, keys: [{ id: k, sha256: ${'b'.repeat(64)}, expiresAt: "${expiresAt}" }] }]`;

describe('requiresKey', () => {
  it.each(['127.0.0.1', '127.8.8.8', 'localhost', '::1'])('lets %s listen without a key', (host) => {
    expect(isLoopback(host)).toBe(true);
    expect(requiresKey(configOn(host), NONE)).toBeNull();
  });

  it.each(['0.0.0.0', '::', '10.0.0.5', 'gateway.lan', '127.0.0.1.evil.lan'])('refuses %s without a key', (host) => {
    expect(requiresKey(configOn(host), NONE)).toMatchObject({ path: 'http.host', given: `"${host}"` });
  });

  it('is content with a root key, a stored key, or a configured key that has not expired', () => {
    expect(requiresKey(configOn('0.0.0.0'), { ...NONE, rootKey: 'sk-sluice-x' })).toBeNull();
    expect(requiresKey(configOn('0.0.0.0'), { ...NONE, storedKeys: 1 })).toBeNull();
    expect(requiresKey(configOn('0.0.0.0', key('2027-01-01T00:00:00Z')), NONE)).toBeNull();
    expect(requiresKey(configOn('0.0.0.0', key('2026-01-01T00:00:00Z')), NONE)).not.toBeNull();
  });
});

describe('readProcessSettings', () => {
  it('reads what exists in the environment only; empty is unset', () => {
    expect(readProcessSettings({ SLUICE_ROOT_KEY: 'sk-sluice-a', SLUICE_NATS_SERVER: '/bin/nats-server' })).toEqual({
      rootKey: 'sk-sluice-a',
      natsServerPath: '/bin/nats-server',
    });
    expect(readProcessSettings({ SLUICE_ROOT_KEY: '', SLUICE_NATS_SERVER: '' })).toEqual({});
  });

  it('refuses a root key no header could carry, without showing it', () => {
    expect(() => readProcessSettings({ SLUICE_ROOT_KEY: 'hunter2 with spaces' })).toThrow(
      /SLUICE_ROOT_KEY must be(?!.*hunter2)/,
    );
  });
});
