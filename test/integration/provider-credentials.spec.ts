import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { jwtVerify } from 'jose';
import { FileConfigSource, type ProviderConfig } from '#config';
import { SystemClock } from '#telemetry';
import { callProvider } from '../../apps/provider-adapter/src/attempt/attempt-call.js';
import type { CallOutcome } from '../../apps/provider-adapter/src/attempt/call-outcome.js';
import type { RefusedKey } from '../../apps/provider-adapter/src/credentials/credential-ring.js';
import { Endpoint } from '../../apps/provider-adapter/src/endpoint/endpoint.js';
import { EndpointGate } from '../../apps/provider-adapter/src/endpoint/endpoint-gate.js';
import { EndpointRegistry } from '../../apps/provider-adapter/src/endpoint/endpoint-registry.js';
import { TotalTimeouts } from '../../apps/provider-adapter/src/transport/total-timeouts.js';
import { aWorkMessage } from '../support/a-work-message.js';
import { WHOLE } from '../support/hostile-upstream.js';
import {
  type GivenAnswer,
  type RecordedRequest,
  type RecordingServer,
  startRecordingServer,
} from '../support/provider-adapter/recording-server.js';
import { verifyAwsSignature } from '../support/provider-adapter/verify-aws-signature.js';
import { RecordedLogger } from '../support/recorded-telemetry.js';
import { aProvider } from '../support/router/a-candidate.js';
import { until } from '../support/until.js';

const OK: GivenAnswer = { status: 200, body: WHOLE };
const refusal = (status: number, code: string, more: Record<string, string> = {}): GivenAnswer => ({
  status,
  headers: more,
  body: JSON.stringify({ error: { code, message: code } }),
});

let upstream: RecordingServer;
let tokens: RecordingServer;
let folder: string;
let refused: RefusedKey[];
let opened: Endpoint[];
let clockMs: number;

beforeEach(async () => {
  upstream = await startRecordingServer(() => OK);
  tokens = await startRecordingServer(() => ({ status: 200, body: '{}' }));
  folder = mkdtempSync(join(tmpdir(), 'sluice-auth-'));
  [refused, opened, clockMs] = [[], [], Date.now()];
});
afterEach(async () => {
  await Promise.all(opened.map(({ transport }) => transport.close()));
  await Promise.all([upstream.stop(), tokens.stop()]);
  rmSync(folder, { recursive: true });
});

function anEndpoint(parts: Partial<ProviderConfig>): Endpoint {
  const timeouts = { connectMs: 2_000, firstByteMs: 5_000, idleMs: 5_000, totalMs: 10_000 };
  const config = aProvider('one', { baseUrl: `${upstream.origin}/v1`, timeouts, ...parts });
  const nowMs = () => clockMs;
  const onRefused = (key: RefusedKey) => void refused.push(key);
  const endpoint = new Endpoint(config, new EndpointGate(64), new TotalTimeouts(nowMs), nowMs, { onRefused });
  opened.push(endpoint);
  return endpoint;
}

function call(endpoint: Endpoint, model = 'm'): Promise<CallOutcome> {
  const decision = { endpoint: 'one', model, lane: 'sync', attemptNumber: 1, reason: 'test' } as const;
  const message = aWorkMessage({ decision }, { model: 'alias', messages: [{ role: 'user', content: 'Grüße' }] });
  return callProvider(endpoint, message, {
    attemptId: 'att_test',
    model,
    traceparent: message.envelope.traceparent,
    startedAtMs: clockMs,
    deadlineMs: clockMs + 60_000,
    signal: new AbortController().signal,
    abortMeaning: 'draining',
  });
}

const bearerOf = ({ headers }: RecordedRequest) => String(headers.authorization).replace('Bearer ', '');
const keysUsed = () => upstream.requests.map(bearerOf);

