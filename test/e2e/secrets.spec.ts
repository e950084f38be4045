import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SecretsStore } from '#config';
import { subjects } from '#contracts';
import { type Simulator, startSimulator } from '../../apps/simulator/src/simulator.js';
import type { BrokerClient } from '../support/broker-client.js';
import { type E2eGateway, startE2eGateway } from '../support/e2e/e2e-gateway.js';
import { chat } from '../support/e2e/gateway-api.js';
import { simulatedConfig } from '../support/e2e/simulated-config.js';
import { connectTo } from '../support/e2e/tenants.js';
import { until } from '../support/until.js';

/** The provider's key: it comes from the environment, and the provider accepts no other. */
const CANARY = 'sk-canary-4f1c0b7e9a2d4c6f8e1a3b5d7f9c0e2a';

// biome-ignore lint/suspicious/noTemplateCurlyInString: the configuration's own way to name a variable
const CANARY_IN_CONFIG = '${CANARY_KEY}';
// biome-ignore lint/suspicious/noTemplateCurlyInString: the configuration's own way to name a secret of the store
const CANARY_IN_STORE = '${secret:canary}';
/** Looks like no key at all: only who knows it can find it. */
const PLAIN_CANARY = 'quiet canary in the store'.replaceAll(' ', '.');
const STORE_KEY = Buffer.alloc(32, 9).toString('base64');
/** The simulator takes the second one only. */
const SEVERAL = [
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the configuration's own way to name a secret of the store
  { id: 'not-taken', apiKey: '${secret:plain}' },
  { id: 'taken', apiKey: CANARY_IN_STORE },
];
const ECHOES = 5;
const SIMULATOR = { model: 'simulator/sim-small' };

describe('secrets', () => {
  let sluice: E2eGateway;
  let provider: Simulator;
  let broker: BrokerClient;
  let heard: readonly { subject: string; text: string }[];
  let secretsFolder: string;

  beforeAll(async () => {
    provider = await startSimulator({ apiKey: CANARY });
    const url = provider.url;
    secretsFolder = await mkdtemp(join(tmpdir(), 'sluice-secrets-'));
    const store = new SecretsStore(
      { file: join(secretsFolder, 'store.json') },
      { SLUICE_SECRETS_KEY: STORE_KEY },
      Date.now,
    );
    store.set('canary', CANARY);
    store.set('plain', PLAIN_CANARY);
    // One for every failure: a provider that failed is left alone for a while.
    const failing = Array.from({ length: ECHOES }, (_, index) => ({
      id: `echo-${index}`,
      url,
      apiKey: CANARY_IN_CONFIG,
    }));
    sluice = await startE2eGateway({
      simulator: provider,
      config: {
        ...simulatedConfig(
          { id: 'simulator', url, apiKey: CANARY_IN_CONFIG },
          { id: 'stored', url, apiKey: CANARY_IN_STORE },
          { id: 'several', url, keys: SEVERAL },
          { id: 'wrong', url, apiKey: `${CANARY}-which-is-wrong` },
          { id: 'wrong-too', url, apiKey: `${CANARY}-which-is-wrong` },
          ...failing,
        ),
        aliases: [],
        logging: { level: 'debug' },
      },
      env: {
        CANARY_KEY: CANARY,
        SLUICE_SECRETS_KEY: STORE_KEY,
        SLUICE_SECRETS_FILE: join(secretsFolder, 'store.json'),
      },
    });
    broker = await connectTo(await sluice.gateway.brokerUrl());
    ({ heard } = await broker.hear('>'));
  });
  afterAll(async () => {
    await broker?.close();
    await sluice?.stop();
    await rm(secretsFolder, { recursive: true, force: true });
  });

  it('reach the provider and nobody else: answers, logs, files, messages and streams hold none', async () => {
    const { api, gateway } = sluice;
    const answers: string[] = [];
    const ask = async (content: string, fields: object) => {
      const { status, text, headers } = await api.call('/v1/chat/completions', { body: chat(content, { ...fields }) });
      answers.push(text, JSON.stringify([...headers]));
      return status;
    };
    const job = async (content: string, fields: object) => {
      const body = chat(content, { ...fields });
      const { id } = await api.submit({
        endpoint: '/v1/chat/completions',
        body,
        within: '20s',
        idempotencyKey: content,
      });
      const result = await api.result(id);
      answers.push(JSON.stringify(result));
      return result.status;
    };
    expect(await ask('It is well.', SIMULATOR)).toBe(200);
    expect(await ask('It is well.', { ...SIMULATOR, stream: true })).toBe(200);
    expect(await job('A job.', SIMULATOR)).toBe('succeeded');
    expect(await ask('From the store.', { model: 'stored/sim-small' })).toBe(200);
    // The first of two keys is refused, warned of and left alone; the second one answers.
    expect(await ask('With two keys.', { model: 'several/sim-small' })).toBe(200);
    expect(await job('A job with two keys.', { model: 'several/sim-small' })).toBe('succeeded');
    expect(await ask('With a wrong key.', { model: 'wrong/sim-small' })).toBe(502);
    expect(await job('A job with a wrong key.', { model: 'wrong-too/sim-small' })).toBe('failed');
    // A provider that says the key back to us, as OpenAI does: before the answer, in a stream, to a job.
    const echo = { message: `Incorrect API key provided: ${CANARY}.` };
    for (const [index, status] of [400, 401, 500].entries()) {
      provider.setFaults([{ status, ...echo }]);
      expect(await ask('Say my key.', { model: `echo-${index}/sim-small` })).not.toBe(200);
    }
    provider.setFaults([{ kind: 'stream-error', afterChunks: 2, ...echo }]);
    await ask('Say my key in a stream.', { model: 'echo-3/sim-small', stream: true });
    provider.setFaults([{ status: 401, ...echo }]);
    expect(await job('Say my key to a job.', { model: 'echo-4/sim-small' })).toBe('failed');
    provider.setFaults([]);
    // Nobody waits for this reply: it becomes a dead letter.
    broker.connection.publish(subjects.submit('default'), 'no JSON');
    await until('it is buried', () => heard.some(({ subject }) => subject === subjects.deadLetter('submit')));
    answers.push(await (await fetch(`${gateway.operatorUrl('standalone')}/metrics`)).text());
    // A key in the query is where proxies would log it.
    answers.push((await fetch(`${gateway.baseUrl}/v1/models?api_key=${gateway.apiKey}`)).statusText);
    await until('the ledger has the attempts', async () => (await api.usage()).total.attempts > 8, 30_000);
    await broker.connection.flush();

    expect(provider.journal.entries().some(({ status }) => status === 200)).toBe(true);
    expect(heard.length).toBeGreaterThan(30);
    const places: [string, string][] = [
      ...answers.map((text): [string, string] => ['an answer', text]),
      ...heard.map(({ subject, text }): [string, string] => [`a message on ${subject}`, text]),
      ['the log', await gateway.log('standalone')],
      ...(await contentsOf(gateway.dataDir)),
    ];
    expect(places.find(([place]) => place === 'the log')?.[1]).toContain('"credentialId":"not-taken"');
    const leaks = [CANARY, PLAIN_CANARY, STORE_KEY, gateway.apiKey].flatMap((secret) =>
      places.filter(([, text]) => text.includes(secret)).map(([place]) => `${secret.slice(0, 9)}… in ${place}`),
    );
    expect([...new Set(leaks)]).toEqual([]);
  });
});

/** Every file below, streams of the broker and pages of the ledger included. */
async function contentsOf(directory: string): Promise<[string, string][]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(files.map(async (path): Promise<[string, string]> => [path, await readFile(path, 'latin1')]));
}
