import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type Broker, connectBroker } from '#jetstream';
import { type BrokerClient, connectAs } from '../support/broker-client.js';
import { type NatsServer, startNatsServer } from '../support/nats-server.js';
import { until } from '../support/until.js';

const SUBJECT = 'written.together';

/** What the client's connection has inside. */
interface Internals {
  readonly protocol: { readonly connected: boolean; readonly transport: { send(frame: Uint8Array): void } };
}

describe('what a process publishes', () => {
  let server: NatsServer;
  let broker: Broker;
  let observer: BrokerClient;
  let received: string[];

  beforeEach(async () => {
    server = await startNatsServer();
    broker = await connectBroker({ url: server.url, name: 'writer' });
    observer = await connectAs(server.url, { nobody: true });
    received = [];
    observer.connection.subscribe(SUBJECT, { callback: (_error, message) => void received.push(message.string()) });
    await observer.connection.flush();
  });
  afterEach(async () => {
    await observer.close();
    await broker.close();
    await server.stop();
  });

  const inside = () => broker.connection as unknown as Internals;
  const countWrites = () => jest.spyOn(inside().protocol.transport, 'send');
  const publish = (text: string) => broker.connection.publish(SUBJECT, text);
  /** As a stage does that awaits between two messages; resolves when all are received. */
  const publishWorking = async (texts: readonly string[]) => {
    for (const text of texts) {
      publish(text);
      await null;
    }
    await until('all are there', () => received.length === texts.length);
  };
  const messagesIn = (frame: Uint8Array) => Buffer.from(frame).toString().match(/^PUB /gm)?.length;
  const numbered = (count: number) => Array.from({ length: count }, (_, index) => `message ${index}`);

  it('goes out in one write, although work is awaited between two messages', async () => {
    const writes = countWrites();
    await publishWorking(numbered(7));
    expect(received).toEqual(numbered(7));
    expect(writes).toHaveBeenCalledTimes(1);
  });

  it('goes out in growing writes when it is a burst, so that whoever is next can begin', async () => {
    const writes = countWrites();
    await publishWorking(numbered(30));
    expect(received).toEqual(numbered(30));
    expect(writes.mock.calls.map(([frame]) => messagesIn(frame))).toEqual([8, 16, 6]);
  });

  it('goes out in writes of its own when time passes between two messages', async () => {
    const writes = countWrites();
    for (const text of numbered(3)) {
      publish(text);
      await wait(20);
    }
    await until('all are there', () => received.length === 3);
    expect(writes.mock.calls.length).toBeGreaterThan(1);
  });

  it('keeps its order when it is more than waits', async () => {
    const large = Array.from({ length: 12 }, (_, index) => String.fromCharCode(97 + index).repeat(400_000));
    const writes = countWrites();
    for (const text of large) publish(text);
    await until('all are there', () => received.length === large.length);
    expect(received.map((text) => `${text[0]} ${text.length}`)).toEqual(large.map((text) => `${text[0]} 400000`));
    expect(writes.mock.calls.length).toBeGreaterThan(1);
  });

  it('is with the broker before a drain is over', async () => {
    for (const text of numbered(5)) publish(text);
    await broker.close();
    await until('all are there', () => received.length === 5);
    expect(received).toEqual(numbered(5));
  });

  it('arrives again after the broker was away', async () => {
    await server.kill();
    await until('the writer has noticed', () => !inside().protocol.connected);
    for (const text of numbered(50)) publish(`lost or late: ${text}`);
    await server.start();
    observer = await connectAs(server.url, { nobody: true });
    const { heard } = await observer.hear(SUBJECT);
    await until('it is heard again', () => {
      publish('still there');
      return heard.some(({ text }) => text === 'still there');
    });
  });
});
