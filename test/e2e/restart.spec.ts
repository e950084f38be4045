import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { subjectPatterns } from '#contracts';
import { type Simulator, startSimulator } from '../../apps/simulator/src/simulator.js';
import { type E2eGateway, startE2eGateway } from '../support/e2e/e2e-gateway.js';
import {
  type FreshOptions,
  type FreshStandalone,
  newStandalone,
  PORT_VARIABLES,
} from '../support/e2e/fresh-standalone.js';
import { chat, told } from '../support/e2e/gateway-api.js';
import { processesOf, untilNothingRuns } from '../support/e2e/left-over-processes.js';
import { simulatedConfig } from '../support/e2e/simulated-config.js';
import { connectTo } from '../support/e2e/tenants.js';
import { until } from '../support/until.js';

describe('SIGKILL', () => {
  let sluice: E2eGateway;

  beforeAll(async () => {
    const simulator = await startSimulator();
    const { url } = simulator;
    const config = simulatedConfig(
      { id: 'simulator', url },
      { id: 'narrow', url, limits: { concurrency: 1 } },
      { id: 'limited', url },
    );
    sluice = await startE2eGateway({ simulator, config });
  });
  afterAll(() => sluice?.stop());

  it('with jobs queued, held and running loses none: started again, each finishes with exactly one result', async () => {
    const { api, gateway } = sluice;
    const submit = async (provider: string, content: string, user: string) => {
      const body = chat(content, { model: `${provider}/sim-small`, user });
      return (await api.submit({ endpoint: '/v1/chat/completions', body })).id;
    };
    const running = await submit(
      'narrow',
      told({ kind: 'stall', times: 1 }, 'I run when the lights go out.'),
      'running',
    );
    await api.untilStatus(running, 'running');
    // What the ledger had in its hands when it was killed comes back after half a minute; here it has nothing.
    await until('the ledger has the first attempts', async () => (await api.usage()).total.unknown === 1, 30_000);
    const refusal = { status: 429, retryAfterSeconds: 3, times: 1 };
    const held = await submit('limited', told(refusal, 'I wait for the provider.'), 'held');
    await api.untilStatus(held, 'held');
    const queued = await Promise.all(
      Array.from({ length: 5 }, (_, index) => submit('narrow', `Queued ${index}.`, 'queued')),
    );
    for (const id of queued) expect(await api.job(id)).toMatchObject({ status: 'queued' });

    await gateway.kill('standalone');
    await gateway.start('standalone');

    const results = await Promise.all([running, held, ...queued].map((id) => api.result(id)));
    expect(results.map(({ status }) => status)).toEqual(Array.from({ length: 7 }, () => 'succeeded'));
    // The call that was cut off counts as one whose outcome nobody knows; nobody else is called twice for nothing.
    const callsOf = (tag: string) =>
      sluice.simulator.journal.entries({ tag }).map(({ outcome, status }) => [outcome, status]);
    expect(callsOf('running')).toEqual([
      ['aborted', 0],
      ['completed', 200],
    ]);
    expect(results[0]?.attempts.map(({ outcome }) => outcome)).toEqual(['unknown', 'succeeded']);
    expect(callsOf('held').map(([, status]) => status)).toEqual([429, 200]);
    expect(callsOf('queued')).toHaveLength(5);
    const usage = await until(
      'the ledger has every attempt',
      async () => {
        const { total } = await api.usage();
        // Every row begins as unknown; that of the killed worker stays so.
        return total.attempts >= sluice.simulator.journal.summary().calls && total.unknown <= 1 ? total : false;
      },
      45_000,
    );
    expect(usage).toMatchObject({ attempts: sluice.simulator.journal.summary().calls, unknown: 1 });
  }, 120_000);

  it('leaves results where they were', async () => {
    const { api, gateway } = sluice;
    const { id } = await api.submitChat('Read me later.');
    const before = await api.result(id);
    await gateway.restart('standalone');
    const broker = await connectTo(await gateway.brokerUrl());
    const { heard } = await broker.hear(subjectPatterns.results);
    expect(await api.job(id)).toEqual(before);
    await broker.connection.flush();
    // The gateway proves itself with a job of its own at each start, whose result may well be heard here.
    expect(heard.filter(({ subject }) => subject.endsWith(id))).toEqual([]);
    await broker.close();
  });
});

