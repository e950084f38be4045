import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { redactConfig } from '../redact-config.js';
import { SecretsStore } from '../secrets/secrets-store.js';
import { readConfig } from './read-config.js';

const KEY = Buffer.alloc(32, 7).toString('base64');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-credentials-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (name: string, text: string) => writeFileSync(join(folder, name), text);
const keep = (name: string, secret: string) =>
  new SecretsStore({ file: join(folder, 'sluice.secrets.json') }, { SLUICE_SECRETS_KEY: KEY }, () => 0).set(
    name,
    secret,
  );
const check = (text: string, env: Record<string, string> = {}) =>
  readConfig({ text, file: join(folder, 'sluice.yaml'), env, cwd: folder });

function provider(more: string, wire = 'openai', baseUrl = 'https://one.example/v1') {
  return `providers: [{ id: one, wire: ${wire}, baseUrl: ${baseUrl}, models: [{ id: m }], ${more} }]`;
}

function configOf(text: string, env: Record<string, string> = {}) {
  const result = check(text, env);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result;
}

function problemsOf(text: string, env: Record<string, string> = {}): string[] {
  const result = check(text, env);
  return result.ok ? [] : result.problems.map(({ path, expected }) => `${path} ${expected}`);
}

const ACCOUNT = JSON.stringify({ client_email: 'a@b', private_key: 'pem' });

describe('secrets of the encrypted store', () => {
  it('stand for a key, a header and a part of an address, and are watched', () => {
    keep('openai', 'sk-from-store');
    const text = `${provider('apiKey: "${secret:openai}", headers: { x-team: "t-${secret:openai}" }')}\nredis: { url: "redis://:${'${secret:openai}'}@r" }`;
    const { config, files } = configOf(text, { SLUICE_SECRETS_KEY: KEY });
    expect(config.providers[0]).toMatchObject({ apiKey: 'sk-from-store', headers: { 'x-team': 't-sk-from-store' } });
    expect(config.redis?.url).toBe('redis://:sk-from-store@r');
    expect(files).toContain(join(folder, 'sluice.secrets.json'));
    expect(JSON.stringify(redactConfig(config))).not.toContain('sk-from-store');
  });

  it('open with the key of a file', () => {
    keep('openai', 'sk-from-store');
    put('key', `${KEY}\n`);
    const text = `secrets: { keyFile: key }\n${provider('apiKey: "${secret:openai}"')}`;
    expect(configOf(text).config.providers[0]?.apiKey).toBe('sk-from-store');
    expect(configOf(text).files).toContain(join(folder, 'key'));
  });

  it.each([
    ['apiKey: "${secret:other}"', 'providers[0].apiKey names a secret that'],
    ['apiKey: "${secret:No Name}"', "providers[0].apiKey 'No Name' is no name of a secret"],
    ['region: "${secret:openai}"', 'providers[0].region must not hold a secret: this option is printed and logged'],
  ])('refuse %s', (more, problem) => {
    keep('openai', 'sk-from-store');
    expect(problemsOf(provider(more), { SLUICE_SECRETS_KEY: KEY })).toEqual([expect.stringContaining(problem)]);
  });

  it('say which key is missing, and look at no store when nothing refers to one', () => {
    keep('openai', 'sk-from-store');
    expect(problemsOf(provider('apiKey: "${secret:openai}"'))).toEqual([
      expect.stringContaining('needs the key of the encrypted store'),
    ]);
    expect(configOf(provider('apiKey: k')).files).toEqual([join(folder, 'sluice.yaml')]);
  });
});

