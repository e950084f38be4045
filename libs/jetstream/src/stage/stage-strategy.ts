import type { Msg, Subscription } from '@nats-io/transport-node';
import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import { LANES, subjectPatterns, subjects } from '#contracts';
import type { Broker } from '../broker/connect-broker.js';
import type { LiveRunner } from '../live/live-runner.js';
import { STAGE_TRANSPORT, type StageOptions } from '../stage.decorator.js';
import { toStageMethod } from './call-stage-method.js';
import { type ConsumerBinding, DurableConsumer } from './durable-consumer.js';
import type { DurableRunner } from './durable-runner.js';
import type { InFlight } from './in-flight.js';
import { Slots } from './slots.js';
import type { StageLog } from './stage-log.js';
import type { LocalStage, StageMethod, StageRegistry } from './stage-registry.js';
import { streamOf } from './stream-of.js';

/** An endpoint this process may call, and how many calls at once. */
export interface ServedEndpoint {
  readonly id: string;
  readonly concurrency: number;
}

export interface StrategyParts {
  readonly broker: Broker;
  readonly registry: StageRegistry;
  readonly runner: DurableRunner;
  readonly live: LiveRunner;
  readonly inFlight: InFlight;
  readonly log: StageLog;
  /** Asked at start and after every change of the configuration. */
  readonly endpoints: () => readonly ServedEndpoint[];
  readonly drainGraceMs: number;
}

const DEFAULT_CONCURRENCY = 256;
const LIVE_PREFIX = subjects.liveAccepted().replace('accepted', '');

/**
 * Runs every `@Stage` method of a Nest application: durable subjects by pulling from JetStream, live subjects by core
 * NATS queue groups. Boot fails, with a sentence, unless each durable subject matches exactly one stream.
 */
export class StageStrategy extends Server implements CustomTransportStrategy {
  override readonly transportId = STAGE_TRANSPORT;
  /** Otherwise Nest logs a stage's error and swallows it; the runner chooses a verdict from it. */
  override readonly propagatesEventHandlerErrors = true;
  private readonly consumers = new Map<string, DurableConsumer>();
  private readonly subscriptions = new Map<string, Subscription>();

  constructor(private readonly parts: StrategyParts) {
    super();
  }

  override addHandler(pattern: string, handler: MessageHandler, _isEventHandler?: boolean, extras: object = {}): void {
    const stage: LocalStage = { options: extras as StageOptions, patterns: [pattern], run: toStageMethod(handler) };
    this.parts.registry.add(pattern, stage);
    this.messageHandlers.set(pattern, handler);
  }

  /** Before `listen`: methods that are called without Nest's chain, by pattern (see `directStageMethods`). */
  callDirectly(methods: ReadonlyMap<string, StageMethod>): void {
    for (const stage of this.parts.registry.all()) {
      for (const pattern of stage.patterns) stage.run = methods.get(pattern) ?? stage.run;
    }
  }

  async listen(callback: (error?: unknown) => void): Promise<void> {
    try {
      for (const stage of this.parts.registry.all()) {
        for (const pattern of stage.patterns) this.bind(stage, pattern);
      }
      this.parts.broker.connection.subscribe(subjectPatterns.jobCancelled, { callback: this.onCancelled });
      this.parts.broker.connection.subscribe(subjectPatterns.liveCancelled, { callback: this.onCancelled });
      await this.parts.broker.connection.flush();
      callback();
    } catch (error) {
      callback(error);
    }
  }

  /** After a change of the configuration: consumers of new endpoints start, those of removed ones stop. */
  async rebind(): Promise<void> {
    for (const stage of this.parts.registry.all()) {
      for (const pattern of stage.patterns) {
        if (pattern === subjectPatterns.calls || pattern === subjectPatterns.liveCalls) this.bind(stage, pattern);
      }
    }
    const served = new Set(
      this.parts.endpoints().flatMap(({ id }) => [...LANES.map((lane) => durableOf(id, lane)), subjects.liveCall(id)]),
    );
    for (const [name, consumer] of this.consumers) {
      if (!name.startsWith(CALL_DURABLE) || served.has(name)) continue;
      this.consumers.delete(name);
      await consumer.stop();
    }
    for (const [subject, subscription] of this.subscriptions) {
      if (!subject.startsWith(subjects.liveCall('')) || served.has(subject)) continue;
      this.subscriptions.delete(subject);
      subscription.unsubscribe();
    }
  }