describe('a first start', () => {
  let started: FreshStandalone | undefined;
  let simulator: Simulator | undefined;
  const fresh = async (options?: FreshOptions) => {
    started = await newStandalone(options);
    return started;
  };
  afterEach(async () => {
    await started?.stop();
    await simulator?.stop();
    started = undefined;
    simulator = undefined;
  });

  it('makes a key only its owner can read and says where everything is; Ctrl-C drains and leaves nothing', async () => {
    simulator = await startSimulator();
    const { journal } = simulator;
    const standalone = await fresh({ config: simulatedConfig({ id: 'simulator', url: simulator.url }) });
    await standalone.start();
    const api = await standalone.api();
    expect((await stat(join(standalone.dataDir, 'api-key'))).mode & 0o777).toBe(0o600);
    const block = await standalone.log();
    for (const line of [api.baseUrl, join(standalone.dataDir, 'api-key'), 'curl', 'sluice', /job_\w+ succeeded/])
      expect(block).toMatch(line);
    expect(block).not.toContain(api.apiKey);

    const before = journal.nextSequence - 1;
    const jobs = await Promise.all(
      Array.from({ length: 4 }, (_, index) => api.submitChat(told({ latency: 1_500 }, `Drain me, ${index}.`))),
    );
    await until('all are called', () => journal.entries({ since: before }).length === 4);
    expect(await standalone.process.interruptGroup()).toBe(0);
    expect(await processesOf(standalone.directory)).toEqual([]);
    for (const port of Object.values(standalone.ports)) await expect(listens(port)).resolves.toBe(false);
    expect(journal.entries({ since: before }).map(({ outcome }) => outcome)).toEqual(jobs.map(() => 'completed'));

    await standalone.start();
    expect((await standalone.api()).apiKey).toBe(api.apiKey);
    for (const { id } of jobs) expect(await api.job(id)).toMatchObject({ status: 'succeeded', attempts: [{}] });
    const self = await readFile(join(standalone.dataDir, 'api-key'), 'utf8');
    expect(self.trim()).toBe(api.apiKey);
  });

  it('leaves no process of an earlier start that was killed: neither the broker nor the simulator', async () => {
    const standalone = await fresh();
    await standalone.start();
    await standalone.process.kill();
    await standalone.start();
    expect((await (await standalone.api()).call('/v1/models')).status).toBe(200);
    await standalone.process.terminate();
    await untilNothingRuns(standalone.directory);
  });

  it('leaves nothing when it is stopped before it is ready', async () => {
    const standalone = await fresh();
    const start = standalone.start();
    await until('its broker runs', () => existsSync(join(standalone.dataDir, 'broker', 'pid')));
    await standalone.process.interruptGroup();
    await expect(start).rejects.toThrow('instead of getting ready');
    await untilNothingRuns(standalone.directory);
  });

  it.each(PORT_VARIABLES)(
    'on a taken port ends with a sentence that names %s, and leaves nothing',
    async (variable) => {
      const taken = await listener();
      const { port } = taken.address() as { port: number };
      const standalone = await fresh({ ports: { [variable]: port } });
      await expect(standalone.start()).rejects.toThrow(new RegExp(`\\bset ${variable}`, 'i'));
      // The sentence is all: Nest's own line on it is not repeated.
      expect(await standalone.log()).not.toContain('NestApplication');
      taken.close();
      await untilNothingRuns(standalone.directory);
    },
  );
});

function listener(port = 0): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

/** Whether somebody has the port: else it can be taken. */
async function listens(port: number): Promise<boolean> {
  const mine = await listener(port).catch(() => undefined);
  mine?.close();
  return mine === undefined;
}
