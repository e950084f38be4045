import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import { AckPolicy, type Consumer, DeliverPolicy, type JsMsg } from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { type StreamKey, streams } from '#contracts';
import { BatchConsumer, type BatchMessage, type BatchOptions } from '../ports.js';
import type { Broker } from './connect-broker.js';

const ACK_WAIT_MS = 60_000;
const RESUME_PAUSE_MS = 500;
/** About a millisecond's work. */
const ACKS_A_TURN = 250;
/** The client's own lower limit for a pull. */
const SHORTEST_PULL_MS = 1_000;

export class JetStreamBatchConsumer extends BatchConsumer {
  constructor(private readonly broker: Broker) {
    super();
  }

  async consume(
    stream: StreamKey,
    durable: string,
    each: (batch: readonly BatchMessage[]) => Promise<void>,
    options: BatchOptions,
  ): Promise<void> {
    while (!options.signal.aborted && !this.broker.connection.isClosed()) {
      try {
        const consumer = await this.provision(streams[stream].name, durable, options.maxMessages);
        await this.consumeFrom(consumer, each, options);
      } catch {
        // The broker is away or the consumer is gone: everything unsettled is redelivered, so only time is lost.
        if (options.signal.aborted || this.broker.connection.isClosed()) return;
        await new Promise((resolve) => setTimeout(resolve, RESUME_PAUSE_MS));
      }
    }
  }

  private async consumeFrom(
    consumer: Consumer,
    each: (batch: readonly BatchMessage[]) => Promise<void>,
    options: BatchOptions,
  ): Promise<void> {
    while (!options.signal.aborted) {
      const batch = await collect(consumer, options);
      if (batch.length === 0) continue;
      await untilOld(batch, options);
      await settleAfter(batch, each);
    }
  }

  private async provision(stream: string, durable: string, maxMessages: number): Promise<Consumer> {
    const { consumers } = this.broker.manager;
    await consumers.info(stream, durable).catch(() =>
      consumers.add(stream, {
        durable_name: durable,
        ack_policy: AckPolicy.Explicit,
        ack_wait: nanos(ACK_WAIT_MS),
        max_ack_pending: Math.max(10_000, maxMessages * 10),
        max_deliver: -1,
        deliver_policy: DeliverPolicy.All,
      }),
    );
    return this.broker.jetstream.consumers.get(stream, durable);
  }
}

/**
 * One pull is one batch: whatever comes within it, at most `maxMessages`. A pull is never left early. One that ends in an
 * error is a batch, too: nats-server 2.9 now and then does not say that a pull is over, the client then ends it with
 * "heartbeats missed", and what came before would only be handed out again after the whole ack wait.
 */
async function collect(
  consumer: Consumer,
  options: { maxMessages: number; maxWaitMs: number; signal: AbortSignal },
): Promise<JsMsg[]> {
  const batch: JsMsg[] = [];
  const messages = await consumer.fetch({
    max_messages: options.maxMessages,
    expires: Math.max(SHORTEST_PULL_MS, options.maxWaitMs),
  });
  try {
    for await (const message of messages) batch.push(message);
  } catch (error) {
    if (batch.length === 0) throw error;
  }
  return batch;
}

/** Ends early when consuming does: the batch in hand is settled before a shutdown. */
async function untilOld(batch: readonly JsMsg[], { minAgeMs = 0, signal }: BatchOptions): Promise<void> {
  const youngestMs = Number(batch.at(-1)?.timestampNanos ?? 0n) / 1_000_000;
  const missingMs = Math.min(minAgeMs, youngestMs + minAgeMs - Date.now());
  if (missingMs <= 0 || signal.aborted) return;
  await wait(missingMs, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

/** A few at a time: what else this process does must not wait for thousands. */
async function acknowledge(batch: readonly JsMsg[]): Promise<void> {
  for (const [index, message] of batch.entries()) {
    message.ack();
    if (index % ACKS_A_TURN === ACKS_A_TURN - 1) await nextTurn();
  }
}

async function settleAfter(batch: JsMsg[], each: (batch: readonly BatchMessage[]) => Promise<void>): Promise<void> {
  const extend = setInterval(() => {
    for (const message of batch) message.working();
  }, ACK_WAIT_MS / 3);
  try {
    await each(
      batch.map((message) => ({
        subject: message.subject,
        data: message.data,
        deliveryCount: message.info.deliveryCount,
        sequence: message.seq,
      })),
    );
    await acknowledge(batch);
  } catch (error) {
    for (const message of batch) message.nak(RESUME_PAUSE_MS * 2);
    throw error;
  } finally {
    clearInterval(extend);
  }
}