describe('several keys', () => {
  const keys = ['a', 'b', 'c'].map((id) => ({ id, apiKey: `key-${id}-0123456789` }));
  const answers: Record<string, GivenAnswer> = {
    'key-a-0123456789': refusal(401, 'invalid_api_key'),
    'key-b-0123456789': refusal(429, 'insufficient_quota'),
    'key-c-0123456789': OK,
  };

  it('are tried one after another within one attempt, rest one by one, and are named without being shown', async () => {
    const endpoint = anEndpoint({ keys });
    upstream.answer = (request) => answers[bearerOf(request)] ?? OK;
    const first = await call(endpoint);
    expect(first).toMatchObject({ outcome: 'succeeded', credentialId: 'c', statusCode: 200 });
    expect(keysUsed()).toEqual(['key-a-0123456789', 'key-b-0123456789', 'key-c-0123456789']);
    expect(new Set(upstream.requests.map(({ headers }) => headers['x-request-id']))).toEqual(new Set(['att_test']));
    expect(refused).toMatchObject([
      { credentialId: 'a', refusal: 'authentication-failed', statusCode: 401, othersReady: 2 },
      { credentialId: 'b', refusal: 'quota-exhausted', statusCode: 429, othersReady: 1 },
    ]);
    expect(JSON.stringify([first.failure, refused])).not.toContain('0123456789');
    expect((await call(endpoint)).credentialId).toBe('c');
    expect(upstream.requests).toHaveLength(4);
  });

  it('come back when they have rested', async () => {
    const endpoint = anEndpoint({ keys });
    upstream.answer = (request) => answers[bearerOf(request)] ?? OK;
    await call(endpoint);
    upstream.answer = () => OK;
    clockMs += 3_600_000;
    const used = [await call(endpoint), await call(endpoint), await call(endpoint)];
    expect(new Set(used.map(({ credentialId }) => credentialId))).toEqual(new Set(['a', 'b', 'c']));
  });

  it('end the attempt with the failure that leaves most hope when all are refused', async () => {
    const endpoint = anEndpoint({ keys });
    const limited = refusal(429, 'rate_limit_exceeded', { 'retry-after': '4' });
    upstream.answer = (request) => (bearerOf(request) === 'key-b-0123456789' ? limited : refusal(401, 'no'));
    expect(await call(endpoint)).toMatchObject({
      outcome: 'failed',
      credentialId: 'b',
      failure: { kind: 'rate-limited', retryAfterMs: 4_000 },
    });
    expect(upstream.requests).toHaveLength(3);
  });

  it.each([
    ['a server error', { status: 500, body: '{}' }, 'server-error'],
    ['a wrong request', refusal(400, 'invalid_value'), 'invalid-request'],
    ['an error inside a 200', { status: 200, body: '{"error":{"code":"invalid_api_key"}}' }, 'authentication-failed'],
  ])('are not tried again after %s, which may have been worked on', async (_what, answer, kind) => {
    upstream.answer = () => answer;
    expect((await call(anEndpoint({ keys }))).failure?.kind).toBe(kind);
    expect(upstream.requests).toHaveLength(1);
  });

  it('are taken out of what a provider says, whatever they look like', async () => {
    const said = { error: { message: 'You sent key-a-0123456789.', code: 'bad', param: 'key-a-0123456789' } };
    upstream.answer = () => ({ status: 400, body: JSON.stringify(said) });
    const { failure } = await call(anEndpoint({ keys }));
    expect(failure?.kind).toBe('invalid-request');
    expect(JSON.stringify(failure)).not.toContain('0123456789');
  });
});

