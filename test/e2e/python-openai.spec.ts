import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type E2eGateway, startE2eGateway } from '../support/e2e/e2e-gateway.js';
import { type PythonEnvironment, preparePython } from '../support/e2e/python-environment.js';
import { repositoryRoot } from '../support/node-process.js';

const SCRIPT = join(repositoryRoot(), 'test/support/e2e/python_openai_calls.py');
// Before the tests are declared: on a machine without Python or without a package index they are skipped and say why.
const python: PythonEnvironment = await preparePython(['openai']);
if (python.missing !== undefined) process.stderr.write(`skipped: the Python SDK (${python.missing})\n`);

(python.missing === undefined ? describe : describe.skip)('the openai package of Python', () => {
  let sluice: E2eGateway;
  let said: Readonly<Record<string, unknown>>;

  beforeAll(async () => {
    sluice = await startE2eGateway();
    said = JSON.parse(
      await python.run(SCRIPT, { OPENAI_BASE_URL: sluice.sdkUrl, OPENAI_API_KEY: sluice.gateway.apiKey }),
    ) as Readonly<Record<string, unknown>>;
  }, 120_000);
  afterAll(async () => {
    await sluice?.stop();
    await python.remove();
  });

  it('chats, and streams the same text', () => {
    expect(said['chat']).toContain('Hello from Python');
    expect(said['stream']).toBe(said['chat']);
  });

  it('gets usage at the end of a stream that asks for it', () => {
    expect(said['streamUsage']).toEqual(said['chatUsage']);
  });

  it('runs a tools loop', () => {
    expect(said['toolCall']).toEqual({ name: 'get_weather', arguments: { city: 'Paris' } });
    expect(said['afterTool']).toContain('17 degrees');
  });

  it('embeds, by base64 as it asks by default and as floats', () => {
    expect(said['embedding']).toBe(said['embeddingAsFloats']);
    expect(said['embeddingLength']).toBeGreaterThan(100);
  });

  it('lists models and reads errors as its own classes', () => {
    expect(said['models']).toEqual(expect.arrayContaining(['fast', 'embed']));
    expect(said['errors']).toEqual({
      key: ['AuthenticationError', 401, 'invalid_api_key'],
      model: ['NotFoundError', 404, 'model_not_found'],
      body: ['BadRequestError', 400, 'messages'],
    });
  });

  it('is tried again by the gateway, not by the SDK, when the provider fails once', () => {
    expect(said['attempts']).toBe('2');
  });
});
