import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Simulator, startSimulator } from '../../apps/simulator/src/simulator.js';
import { type E2eGateway, startE2eGateway } from '../support/e2e/e2e-gateway.js';
import { chat, type ErrorBody } from '../support/e2e/gateway-api.js';
import { simulatedConfig } from '../support/e2e/simulated-config.js';

const STRICT = { 'x-sluice-strict': 'true' };
const CLAUDE = 'claude/sim-small';

describe('a parameter that not every provider has', () => {
  let sluice: E2eGateway;
  let simulator: Simulator;

  beforeAll(async () => {
    simulator = await startSimulator();
    const providers = simulatedConfig(
      { id: 'claude', url: `${simulator.origin}/v1`, wire: 'anthropic' },
      { id: 'open', url: simulator.url },
    );
    sluice = await startE2eGateway({ simulator, config: { ...providers, live: { maxAttempts: 1 } } });
  });
  afterAll(() => sluice?.stop());

  const ask = <T>(fields: object, headers: Record<string, string> = {}) =>
    sluice.api.call<T>('/v1/chat/completions', { body: chat('A seed, please.', { seed: 7, ...fields }), headers });

  it('is left out with a warning in header and body by one that has it not', async () => {
    const { status, headers, json } = await ask<{ warnings: object[] }>({ model: CLAUDE });
    expect({ status, said: headers.get('x-sluice-warnings') }).toEqual({ status: 200, said: 'unsupported:seed' });
    expect(json.warnings).toMatchObject([{ kind: 'unsupported', param: 'seed' }]);
  });

  it('is said in the header of a stream, and in its last words', async () => {
    const { headers, text } = await ask({ model: CLAUDE, stream: true });
    expect(headers.get('x-sluice-warnings')).toBe('unsupported:seed');
    expect(text.split('"warnings":[{"kind":"unsupported","param":"seed"')).toHaveLength(2);
  });

  it('is honoured by another provider when the call is strict, though only one attempt is allowed', async () => {
    const from = sluice.position();
    const { status, headers } = await ask({ model: 'fast' }, STRICT);
    expect({ status, by: headers.get('x-sluice-provider'), said: headers.get('x-sluice-warnings') }).toEqual({
      status: 200,
      by: 'open',
      said: null,
    });
    expect(sluice.callsSince(from)).toHaveLength(1);
  });

  it('is an error before any call when nobody can honour it', async () => {
    const from = sluice.position();
    const { status, json } = await ask<ErrorBody>({ model: CLAUDE }, STRICT);
    expect(status).toBe(400);
    expect(json.error).toMatchObject({ type: 'invalid_request_error', code: 'unsupported_parameter', param: 'seed' });
    expect(sluice.callsSince(from)).toHaveLength(0);
  });

  it('is the same for jobs: a warning in the result, or with strict another provider, or an error', async () => {
    const result = async (model: string, strict: boolean) => {
      const body = chat('A seed for a job.', { seed: 7, model });
      const { id } = await sluice.api.submit({ endpoint: '/v1/chat/completions', body, within: '30s', strict });
      return await sluice.api.result(id);
    };
    expect(await result(CLAUDE, false)).toMatchObject({ status: 'succeeded', warnings: [{ param: 'seed' }] });
    expect(await result('fast', true)).toMatchObject({ status: 'succeeded', route: { provider: 'open' } });
    const from = sluice.position();
    expect(await result(CLAUDE, true)).toMatchObject({
      status: 'failed',
      error: { code: 'unsupported_parameter', param: 'seed' },
      cost: { usd: '0' },
    });
    expect(sluice.callsSince(from)).toHaveLength(0);
  });
});