describe('keys of a provider', () => {
  it('may be several, each from the environment, a file or the store', () => {
    put('b.key', 'key-b\n');
    const keys = 'keys: [{ id: a, apiKey: "${KEY_A}" }, { id: b, apiKeyFile: b.key }]';
    const { config, files } = configOf(provider(keys), { KEY_A: 'key-a' });
    expect(config.providers[0]?.keys).toMatchObject([
      { id: 'a', apiKey: 'key-a' },
      { id: 'b', apiKey: 'key-b' },
    ]);
    expect(files).toContain(join(folder, 'b.key'));
    expect(JSON.stringify(redactConfig(config))).not.toMatch(/key-[ab]"/);
  });

  it.each([
    ['apiKey: x, keys: [{ id: a, apiKey: y }]', 'providers[0].keys cannot stand beside apiKey'],
    ['keys: [{ id: a }]', 'providers[0].keys[0].apiKey is required'],
    [
      'keys: [{ id: a, apiKey: x }, { id: a, apiKey: y }]',
      'providers[0].keys[1].id must be unique: providers[0].keys[0].id has the same',
    ],
    [
      'keys: [{ id: a, apiKey: x }, { id: b, apiKey: x }]',
      'providers[0].keys[1].apiKey must be unique: providers[0].keys[0].apiKey has the same',
    ],
    ['keys: [{ id: A, apiKey: x }]', 'providers[0].keys[0].id must be 1–48 of a–z, 0–9 and inner . _ -'],
    [
      'keys: [{ id: a, apiKey: x }], headers: { authorization: y }',
      'providers[0].headers.authorization is set from apiKey',
    ],
  ])('refuse %s', (more, problem) => {
    expect(problemsOf(provider(more))).toEqual([problem]);
  });
});

describe('auth of a provider', () => {
  const keys = 'accessKeyId: AKIDEXAMPLEEXAMPLE, secretAccessKey: s';

  it.each([
    ['bedrock', 'https://bedrock-runtime.eu-central-1.amazonaws.com', keys, 'aws-sigv4'],
    [
      'gemini',
      'https://europe-west4-aiplatform.googleapis.com/v1/projects/p/locations/l/publishers/google',
      `serviceAccount: '${ACCOUNT}'`,
      'google-service-account',
    ],
    ['azure-openai', 'https://x.openai.azure.com/openai/v1', 'tenantId: t, clientId: c, clientSecret: s', 'entra'],
    ['openai', 'https://one.example/v1', '', 'api-key'],
  ])('of wire %s is by itself what the wire is called with', (wire, baseUrl, auth, kind) => {
    const [read] = configOf(provider(`auth: { ${auth} }`, wire, baseUrl)).config.providers;
    expect(read?.auth?.kind).toBe(kind);
    if (kind === 'aws-sigv4') expect(read?.auth?.region).toBe('eu-central-1');
  });

  it('takes AWS keys from a profile of a shared credentials file', () => {
    put(
      'credentials',
      '[default]\naws_access_key_id = AKIDOTHEROTHEROTHER\n[work] # mine\naws_access_key_id=AKIDEXAMPLEEXAMPLE\n; x\naws_secret_access_key = s/e=c\naws_session_token=tok\n',
    );
    const text = provider('auth: { region: eu-west-1, credentialsFile: credentials, profile: work }', 'bedrock');
    const { config, files } = configOf(text);
    expect(config.providers[0]?.auth).toMatchObject({
      accessKeyId: 'AKIDEXAMPLEEXAMPLE',
      secretAccessKey: 's/e=c',
      sessionToken: 'tok',
    });
    expect(files).toContain(join(folder, 'credentials'));
    expect(problemsOf(provider('auth: { region: eu-west-1, credentialsFile: credentials }', 'bedrock'))[0]).toContain(
      "has no aws_access_key_id and aws_secret_access_key in profile 'default'",
    );
  });

  it('prints none of it', () => {
    const { config } = configOf(
      provider(
        `auth: { region: eu-west-1, ${keys.replace('secretAccessKey: s', 'secretAccessKey: canary-secret')}, sessionToken: canary-token }`,
        'bedrock',
      ),
    );
    expect(JSON.stringify(redactConfig(config))).not.toMatch(/canary/);
  });

  it.each([
    [`auth: { ${keys} }`, 'bedrock', 'providers[0].auth.region is required for kind aws-sigv4'],
    ['auth: { region: eu-west-1 }', 'bedrock', 'providers[0].auth.accessKeyId is required for kind aws-sigv4'],
    [`auth: { region: mars, ${keys} }`, 'bedrock', 'providers[0].auth.region must be a region of AWS'],
    [`auth: { kind: aws, ${keys} }`, 'bedrock', 'providers[0].auth.kind must be one of: api-key, aws-sigv4'],
    [
      `auth: { region: eu-west-1, ${keys}, tenantId: t }`,
      'bedrock',
      'providers[0].auth.tenantId is not an option of kind aws-sigv4',
    ],
    ['apiKey: k, auth: { tenantId: t, clientId: c, clientSecret: s }', 'azure-openai', 'providers[0].apiKey cannot'],
    ['auth: { tenantId: t, clientId: c }', 'azure-openai', 'providers[0].auth must have exactly one of clientSecret'],
    [
      'auth: { tenantId: t, clientId: c, clientSecret: s, authorityUrl: http://evil.test }',
      'azure-openai',
      'providers[0].auth.authorityUrl must begin with https://',
    ],
    ['auth: { kind: google-service-account, serviceAccount: "{}" }', 'gemini', 'must be the JSON of a service account'],
    [
      `auth: { kind: google-service-account, serviceAccount: '${ACCOUNT.replace('}', ',"token_uri":"http://evil.test/t"}')}' }`,
      'gemini',
      'providers[0].auth.serviceAccount has a token_uri that must begin with https://',
    ],
  ])('refuses %s', (more, wire, problem) => {
    expect(problemsOf(provider(more, wire)).join('\n')).toContain(problem);
  });
});
