import { AckPolicy, type JetStreamClient, type JsMsg, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection, nanos } from '@nats-io/transport-node';
import { connectionOptionsOf } from './broker-address.js';

export interface BarePipelineOptions {
  readonly brokerUrl: string;
  /** First token of its subjects and streams; pipelines of other names may share the broker. */
  readonly name: string;
  readonly hops: number;
  /** Messages each hop has in work at once. */
  readonly window: number;
  /** What the last hop does with a job, if anything; what it returns is the result. */
  readonly work?: (job: Uint8Array) => Promise<Uint8Array>;
}

export interface BarePipeline {
  /** Publish here: a JetStream `PubAck` answers. */
  readonly submitSubject: string;
  readonly resultPattern: string;
  close(): Promise<void>;
}

const ACK_WAIT_MS = 30_000;

/**
 * The least a durable pipeline can do: every hop takes a message, publishes it to the next stream and acknowledges it
 * when that is stored. No envelope, no decision, no ledger, no idempotency over restarts. What a gateway costs is what
 * it needs on top of this.
 */
export async function openBarePipeline(options: BarePipelineOptions): Promise<BarePipeline> {
  const connection = await connect(connectionOptionsOf(options.brokerUrl));
  const client = jetstream(connection);
  await addStreams(connection, options);
  for (let hop = 1; hop <= options.hops; hop++) await runHop(client, options, hop);
  return {
    submitSubject: `${options.name}.hop1.submitted`,
    resultPattern: `${options.name}.result.>`,
    close: () => connection.close(),
  };
}

async function addStreams(connection: NatsConnection, { name, hops, window }: BarePipelineOptions): Promise<void> {
  const manager = await jetstreamManager(connection);
  for (let hop = 1; hop <= hops; hop++) {
    await manager.streams.add({ name: streamOf(name, hop), subjects: [`${name}.hop${hop}.>`], retention: 'workqueue' });
    await manager.consumers.add(streamOf(name, hop), {
      durable_name: 'worker',
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(ACK_WAIT_MS),
      max_ack_pending: window * 2,
    });
  }
  await manager.streams.add({ name: `${name}_result`, subjects: [`${name}.result.>`] });
}

async function runHop(client: JetStreamClient, options: BarePipelineOptions, hop: number): Promise<void> {
  const { name, hops, window, work } = options;
  const isLast = hop === hops;
  const nextSubject = isLast ? `${name}.result` : `${name}.hop${hop + 1}`;
  const pass = async (delivered: JsMsg) => {
    // The first stream numbers the jobs; after that the number travels in the subject.
    const job = hop === 1 ? String(delivered.seq) : delivered.subject.slice(delivered.subject.lastIndexOf('.') + 1);
    const output = isLast && work ? await work(delivered.data) : delivered.data;
    await client.publish(`${nextSubject}.${job}`, output, { msgID: `${job}:${hop}` });
    delivered.ack();
  };
  const consumer = await client.consumers.get(streamOf(name, hop), 'worker');
  await consumer.consume({ max_messages: window, callback: (delivered) => void pass(delivered).catch(fail) });
}

function streamOf(name: string, hop: number): string {
  return `${name}_hop${hop}`;
}

/** A floor with a hole in it measures nothing: the process ends. */
function fail(error: unknown): never {
  throw new Error('the bare pipeline lost a message', { cause: error });
}