describe('AWS Signature Version 4', () => {
  const auth = {
    kind: 'aws-sigv4',
    region: 'eu-central-1',
    accessKeyId: 'AKIDEXAMPLEEXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
    sessionToken: 'session-token',
  } as const;
  const answer = { output: { message: { role: 'assistant', content: [{ text: 'hi' }] } }, stopReason: 'end_turn' };

  it('covers host, path, body and session token, as a receiver computes it', async () => {
    upstream.answer = () => ({ status: 200, body: JSON.stringify(answer) });
    const endpoint = anEndpoint({ wire: 'bedrock', baseUrl: upstream.origin, auth });
    const { outcome, credentialId } = await call(endpoint, 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0');
    expect({ outcome, credentialId }).toEqual({ outcome: 'succeeded', credentialId: 'default' });
    const [request] = upstream.requests as [RecordedRequest];
    expect(request.path).toBe('/model/eu.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse');
    expect(request.headers.authorization).toContain('/eu-central-1/bedrock/aws4_request, ');
    expect(request.headers.authorization).toMatch(
      /SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date;x-amz-security-token,/,
    );
    expect(request.headers['x-amz-security-token']).toBe('session-token');
    expect(verifyAwsSignature(request, auth.secretAccessKey)).toBe(true);
    for (const altered of [
      { ...request, body: `${request.body} ` },
      { ...request, path: request.path.replace('eu.', 'us.') },
      { ...request, headers: { ...request.headers, 'x-amz-security-token': 'another' } },
    ]) {
      expect(verifyAwsSignature(altered, auth.secretAccessKey)).toBe(false);
    }
    expect(JSON.stringify(request)).not.toContain(auth.secretAccessKey);
  });
});

describe('a Google service account', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const gemini = { candidates: [{ content: { parts: [{ text: 'hi' }] }, finishReason: 'STOP' }] };
  const account = () => ({
    kind: 'google-service-account' as const,
    serviceAccount: JSON.stringify({
      client_email: 'sluice@project.iam.gserviceaccount.com',
      private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
      private_key_id: 'key-1',
      token_uri: `${tokens.origin}/token`,
    }),
  });
  const vertex = () =>
    anEndpoint({ wire: 'gemini', dialect: 'vertex', baseUrl: `${upstream.origin}/v1`, auth: account() });
  let given: number;
  beforeEach(() => {
    given = 0;
    tokens.answer = () => ({
      status: 200,
      body: JSON.stringify({ access_token: `token-${++given}`, expires_in: 3_599, token_type: 'Bearer' }),
    });
    upstream.answer = () => ({ status: 200, body: JSON.stringify(gemini) });
  });

  it('signs an assertion and sends the token it gets for it, one for all calls', async () => {
    const endpoint = vertex();
    const all = await Promise.all(Array.from({ length: 20 }, () => call(endpoint)));
    expect(all.every(({ outcome }) => outcome === 'succeeded')).toBe(true);
    expect(tokens.requests).toHaveLength(1);
    expect(new Set(keysUsed())).toEqual(new Set(['token-1']));
    const form = new URLSearchParams(tokens.requests[0]?.body);
    expect(form.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
    const { payload, protectedHeader } = await jwtVerify(form.get('assertion') ?? '', publicKey, {
      audience: `${tokens.origin}/token`,
      issuer: 'sluice@project.iam.gserviceaccount.com',
    });
    expect(protectedHeader).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'key-1' });
    expect(payload['scope']).toBe('https://www.googleapis.com/auth/cloud-platform');
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(3_600);
  });

  it('gets a new token before the old one ends, and once when it is not taken', async () => {
    const endpoint = vertex();
    await call(endpoint);
    clockMs += 3_595_000;
    await call(endpoint);
    expect(keysUsed()).toEqual(['token-1', 'token-2']);
    upstream.answer = (request) =>
      bearerOf(request) === 'token-2'
        ? { status: 401, body: '{"error":{"code":401,"status":"UNAUTHENTICATED"}}' }
        : { status: 200, body: JSON.stringify(gemini) };
    expect((await call(endpoint)).outcome).toBe('succeeded');
    expect(keysUsed().slice(2)).toEqual(['token-2', 'token-3']);
    upstream.answer = () => ({ status: 401, body: '{}' });
    expect((await call(endpoint)).failure?.kind).toBe('authentication-failed');
    expect(keysUsed().slice(4)).toEqual(['token-3', 'token-4']);
    expect(refused).toMatchObject([{ credentialId: 'default', refusal: 'authentication-failed' }]);
  });

  it.each<[string, GivenAnswer, string]>([
    [
      'a refusal',
      { status: 400, body: '{"error":"invalid_grant","error_description":"sluice@project"}' },
      'authentication-failed',
    ],
    [
      'a redirect',
      { status: 302, headers: { location: 'http://127.0.0.1:1/steal' }, body: '' },
      'authentication-failed',
    ],
    ['a page', { status: 200, body: '<html></html>' }, 'malformed-response'],
    ['no token', { status: 200, body: '{"access_token":"two words"}' }, 'malformed-response'],
    ['far too much', { status: 200, body: `{"access_token":"${'x'.repeat(200_000)}"}` }, 'malformed-response'],
    ['an error', { status: 503, body: '' }, 'server-error'],
  ])('makes no call when the token endpoint answers with %s', async (_what, answer, kind) => {
    tokens.answer = () => answer;
    const { outcome, failure, statusCode } = await call(vertex());
    expect({ outcome, kind: failure?.kind, statusCode }).toEqual({ outcome: 'failed', kind, statusCode: undefined });
    expect(JSON.stringify(failure)).not.toMatch(/127\.0\.0\.1|gserviceaccount|sluice@/);
    expect(upstream.requests).toHaveLength(0);
    expect(tokens.requests).toHaveLength(1);
  });

  it('says that the endpoint could not be reached when it is away', async () => {
    const endpoint = vertex();
    await tokens.stop();
    expect((await call(endpoint)).failure).toEqual({
      kind: 'connect-failed',
      message: "The token endpoint of the gateway's credential could not be reached.",
    });
  });
});

