import { expect, it } from '@jest/globals';
import { readConfig } from './loading/read-config.js';
import { redactConfig } from './redact-config.js';

it('prints no secret, and enough to recognise one', () => {
  const text = `
nats: { url: "nats://u:hunter2@a:4222,nats://u:hunter2@b:4222" }
redis: { url: "redis://:hunter2@r:6379" }
database: { url: "postgres://u:hunter2@db/x" }
providers:
  - { id: long, baseUrl: https://a/v1, apiKey: sk-hunter2-abcdef-9876, headers: { x-token: hunter2 }, models: [{ id: m }] }
  - { id: short, baseUrl: https://b/v1, apiKey: hunter2, models: [{ id: m }] }
tenants:
  - { id: t, webhookSecret: whsec_hunter2A${'B'.repeat(32)}, keys: [{ id: k, sha256: ${'ab'.repeat(32)} }], nats: { user: t, passwordHash: "$2a$11$${'h'.repeat(53)}" } }
`;
  const check = readConfig({ text, file: '/x', env: {}, cwd: '/' });
  if (!check.ok) throw new Error(JSON.stringify(check.problems));
  const printed = redactConfig(check.config);
  expect(JSON.stringify(printed)).not.toMatch(/hunter2|abababab|hhhhhh/);
  expect(printed).toMatchObject({
    nats: { url: 'nats://***@a:4222,nats://***@b:4222' },
    redis: { url: 'redis://***@r:6379' },
    providers: [{ apiKey: '***9876', headers: { 'x-token': '***' } }, { apiKey: '***' }],
    tenants: [{ id: 't', webhookSecret: '***BBBB', keys: [{ id: 'k' }] }, { id: 'default' }],
  });
  expect(check.config.providers[0]?.apiKey).toBe('sk-hunter2-abcdef-9876');
});
