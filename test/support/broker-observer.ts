import { DeliverPolicy, type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { connectionOptionsOf } from './broker-address.js';

export interface HeardText {
  readonly subject: string;
  readonly text: string;
}

export interface StoredText extends HeardText {
  readonly headers: Readonly<Record<string, string>>;
}

/** What a stream has handed out. At rest, deliveries − messages = redeliveries. */
export interface StreamTraffic {
  readonly stream: string;
  /** Messages ever stored in it. */
  readonly messages: number;
  /** Messages ever handed out, by all its durable consumers; every message matches exactly one of them. */
  readonly deliveries: number;
  /** Not yet handed out, or handed out and not settled. */
  readonly open: number;
}

const PAGE = 500;
const API_TIMEOUT_MS = 5_000;

/** Watches a gateway's broker from outside, with a plain client: it outlives the broker's restarts. */
export class BrokerObserver {
  private constructor(
    private readonly connection: NatsConnection,
    private readonly manager: JetStreamManager,
  ) {}

  static async connect(brokerUrl: string): Promise<BrokerObserver> {
    const connection = await connect({
      ...connectionOptionsOf(brokerUrl),
      reconnectTimeWait: 100,
      pingInterval: 5_000,
    });
    return new BrokerObserver(connection, await jetstreamManager(connection, { timeout: API_TIMEOUT_MS }));
  }

  /** @throws the client's error when nobody answers in time or nobody is there. */
  async request(subject: string, payload: Uint8Array, timeoutMs: number): Promise<string> {
    return (await this.connection.request(subject, payload, { timeout: timeoutMs })).string();
  }

  /** Every message on the subject while it is connected, stored or not: what an application that listens sees. */
  hear(subject: string, each: (message: HeardText) => void): void {
    this.connection.subscribe(subject, {
      callback: (error, message) => {
        if (!error) each({ subject: message.subject, text: message.string() });
      },
    });
  }

  async messagesIn(stream: string): Promise<number> {
    return (await this.manager.streams.info(stream)).state.messages;
  }

  /** How many messages lie on each subject of a stream. */
  async subjectsOf(stream: string): Promise<ReadonlyMap<string, number>> {
    const { state } = await this.manager.streams.info(stream, { subjects_filter: '>' });
    return new Map(Object.entries(state.subjects ?? {}));
  }

  /** Everything a stream holds, oldest first. */
  async readAll(stream: string): Promise<StoredText[]> {
    const consumer = await jetstream(this.connection).consumers.get(stream, { deliver_policy: DeliverPolicy.All });
    let left = (await consumer.info(true)).num_pending;
    const read: StoredText[] = [];
    while (left > 0) {
      const batch = await consumer.fetch({ max_messages: Math.min(PAGE, left), expires: API_TIMEOUT_MS });
      for await (const message of batch) {
        const { subject, headers } = message;
        const names = headers?.keys() ?? [];
        read.push({
          subject,
          text: message.string(),
          headers: Object.fromEntries(names.map((name) => [name, headers?.get(name) ?? ''])),
        });
        left = message.info.pending;
      }
    }
    return read;
  }

  /** Removes every message on a subject of a stream, behind the back of whoever reads it. */
  async removeFrom(stream: string, subject: string): Promise<void> {
    await this.manager.streams.purge(stream, { filter: subject });
  }

  async traffic(): Promise<StreamTraffic[]> {
    const traffic: StreamTraffic[] = [];
    for await (const { config, state } of this.manager.streams.list()) {
      if (config.name.startsWith('KV_') || config.name.startsWith('OBJ_')) continue;
      let deliveries = 0;
      let open = 0;
      let consumers = 0;
      for await (const { config: consumer, delivered, num_pending, num_ack_pending } of this.manager.consumers.list(
        config.name,
      )) {
        if (consumer.durable_name === undefined) continue;
        consumers += 1;
        deliveries += delivered.consumer_seq;
        open += num_pending + num_ack_pending;
      }
      if (consumers > 0) traffic.push({ stream: config.name, messages: state.last_seq, deliveries, open });
    }
    return traffic;
  }

  async close(): Promise<void> {
    await this.connection.close();
  }
}
