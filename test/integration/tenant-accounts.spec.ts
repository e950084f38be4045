import { writeFile } from 'node:fs/promises';
import { dirname, join as joinPath } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { streams as allStreams, newJobId, subjectPatterns, subjects } from '#contracts';
import { capabilitiesOf, connectBroker, provisionStreams, renderNatsConf, type TenantAccount } from '#jetstream';
import { type BrokerClient, type BrokerLogin, connectAs, newNKey } from '../support/broker-client.js';
import { type NatsServer, natsServerBinaries, startNatsServer } from '../support/nats-server.js';
import { until } from '../support/until.js';

const gatewayLogin = { user: 'sluice', pass: 'gateway-secret' };
const acmeLogin = { user: 'acme', pass: 'acme-secret' };
/** bcrypt of `acme-secret`, cost 4: as `nats server passwd` makes it, only faster. */
const acmeHash = '$2a$04$IVQm7xuVLu3T52MhC.vNKeR6tx/AU8KnNKexuyQbcKl1OtOC53vMy';
const maxStorageBytes = 1_000_000_000;
const globexKey = newNKey();
const globexLogin = { seed: globexKey.seed };
const acme: TenantAccount = { tenant: 'acme-eu', user: acmeLogin.user, passwordHash: acmeHash };
const globex: TenantAccount = { tenant: 'globex', user: 'globex', publicKey: globexKey.publicKey };

describe.each(natsServerBinaries())('tenant accounts on nats-server $version', ({ path, version }) => {
  let server: NatsServer;
  let gateway: BrokerClient;
  const open: BrokerClient[] = [];
  const join = async (login: BrokerLogin) => {
    const client = await connectAs(server.url, login);
    open.push(client);
    return client;
  };

  beforeAll(async () => {
    server = await startNatsServer({ binary: path, conf: (parts) => confOf(parts, version) });
    gateway = await connectAs(server.url, gatewayLogin);
    answerSubmissions(gateway);
    await gateway.connection.flush();
  });
  afterEach(async () => {
    for (const client of open.splice(0)) await client.close();
  });
  afterAll(async () => {
    await gateway.close();
    await server.stop();
  });

  it.each<[string, BrokerLogin, string]>([
    ['a password', acmeLogin, 'acme-eu'],
    ['an NKey', globexLogin, 'globex'],
  ])('takes a submission of a tenant with %s by request and by JetStream publish', async (_what, login, tenant) => {
    const client = await join(login);
    const reply = await client.connection.request(subjects.submit(tenant), 'a job', { timeout: 2_000 });
    expect(reply.json()).toMatchObject({ stream: 'SLUICE_ACCEPTED', heard: `${subjects.submit(tenant)}: a job` });
    const published = await client.publishDurably(subjects.submit(tenant), 'another');
    expect(published).toMatchObject({ stream: 'SLUICE_ACCEPTED' });
  });

  it("finds nobody behind another tenant's submit subject", async () => {
    const acme = await join(acmeLogin);
    const asked = acme.connection.request(subjects.submit('globex'), 'a job', { timeout: 2_000 });
    await expect(asked).rejects.toThrow(/no responders/i);
  });

  it("shows a tenant its own results, events and tokens and none of another's", async () => {
    const acme = await join(acmeLogin);
    const globex = await join(globexLogin);
    const [everythingOfAcme, everythingOfGlobex] = [await acme.hear('>'), await globex.hear('>')];
    for (const tenant of ['acme-eu', 'globex']) {
      const jobId = newJobId(Date.now());
      gateway.connection.publish(subjects.result(tenant, jobId), `result of ${tenant}`);
      gateway.connection.publish(subjects.event(tenant, jobId), `event of ${tenant}`);
      gateway.connection.publish(subjects.token(tenant, jobId), `token of ${tenant}`);
    }
    const texts = (heard: { text: string }[]) => heard.map(({ text }) => text).sort();
    const all = (tenant: string) => [`event of ${tenant}`, `result of ${tenant}`, `token of ${tenant}`];
    await until('both have three messages', () => {
      return everythingOfAcme.heard.length >= 3 && everythingOfGlobex.heard.length >= 3;
    });
    await gateway.connection.flush();
    expect(texts(everythingOfAcme.heard)).toEqual(all('acme-eu'));
    expect(texts(everythingOfGlobex.heard)).toEqual(all('globex'));
  });

  it('shows a tenant nothing of the work between the stages, whatever it subscribes to', async () => {
    const acme = await join(acmeLogin);
    const wildcards = ['>', subjectPatterns.jobAccepted, subjectPatterns.calls, subjectPatterns.attempts, '_INBOX.>'];
    const ears = await Promise.all(wildcards.map((pattern) => acme.hear(pattern)));
    const jobId = newJobId(Date.now());
    gateway.connection.publish(subjects.jobAccepted('acme-eu', jobId), 'work');
    gateway.connection.publish(subjects.jobCancelled('acme-eu', jobId), 'work');
    gateway.connection.publish(subjects.call('openai', 'sync', 'acme-eu', jobId), 'work');
    gateway.connection.publish(subjects.attemptsFinished('acme-eu'), 'work');
    gateway.connection.publish(subjects.submit('acme-eu'), 'somebody else of the same tenant');
    // Published last over the same connection: when it has arrived, everything before it would have, too.
    gateway.connection.publish(subjects.result('acme-eu', jobId), 'the end');
    await until('the last message has arrived', () => ears[0]?.heard.some(({ text }) => text === 'the end'));
    expect(ears[0]?.heard.map(({ text }) => text)).toEqual(['the end']);
    for (const ear of ears.slice(1)) expect(ear.heard).toEqual([]);
  });

  it("keeps what a tenant publishes on the gateway's own subjects inside the tenant's account", async () => {
    const acme = await join(acmeLogin);
    const heardByGateway = await gateway.hear('sluice.v1.>');
    const jobId = newJobId(Date.now());
    acme.connection.publish(subjects.result('acme-eu', jobId), 'forged');
    acme.connection.publish(subjects.jobAccepted('globex', jobId), 'forged');
    acme.connection.publish(subjects.jobCancelled('globex', jobId), 'forged');
    await acme.connection.request(subjects.submit('acme-eu'), 'the end', { timeout: 2_000 });
    expect(heardByGateway.heard.map(({ text }) => text)).toEqual(['the end']);
  });

  it('offers a tenant no JetStream', async () => {
    const acme = await join(acmeLogin);
    await expect(acme.askJetStream()).rejects.toThrow(/jetstream.*not enabled|503|no responders/i);
    await expect(acme.publishDurably(subjects.jobAccepted('acme-eu', newJobId(0)), 'forged')).rejects.toThrow();
    await expect(gateway.askJetStream()).resolves.toBeDefined();
  });

  it('tells the services how much disk they may reserve, and takes all their streams when they keep to it', async () => {
    const broker = await connectBroker({
      url: server.url,
      user: gatewayLogin.user,
      password: gatewayLogin.pass,
      name: 'test',
    });
    try {
      const { limits } = await broker.manager.getAccountInfo();
      expect(limits.max_storage).toBe(maxStorageBytes);
      await provisionStreams(broker.manager, { replicas: 1, storageBudgetBytes: limits.max_storage * 0.8 });
      const { streams } = await broker.manager.getAccountInfo();
      expect(streams).toBe(Object.keys(allStreams).length);
    } finally {
      await broker.close();
    }
  });

  it.each<[string, BrokerLogin]>([
    ['without credentials', { nobody: true }],
    ['with a wrong password', { user: 'acme', pass: 'wrong' }],
    ['with an NKey of nobody', { seed: newNKey().seed }],
  ])('lets nobody in %s', async (_what, login) => {
    await expect(connectAs(server.url, login)).rejects.toThrow(/authorization/i);
  });
});

