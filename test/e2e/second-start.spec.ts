import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { connectAs, newNKey } from '../support/broker-client.js';
import { type FreshStandalone, newStandalone } from '../support/e2e/fresh-standalone.js';
import { aTenant } from '../support/e2e/tenants.js';
import { freePort, natsServerBinaries } from '../support/nats-server.js';
import { cleanEnvironment, NodeProcess } from '../support/node-process.js';
import { until } from '../support/until.js';

const acmeKey = newNKey();
const acme = aTenant('acme', { nats: { user: 'acme', publicKey: acmeKey.publicKey } });

describe('a second start on the same data directory', () => {
  let first: FreshStandalone | undefined;
  afterEach(async () => {
    await first?.stop();
    first = undefined;
  });

  const startFirst = async () => {
    first = await newStandalone({ config: { tenants: [acme.entry] } });
    await first.start();
    return first;
  };

  it('is refused with the pid of the first, which serves on with its broker and its tenants', async () => {
    const gateway = await startFirst();
    const { directory, dataDir, ports } = gateway;
    const brokerPid = () => readFile(join(dataDir, 'broker', 'pid'), 'utf8');
    const confOf = () => readFile(join(dataDir, 'broker', 'nats.conf'), 'utf8');
    const before = [await brokerPid(), await confOf()];
    const config = join(directory, 'second.yaml');
    await writeFile(config, '{}');
    const second = new NodeProcess({
      name: 'second',
      file: 'dist/apps/standalone/src/main.js',
      env: cleanEnvironment({ ...(await otherPorts()), ...binary(), SLUICE_CONFIG: config, SLUICE_DATA_DIR: dataDir }),
      logPath: join(directory, 'second.log'),
      isReady: async () => false,
    });
    const refusal = `another gateway (pid ${gateway.process.pid}) runs on ${dataDir}: stop that one, or give this one`;
    await expect(second.start()).rejects.toThrow(refusal);

    expect([await brokerPid(), await confOf()]).toEqual(before);
    const { id } = await (await gateway.api()).submitChat('Still there?');
    await (await gateway.api()).result(id);
    const tenant = await connectAs(`nats://127.0.0.1:${ports.SLUICE_NATS_PORT}`, { seed: acmeKey.seed });
    await tenant.close();
  }, 120_000);

  it('is let in when the first was killed', async () => {
    const gateway = await startFirst();
    await gateway.process.kill();
    await gateway.start();
    expect((await (await gateway.api()).call('/v1/models')).status).toBe(200);
  }, 120_000);

  it('does not matter to a broker that dies: it comes back on the configuration of its own gateway', async () => {
    const gateway = await startFirst();
    const { dataDir, ports } = gateway;
    await writeFile(join(dataDir, 'broker', 'nats.conf'), `listen: "127.0.0.1:${await freePort()}"\n`);
    process.kill(Number(await readFile(join(dataDir, 'broker', 'pid'), 'utf8')), 'SIGKILL');
    await until('a tenant gets in again', async () => {
      const tenant = await connectAs(`nats://127.0.0.1:${ports.SLUICE_NATS_PORT}`, { seed: acmeKey.seed });
      await tenant.close();
      return true;
    });
  }, 120_000);
});

async function otherPorts(): Promise<Record<string, string>> {
  const names = ['SLUICE_HTTP_PORT', 'SLUICE_OPERATOR_PORT', 'SLUICE_NATS_PORT'];
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, String(await freePort())])));
}

function binary(): Record<string, string> {
  const path = natsServerBinaries()[0]?.path;
  return path === undefined ? {} : { SLUICE_NATS_SERVER: path };
}
