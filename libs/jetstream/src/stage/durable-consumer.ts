import { AckPolicy, type Consumer, type ConsumerConfig, DeliverPolicy } from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import type { Broker } from '../broker/connect-broker.js';
import type { DurableRunner } from './durable-runner.js';
import { DEFAULT_ACK_WAIT_MS } from './durable-runner.js';
import type { Slots } from './slots.js';
import type { StageLog } from './stage-log.js';
import type { LocalStage } from './stage-registry.js';

const CONSUMER_NOT_FOUND = 10014;
const STREAM_NOT_FOUND = 10059;
const FETCH_EXPIRES_MS = 2_000;
const PATIENCE_MS = 4;
const RESUME_PAUSE_MS = 250;

export interface ConsumerBinding {
  readonly stage: LocalStage;
  readonly stream: string;
  readonly durable: string;
  readonly filter: string;
  readonly slots: Slots;
}

/**
 * Pulls on demand: never more than there are free slots, so nothing waits in this process' memory while its claim runs
 * out, and a drain has nothing to hand back. A pull that is out when the drain begins is waited for (at most
 * `FETCH_EXPIRES_MS`): messages sent to a pull nobody listens to would only come back after the ack wait.
 */
export class DurableConsumer {
  private stopping = false;
  private running: Promise<void> | undefined;

  constructor(
    private readonly broker: Broker,
    private readonly binding: ConsumerBinding,
    private readonly runner: DurableRunner,
    private readonly log: StageLog,
  ) {}

  start(): void {
    this.running = this.pullUntilStopped();
  }

  /** Resolves when nothing more will be pulled; deliveries in work go on. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.running;
  }

  private async pullUntilStopped(): Promise<void> {
    const { slots, stage, durable } = this.binding;
    let failing = false;
    while (!this.stopping && !this.broker.connection.isClosed()) {
      await slots.waitForRoom(PATIENCE_MS);
      if (this.stopping) return;
      try {
        await this.pull(await provisionConsumer(this.broker, this.binding));
        failing = false;
      } catch (error) {
        if (this.stopping || this.broker.connection.isClosed()) return;
        if (!failing) this.log.warn({ stage: stage.options.stage, durable, error }, 'pull failed, trying again');
        failing = true;
        await new Promise((resolve) => setTimeout(resolve, RESUME_PAUSE_MS));
      }
    }
  }

  private async pull(consumer: Consumer): Promise<void> {
    const { slots, stage } = this.binding;
    for (;;) {
      const messages = await consumer.fetch({ max_messages: Math.max(1, slots.free), expires: FETCH_EXPIRES_MS });
      for await (const delivered of messages) {
        const leave = slots.enter();
        void this.runner.run(stage, delivered, leave).finally(leave);
      }
      if (this.stopping) return;
      await slots.waitForRoom(PATIENCE_MS);
      if (this.stopping) return;
    }
  }
}

async function provisionConsumer(broker: Broker, binding: ConsumerBinding): Promise<Consumer> {
  const { stream, durable, stage, filter, slots } = binding;
  const wanted: Partial<ConsumerConfig> = {
    durable_name: durable,
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(stage.options.ackWaitMs ?? DEFAULT_ACK_WAIT_MS),
    // A delayed redelivery occupies a place here: far more places than slots, or waiting jobs would block others.
    max_ack_pending: stage.options.maxPending ?? Math.max(5_000, slots.capacity * 20),
    // The runner counts deliveries itself: a message over the broker's max_deliver stays in the stream, unseen.
    max_deliver: -1,
    max_waiting: 512,
    filter_subject: filter,
    deliver_policy: DeliverPolicy.All,
  };
  try {
    const { config } = await broker.manager.consumers.info(stream, durable);
    const changed = config.ack_wait !== wanted.ack_wait || config.max_ack_pending !== wanted.max_ack_pending;
    if (changed) await broker.manager.consumers.update(stream, durable, wanted);
  } catch (error) {
    const code = (error as { code?: number }).code;
    if (code === STREAM_NOT_FOUND)
      throw new Error(`stream ${stream} is missing: start one service with provisioning, or npm start`, {
        cause: error,
      });
    if (code !== CONSUMER_NOT_FOUND) throw error;
    await broker.manager.consumers.add(stream, wanted);
  }
  return broker.jetstream.consumers.get(stream, durable);
}