describe.each(natsServerBinaries())('a tenant that comes later, on nats-server $version', ({ path, version }) => {
  it('is served after two reloads, and nobody loses a connection', async () => {
    let parts = { port: 0, storeDirectory: '' };
    const conf = (given: typeof parts) => {
      parts = given;
      return confOf(given, version, [globex]);
    };
    const server = await startNatsServer({ binary: path, conf });
    const reload = () => process.kill(server.pid() as number, 'SIGHUP');
    try {
      const gateway = await connectAs(server.url, gatewayLogin);
      const first = await connectAs(server.url, globexLogin);
      answerSubmissions(gateway);
      await writeFile(joinPath(dirname(parts.storeDirectory), 'nats.conf'), confOf(parts, version, [globex, acme]));
      reload();
      const later = await until('the new tenant can log in', () => connectAs(server.url, acmeLogin));
      reload();
      const ask = (client: BrokerClient, tenant: string) => client.connection.request(subjects.submit(tenant), 'a job');
      const reply = await until('the new tenant is answered', () => ask(later, 'acme-eu'));
      expect(reply.json()).toMatchObject({ stream: 'SLUICE_ACCEPTED' });
      await ask(first, 'globex');
      expect([gateway.connection.isClosed(), first.connection.isClosed()]).toEqual([false, false]);
      for (const client of [gateway, first, later]) await client.close();
    } finally {
      await server.stop();
    }
  });
});

function confOf(
  parts: { port: number; storeDirectory: string },
  version: string,
  tenants: readonly TenantAccount[] = [acme, globex],
): string {
  return renderNatsConf({
    host: '127.0.0.1',
    ...parts,
    gateway: { user: gatewayLogin.user, password: gatewayLogin.pass },
    tenants,
    ...(capabilitiesOf(version).syncInterval ? { syncInterval: 'always' } : {}),
    maxStorageBytes,
  });
}

/** Stands for the NATS door of the ingress: answers as a stream would, so that `request` and `publish` both work. */
function answerSubmissions(gateway: BrokerClient): void {
  let sequence = 0;
  gateway.connection.subscribe(subjectPatterns.submit, {
    callback: (error, message) => {
      if (error) return;
      sequence += 1;
      const heard = `${message.subject}: ${message.string()}`;
      message.respond(JSON.stringify({ stream: 'SLUICE_ACCEPTED', seq: sequence, heard }));
    },
  });
}
