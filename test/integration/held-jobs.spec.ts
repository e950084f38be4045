import { afterEach, describe, expect, it } from '@jest/globals';
import { encodeWorkMessage, subjectPatterns, subjects } from '#contracts';
import { SystemClock } from '#telemetry';
import { HeldBoard } from '../../apps/router/src/held/held-board.js';
import { aWorkMessage } from '../support/a-work-message.js';
import { type NatsServer, natsServerBinaries, startNatsServer } from '../support/nats-server.js';
import { type RouterUnderTest, startRouter } from '../support/router/a-router.js';
import { type RunningStages, startStages } from '../support/run-stages.js';
import { until } from '../support/until.js';

interface Replica {
  readonly stages: RunningStages;
  readonly router: RouterUnderTest;
}

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function aServer(binary: string): Promise<NatsServer> {
  const server = await startNatsServer({ binary });
  stops.push(() => server.stop());
  return server;
}

async function aReplica(server: NatsServer): Promise<Replica> {
  const stages = await startStages(server, []);
  const router = await startRouter({ clock: new SystemClock(), ports: stages.transport });
  stops.push(async () => {
    await router.app.close();
    await stages.stop();
  });
  return { stages, router };
}

const leads = ({ router }: Replica) => router.app.get(HeldBoard).leading;
const known = ({ router }: Replica) => router.app.get(HeldBoard).index.size;

/** Puts jobs on the held stream that may start at `notBeforeMs` and later, one a millisecond. */
async function hold({ stages }: Replica, count: number, notBeforeMs: number): Promise<string[]> {
  const messages = Array.from({ length: count }, (_, i) => {
    const at = notBeforeMs + i;
    return aWorkMessage({ model: 'fast', hold: { notBeforeMs: at, latestStartMs: at + 60_000, reason: 'a test' } });
  });
  const holds = messages.map((message) => {
    const { tenant, jobId } = message.envelope;
    return stages.transport.publisher.publishOnce(subjects.jobHeld(tenant, jobId), encodeWorkMessage(message));
  });
  expect(await Promise.all(holds)).toEqual(messages.map(() => true));
  return messages.map(({ envelope }) => envelope.jobId);
}

describe.each(natsServerBinaries())('held jobs on nats-server $version', ({ path }) => {
  it('are each released once when the replica that releases them is lost in the middle', async () => {
    const server = await aServer(path);
    const [first, second] = [await aReplica(server), await aReplica(server)];
    const leader = await until('one leads', () => [first, second].find(leads));
    const follower = leader === first ? second : first;
    const jobIds = await hold(follower, 400, Date.now() + 500);
    await until('both know all of them', () => known(leader) === 400 && known(follower) === 400);
    const { reader } = follower.stages.transport;
    await until('some are released', async () => (await reader.depth('calls')).messages >= 20);
    await leader.stages.kill();
    await until('all are released', async () => (await reader.depth('held')).messages === 0, 30_000);

    expect((await reader.depth('calls')).messages).toBe(400);
    for (const jobId of jobIds) {
      const call = await reader.last('calls', subjectPatterns.callOfJob('default', jobId));
      expect(call).not.toBeNull();
    }
    await until('nothing is remembered', () => known(follower) === 0);
  });

  it('survive the loss of every router and of the broker', async () => {
    const server = await aServer(path);
    const before = await aReplica(server);
    await until('it leads', () => leads(before));
    const releaseAtMs = Date.now() + 1_500;
    await hold(before, 50, releaseAtMs);
    await before.stages.kill();
    await server.kill();
    await server.start();
    const after = await aReplica(server);
    const { reader } = after.stages.transport;
    await until('all are released', async () => (await reader.depth('calls')).messages === 50, 30_000);
    expect(Date.now()).toBeGreaterThanOrEqual(releaseAtMs);
    await until('none is held', async () => (await reader.depth('held')).messages === 0);
  });
});
