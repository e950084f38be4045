import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Simulator, startSimulator } from '../../apps/simulator/src/simulator.js';
import { chat, GatewayApi } from '../support/e2e/gateway-api.js';
import { billedBy, writtenIn } from '../support/e2e/ledger-figures.js';
import { untilNothingRuns } from '../support/e2e/left-over-processes.js';
import { simulatedConfig } from '../support/e2e/simulated-config.js';
import { type Gateway, startFiveProcesses } from '../support/gateway-processes.js';
import { until } from '../support/until.js';

const CONNECTIONS = 16;
/** Of the endpoint `limited`: as many at once, then one every 100 ms. */
const REQUESTS_PER_MINUTE = 600;

let simulators: Record<'steady' | 'limited' | 'unsteady', Simulator>;
let gateway: Gateway;
let api: GatewayApi;

beforeAll(async () => {
  const [steady, limited, unsteady] = await Promise.all([startSimulator(), startSimulator(), startSimulator()]);
  simulators = { steady, limited, unsteady };
  const config = simulatedConfig(
    { id: 'steady', url: steady.url },
    { id: 'limited', url: limited.url, limits: { requestsPerMinute: REQUESTS_PER_MINUTE } },
    { id: 'unsteady', url: unsteady.url },
  );
  const candidates = (...ids: string[]) => ids.map((provider) => ({ provider, model: 'sim-small' }));
  const aliases = [
    { name: 'fast', candidates: candidates('steady', 'limited') },
    { name: 'limited-only', candidates: candidates('limited') },
    { name: 'unsteady-first', candidates: candidates('unsteady', 'steady') },
  ];
  gateway = await startFiveProcesses({ config: { ...config, aliases } });
  api = new GatewayApi(gateway.baseUrl, gateway.apiKey);
}, 120_000);
afterAll(async () => {
  await gateway?.stop();
  await Promise.all(Object.values(simulators).map((simulator) => simulator.stop()));
  if (gateway) await untilNothingRuns(dirname(gateway.dataDir));
}, 60_000);

const calls = (name: keyof typeof simulators) => simulators[name].journal.summary().calls;

/** So many calls over so many connections; the answers' statuses, and what `meanwhile` is told after each. */
async function load(model: string, count: number, meanwhile: (answered: number) => void = () => undefined) {
  const statuses: number[] = [];
  let next = 0;
  const connection = async () => {
    while (next < count) {
      const content = `Call ${next++} of many.`;
      const { status, text } = await api.call('/v1/chat/completions', { body: chat(content, { model }) });
      if (status === 200) expect(text).toContain(content);
      statuses.push(status);
      meanwhile(statuses.length);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  return Map.groupBy(statuses, (status) => status);
}

/** Calls that went straight to this endpoint. */
async function grantedCalls(endpoint: string): Promise<number> {
  const metrics = await (await fetch(`${gateway.operatorUrl('ingress')}/metrics`)).text();
  const sample = new RegExp(`^sluice_granted_calls_total\\{endpoint="${endpoint}"[^}]*\\} (\\d+)$`, 'm').exec(metrics);
  return Number(sample?.[1] ?? 0);
}

describe('interactive calls in five processes', () => {
  it('go one by one through the stages while they are few', async () => {
    await load('fast', 4);
    expect(await grantedCalls('steady')).toBe(0);
  });

  it('go straight to their endpoint while many are alike, each once', async () => {
    const before = calls('steady');
    const answers = await load('fast', 2_000);
    expect([...answers.keys()]).toEqual([200]);
    expect(calls('steady') - before).toBe(2_000);
    expect(await grantedCalls('steady')).toBeGreaterThan(1_000);
  });

  it('keep to the limit of an endpoint, and use all of it', async () => {
    const startedMs = performance.now();
    const answers = await load('limited-only', REQUESTS_PER_MINUTE + 40);
    const refilled = Math.ceil(((performance.now() - startedMs) / 60_000) * REQUESTS_PER_MINUTE);
    expect(await grantedCalls('limited')).toBeGreaterThan(0);
    expect(calls('limited')).toBeLessThanOrEqual(REQUESTS_PER_MINUTE + refilled);
    // Who waits too long for one of the last is told so; a grant that lapses may cost a few.
    expect(answers.get(200)?.length).toBeGreaterThan(REQUESTS_PER_MINUTE * 0.9);
    expect([...answers.keys()].filter((status) => status !== 200 && status !== 429 && status !== 503)).toEqual([]);
  }, 60_000);

  it('are all answered when the endpoint they go to begins to fail', async () => {
    const answers = await load('unsteady-first', 1_500, (answered) => {
      if (answered === 700) simulators.unsteady.setFaults([{ status: 500 }]);
    });
    expect([...answers.keys()]).toEqual([200]);
    expect(await grantedCalls('unsteady')).toBeGreaterThan(0);
    const [granted, called] = [await grantedCalls('unsteady'), calls('unsteady')];
    await load('unsteady-first', 200);
    // The breaker is open: one call at a time may look whether it is well again.
    expect(await grantedCalls('unsteady')).toBe(granted);
    expect(calls('unsteady') - called).toBeLessThan(10);
  });

  it('have one row each in the ledger, failed ones too', async () => {
    const journals = Object.values(simulators).flatMap(({ journal }) => journal.entries());
    const total = await until(
      'the ledger is complete',
      async () => {
        const { total } = await api.usage();
        return total.attempts >= journals.length && total.unknown === 0 ? total : false;
      },
      30_000,
    );
    expect(writtenIn(total)).toEqual(billedBy(journals));
  });
});