  /** Stops pulling, lets deliveries in work finish within the grace, then aborts them: they go back to the queue. */
  async drain(): Promise<void> {
    for (const subscription of this.subscriptions.values()) subscription.drain().catch(() => undefined);
    await Promise.all([...this.consumers.values()].map((consumer) => consumer.stop()));
    const giveUpAtMs = performance.now() + this.parts.drainGraceMs;
    while (this.parts.inFlight.size > 0 && performance.now() < giveUpAtMs) await pause(10);
    if (this.parts.inFlight.size === 0) return;
    this.parts.log.warn({ inFlight: this.parts.inFlight.size }, 'drain grace is over, aborting what is in work');
    this.parts.inFlight.abortAll('draining');
    const abortLimitMs = performance.now() + 2_000;
    while (this.parts.inFlight.size > 0 && performance.now() < abortLimitMs) await pause(10);
  }

  override async close(): Promise<void> {
    await this.drain();
  }

  override on(): this {
    return this;
  }

  override unwrap<T>(): T {
    return this.parts.broker.connection as T;
  }

  private readonly onCancelled = (error: Error | null, message: Msg): void => {
    if (!error)
      this.parts.inFlight.abort(
        message.subject.slice(message.subject.lastIndexOf('.') + 1),
        cancelReason(message.subject),
      );
  };

  private bind(stage: LocalStage, pattern: string): void {
    if (pattern.startsWith(LIVE_PREFIX)) this.bindLive(stage, pattern);
    else this.bindDurable(stage, pattern);
  }

  private bindLive(stage: LocalStage, pattern: string): void {
    const wanted =
      pattern === subjectPatterns.liveCalls ? this.parts.endpoints().map(({ id }) => subjects.liveCall(id)) : [pattern];
    for (const subject of wanted) {
      if (this.subscriptions.has(subject)) continue;
      const subscription = this.parts.broker.connection.subscribe(subject, {
        queue: stage.options.stage,
        callback: (error, message) => {
          if (!error) this.parts.live.receive(stage, message);
        },
      });
      this.subscriptions.set(subject, subscription);
    }
  }

  private bindDurable(stage: LocalStage, pattern: string): void {
    const stream = streamOf(pattern, stage.options.stage);
    if (pattern !== subjectPatterns.calls) {
      const slots = new Slots(stage.options.concurrency ?? DEFAULT_CONCURRENCY);
      this.consume({ stage, stream, durable: stage.options.stage, filter: pattern, slots });
      return;
    }
    for (const { id, concurrency } of this.parts.endpoints()) {
      for (const lane of LANES) {
        const filter = subjectPatterns.callsOf(id, lane);
        if (this.consumers.has(durableOf(id, lane))) continue;
        const slots = new Slots(concurrency);
        this.parts.runner.registerSlots(filter.slice(0, -2), slots);
        this.consume({ stage, stream, durable: durableOf(id, lane), filter, slots });
      }
    }
  }

  private consume(binding: ConsumerBinding): void {
    const consumer = new DurableConsumer(this.parts.broker, binding, this.parts.runner, this.parts.log);
    this.consumers.set(binding.durable, consumer);
    consumer.start();
  }
}

const CALL_DURABLE = 'call-';

function durableOf(endpoint: string, lane: string): string {
  return `${CALL_DURABLE}${endpoint}-${lane}`;
}

function cancelReason(subject: string): 'cancelled' | 'caller-gone' {
  return subject.startsWith(LIVE_PREFIX) ? 'caller-gone' : 'cancelled';
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
