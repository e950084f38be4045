import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BrokerUnavailableError } from '#jetstream';
import { BrokerObserver } from '../support/broker-observer.js';
import { type NatsServer, natsServerBinaries, startNatsServer } from '../support/nats-server.js';
import { type RunningStages, startStages } from '../support/run-stages.js';

const PAYLOAD = randomBytes(3_000_000);

describe.each(natsServerBinaries())('large payloads on nats-server $version', ({ path }) => {
  let server: NatsServer;
  let process: RunningStages;

  beforeAll(async () => {
    server = await startNatsServer({ binary: path });
    process = await startStages(server, []);
  });
  afterAll(async () => {
    await process.stop();
    await server.stop();
  });

  it('come back as they were stored, until they are removed', async () => {
    const { claimCheck } = process.transport;
    const ref = await claimCheck.store(PAYLOAD);
    expect(ref.bytes).toBe(PAYLOAD.byteLength);
    expect(PAYLOAD.equals(Buffer.from(await claimCheck.load(ref)))).toBe(true);
    await claimCheck.remove(ref);
    await expect(claimCheck.load(ref)).rejects.toThrow(/no longer in the object store/);
  });

  // What a broker does that is restarted in the middle of a read; the client alone would wait for ever.
  it('are given up when their pieces do not come, so that the delivery that needs them is tried again', async () => {
    const { claimCheck } = process.transport;
    const ref = await claimCheck.store(PAYLOAD);
    const observer = await BrokerObserver.connect(server.url);
    await observer.removeFrom(`OBJ_${ref.bucket}`, `$O.${ref.bucket}.C.>`);
    await observer.close();
    await expect(claimCheck.load(ref)).rejects.toThrow(BrokerUnavailableError);
  }, 30_000);
});