describe('an application of Entra ID', () => {
  const entra = (more: object) =>
    anEndpoint({
      wire: 'azure-openai',
      baseUrl: `${upstream.origin}/openai`,
      apiVersion: '2024-10-21',
      auth: { kind: 'entra', tenantId: 'contoso.example', clientId: 'app', authorityUrl: tokens.origin, ...more },
    });
  beforeEach(() => {
    tokens.answer = () => ({ status: 200, body: '{"access_token":"entra-token","expires_in":3599}' });
  });

  it('changes its secret for a token, and keeps the version in the query of the call', async () => {
    expect((await call(entra({ clientSecret: 's3cret' }), 'gpt 4')).outcome).toBe('succeeded');
    expect(tokens.requests[0]).toMatchObject({ method: 'POST', path: '/contoso.example/oauth2/v2.0/token' });
    expect(Object.fromEntries(new URLSearchParams(tokens.requests[0]?.body))).toEqual({
      grant_type: 'client_credentials',
      client_id: 'app',
      client_secret: 's3cret',
      scope: 'https://cognitiveservices.azure.com/.default',
    });
    const [request] = upstream.requests;
    expect(request?.path).toBe('/openai/deployments/gpt%204/chat/completions?api-version=2024-10-21');
    expect([request?.headers.authorization, request?.headers['api-key']]).toEqual(['Bearer entra-token', undefined]);
  });

  it('reads the token of its workload identity whenever it asks for one', async () => {
    const federatedTokenFile = join(folder, 'token');
    writeFileSync(federatedTokenFile, 'first\n');
    const endpoint = entra({ federatedTokenFile });
    await call(endpoint);
    writeFileSync(federatedTokenFile, 'second\n');
    clockMs += 3_600_000;
    await call(endpoint);
    const assertions = tokens.requests.map(({ body }) => new URLSearchParams(body).get('client_assertion'));
    expect(assertions).toEqual(['first', 'second']);
    rmSync(federatedTokenFile);
    clockMs += 3_600_000;
    expect((await call(endpoint)).failure?.kind).toBe('authentication-failed');
  });
});

describe('a key in a file', () => {
  it('is used from the next call on when the file changes, without a restart, and the others go on resting', async () => {
    writeFileSync(join(folder, 'a.key'), 'first-key-of-a\n');
    const one = {
      id: 'one',
      baseUrl: `${upstream.origin}/v1`,
      keys: [
        { id: 'a', apiKeyFile: 'a.key' },
        { id: 'b', apiKey: 'refused-key-of-b' },
      ],
      models: [{ id: 'm' }],
    };
    writeFileSync(join(folder, 'sluice.yaml'), JSON.stringify({ providers: [one] }));
    const report = () => undefined;
    const source = FileConfigSource.load({ env: {}, cwd: folder, report, debounceMs: 10, pollMs: 20 });
    const logger = new RecordedLogger();
    const registry = new EndpointRegistry(source, logger, new SystemClock());
    const callOne = () => call(registry.find('one') as Endpoint);
    upstream.answer = (request) => (bearerOf(request).startsWith('refused') ? refusal(401, 'invalid_api_key') : OK);
    try {
      source.watch();
      await callOne();
      await callOne();
      expect(keysUsed()).toEqual(['first-key-of-a', 'refused-key-of-b', 'first-key-of-a']);
      writeFileSync(join(folder, 'a.key'), 'second-key-of-a\n');
      await until('the file was read', () => source.current.providers[0]?.keys[0]?.apiKey === 'second-key-of-a');
      await callOne();
      await callOne();
      expect(keysUsed().slice(3)).toEqual(['second-key-of-a', 'second-key-of-a']);
      expect(logger.lines).toMatchObject([{ level: 'warn', fields: { endpoint: 'one', credentialId: 'b' } }]);
      expect(JSON.stringify(logger.lines)).not.toContain('-key-of-');
    } finally {
      source.close();
      await registry.onApplicationShutdown();
    }
  });
});
