import { readFile, rename, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { subjects } from '#contracts';
import { type Simulator, startSimulator } from '../../apps/simulator/src/simulator.js';
import { connectAs } from '../support/broker-client.js';
import { type E2eGateway, startE2eGateway } from '../support/e2e/e2e-gateway.js';
import { chat, GatewayApi, told } from '../support/e2e/gateway-api.js';
import { simulatedConfig } from '../support/e2e/simulated-config.js';
import { aTenant } from '../support/e2e/tenants.js';
import { until } from '../support/until.js';

type Config = Record<string, unknown> & { tenants: object[]; aliases: object[]; providers: object[]; prices: object[] };

/** bcrypt of `acme-secret`, cost 4. */
const ACME_HASH = '$2a$04$IVQm7xuVLu3T52MhC.vNKeR6tx/AU8KnNKexuyQbcKl1OtOC53vMy';
const acme = aTenant('acme', { nats: { user: 'acme', passwordHash: ACME_HASH } });

describe('a change of the configuration', () => {
  let sluice: E2eGateway;
  let other: Simulator;

  beforeAll(async () => {
    other = await startSimulator();
    sluice = await startE2eGateway();
  });
  afterAll(async () => {
    await sluice?.stop();
    await other.stop();
  });

  /** As an editor saves: the whole file at once. */
  async function edit(change: (config: Config) => object): Promise<void> {
    const { configPath } = sluice.gateway;
    const config = JSON.parse(await readFile(configPath, 'utf8')) as Config;
    await writeFile(`${configPath}.new`, JSON.stringify(change(config), null, 2));
    await rename(`${configPath}.new`, configPath);
  }
  const status = async (api: GatewayApi, model: string) =>
    (await api.call('/v1/chat/completions', { body: chat('hello', { model }) })).status;

  it('adds a provider, an alias and a tenant without dropping a request or a stream', async () => {
    const { api, gateway, sdkUrl } = sluice;
    const ofAcme = new GatewayApi(gateway.baseUrl, acme.apiKey);
    expect(await status(ofAcme, 'fast')).toBe(401);
    expect(await status(api, 'other')).toBe(404);
    const client = new OpenAI({ baseURL: sdkUrl, apiKey: gateway.apiKey, maxRetries: 0 });
    const stream = await client.chat.completions.create({
      model: 'fast',
      stream: true,
      messages: [{ role: 'user', content: told({ chunkDelayMs: 150 }, 'Speak slowly while everything changes.') }],
    });
    const streamed = (async () => {
      let last: string | null | undefined;
      for await (const chunk of stream) last = chunk.choices[0]?.finish_reason;
      return last;
    })();
    let changed = false;
    const statuses: number[] = [];
    const traffic = Array.from({ length: 4 }, async () => {
      while (!changed) statuses.push(await status(api, 'fast'));
    });

    const added = simulatedConfig({ id: 'other', url: other.url }) as Config;
    await edit((config) => ({
      ...config,
      providers: [...config.providers, ...added.providers],
      prices: [...config.prices, ...added.prices],
      aliases: [...config.aliases, { name: 'other', candidates: [{ provider: 'other', model: 'sim-large' }] }],
      tenants: [...config.tenants, acme.entry],
    }));
    await until('the alias is served', async () => (await status(api, 'other')) === 200);
    await until('the tenant is known', async () => (await status(ofAcme, 'other')) === 200);
    changed = true;
    await Promise.all(traffic);
    expect(statuses.length).toBeGreaterThan(20);
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(await streamed).toBe('stop');
    expect(other.journal.summary().calls).toBeGreaterThan(0);

    const result = await ofAcme.result(
      (await ofAcme.submit({ endpoint: '/v1/chat/completions', body: chat('job', { model: 'other' }) })).id,
    );
    expect(result).toMatchObject({ status: 'succeeded', route: { provider: 'other' } });
  });

  it('gives the new tenant its NATS account', async () => {
    const { host } = new URL(await sluice.gateway.brokerUrl());
    const client = await until('the account lets in', () =>
      connectAs(`nats://${host}`, { user: 'acme', pass: 'acme-secret' }),
    );
    const payload = JSON.stringify({ endpoint: '/v1/chat/completions', body: chat('From my own account.') });
    const submit = () => client.connection.request(subjects.submit('acme'), payload, { timeout: 2_000 });
    const reply = await until('its submissions are answered', submit);
    expect(reply.json()).toMatchObject({ object: 'job', status: 'queued' });
    await client.close();
  });

  it('that is wrong is refused with the path and the nearest name, and the old one stays', async () => {
    const { api, gateway } = sluice;
    const before = await readFile(gateway.configPath, 'utf8');
    await edit(({ aliases: _, ...config }) => ({ ...config, alieses: [] }));
    const refusal = await until('it is refused', async () =>
      (await gateway.log('standalone')).split('\n').find((line) => line.includes('alieses')),
    );
    expect(refusal).toContain('aliases');
    expect(await status(api, 'other')).toBe(200);
    await edit((config) => ({ ...config, providers: [{ id: 'x', baseUrl: 'not a url' }] }));
    await until('it is refused', async () => (await gateway.log('standalone')).includes('providers[0].baseUrl'));
    expect(await status(api, 'fast')).toBe(200);

    await edit(() => {
      const config = JSON.parse(before) as Config;
      return {
        ...config,
        aliases: [...config.aliases, { name: 'late', candidates: [{ provider: 'other', model: 'sim-small' }] }],
      };
    });
    await until('the corrected one holds', async () => (await status(api, 'late')) === 200);
  });

  it('puts a wrong key right, and the next call is let through', async () => {
    const locked = await startSimulator({ apiKey: 'the-right-one' });
    try {
      const withKey = (apiKey: string) =>
        (simulatedConfig({ id: 'locked', url: locked.url, apiKey }) as Config).providers;
      await edit((config) => ({ ...config, providers: [...config.providers, ...withKey('the-wrong-one')] }));
      const ask = () => status(sluice.api, 'locked/sim-small');
      // Refused once, then left alone: a minute, if nobody mends it.
      await until('its key is refused', async () => (await ask()) === 502);
      await until('it is left alone', async () => (await ask()) === 503);
      await edit((config) => ({
        ...config,
        providers: [...config.providers.slice(0, -1), ...withKey('the-right-one')],
      }));
      await until('it answers', async () => (await ask()) === 200, 15_000);
    } finally {
      await locked.stop();
    }
  });

  it('takes a tenant and its key away again', async () => {
    const ofAcme = new GatewayApi(sluice.gateway.baseUrl, acme.apiKey);
    expect(await status(ofAcme, 'fast')).toBe(200);
    await edit((config) => ({
      ...config,
      tenants: config.tenants.filter((tenant) => (tenant as { id: string }).id !== 'acme'),
    }));
    await until('the key is refused', async () => (await status(ofAcme, 'fast')) === 401);
    expect(await status(sluice.api, 'fast')).toBe(200);
  });
});
