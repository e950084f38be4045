import { type ProviderConfig, type SluiceConfig, StaticConfigSource } from '#config';
import type { AttemptRecord, AttemptSummary, Failure } from '#contracts';
import { newJobId, subjects, type WorkEnvelope, type WorkMessage } from '#contracts';
import {
  type Answer,
  type AnswerEnd,
  type AnswerHead,
  type Delivery,
  type StoredMessage,
  StreamReader,
} from '#jetstream';
import { SystemClock } from '#telemetry';
import { AttemptCalls } from '../../../apps/provider-adapter/src/attempt/attempt-calls.js';
import { AttemptClaims } from '../../../apps/provider-adapter/src/attempt/attempt-claims.js';
import { AttemptResults } from '../../../apps/provider-adapter/src/attempt/attempt-results.js';
import { DurableAttempts } from '../../../apps/provider-adapter/src/attempt/durable-attempts.js';
import { EndedJobs } from '../../../apps/provider-adapter/src/attempt/ended-jobs.js';
import { LiveAttempts } from '../../../apps/provider-adapter/src/attempt/live-attempts.js';
import { CallStage } from '../../../apps/provider-adapter/src/call.stage.js';
import { EndpointRegistry } from '../../../apps/provider-adapter/src/endpoint/endpoint-registry.js';
import { AttemptBatcher } from '../../../apps/provider-adapter/src/record/attempt-batcher.js';
import { AttemptMetrics } from '../../../apps/provider-adapter/src/record/attempt-metrics.js';
import { AttemptPrices } from '../../../apps/provider-adapter/src/record/attempt-prices.js';
import { AttemptReporter } from '../../../apps/provider-adapter/src/record/attempt-reporter.js';
import { EndpointObserver } from '../../../apps/provider-adapter/src/record/endpoint-observer.js';
import { FinishedRows } from '../../../apps/provider-adapter/src/record/finished-rows.js';
import { LocalHandover } from '../../../libs/jetstream/src/local-handover.js';
import { aWorkMessage } from '../a-work-message.js';
import { MemoryBroker } from '../ingress/memory-broker.js';
import { RecordedLogger, RecordedMetrics } from '../recorded-telemetry.js';
import { aProvider } from '../router/a-candidate.js';

/** The stage's reader: what is stored, and tombstones followed as they come. */
class FollowingReader extends StreamReader {
  constructor(private readonly broker: MemoryBroker) {
    super();
  }
  last(_stream: never, subject: string): Promise<StoredMessage | null> {
    return Promise.resolve(this.broker.last(subject));
  }
  remove(): Promise<boolean> {
    throw new Error('the provider-adapter removes nothing');
  }
  depth(): never {
    throw new Error('the provider-adapter asks for no depth');
  }
  tail(
    _stream: never,
    subject: string,
    each: (message: StoredMessage) => void,
    { signal }: { signal: AbortSignal },
  ): Promise<void> {
    const stop = this.broker.subscribe(subject, ({ subject: told, data }) =>
      each({ subject: told, data, sequence: 1, storedAtMs: Date.now() }),
    );
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => {
        stop();
        resolve();
      });
    });
  }
}

/** The system's clock, which a test may set forward. */
export class AdvancedClock extends SystemClock {
  aheadMs = 0;

  override nowMs(): number {
    return super.nowMs() + this.aheadMs;
  }
}

export interface RunningCallStage {
  readonly stage: CallStage;
  readonly broker: MemoryBroker;
  readonly clock: AdvancedClock;
  /** A reload that changes the providers. */
  readonly change: (...providers: Partial<ProviderConfig>[]) => void;
  readonly logger: RecordedLogger;
  readonly metrics: RecordedMetrics;
  readonly batcher: AttemptBatcher;
  readonly observer: EndpointObserver;
  /** The JSON stored on a subject, or undefined. */
  stored<T>(subject: string): T | undefined;
  /** Rows of finished durable attempts, oldest first. */
  finishedRows(): AttemptRecord[];
  stop(): Promise<void>;
}

/** The whole app without Nest around it: built with `new`, its broker in memory, its upstream real. */
export function startCallStage(baseUrl: string, provider: Partial<ProviderConfig> = {}): RunningCallStage {
  const broker = new MemoryBroker();
  const prices = ['m', 'whole', 'stream', 'stall-stream'].map((model) => ({
    provider: 'hostile',
    model,
    inputUsdPerMillion: '1',
    outputUsdPerMillion: '2',
  }));
  const timeouts = { connectMs: 2_000, firstByteMs: 20_000, idleMs: 20_000, totalMs: 30_000 };
  const providers = [aProvider('hostile', { baseUrl, timeouts, region: 'eu', ...provider })];
  const whole = { providers, prices, jobs: { maxAttempts: 3 } } as unknown as SluiceConfig;
  const config = new StaticConfigSource(whole);
  const [logger, metrics, clock] = [new RecordedLogger(), new RecordedMetrics(), new AdvancedClock()];
  const reader = new FollowingReader(broker);
  const registry = new EndpointRegistry(config, logger, clock);
  const observer = new EndpointObserver(broker.bus);
  const attemptMetrics = new AttemptMetrics(metrics);
  const reporter = new AttemptReporter(observer, attemptMetrics, logger);
  const calls = new AttemptCalls(clock, new AttemptPrices(config, logger), attemptMetrics, reporter);
  const claims = new AttemptClaims(broker.publisher, reader, config, new FinishedRows(broker.publisher));
  const results = new AttemptResults(broker.publisher, broker.results, reader, broker.claimCheck, clock);
  const batcher = new AttemptBatcher(new LocalHandover(Date.now), broker.publisher, logger, metrics);
  const ended = new EndedJobs(reader, clock, logger);
  ended.onApplicationBootstrap();
  const durable = new DurableAttempts(calls, claims, results, broker.bus, logger);
  const live = new LiveAttempts(calls, batcher);
  return {
    stage: new CallStage(registry, durable, live, ended, broker.claimCheck),
    broker,
    clock,
    change: (...changed) =>
      config.replace({
        ...whole,
        providers: changed.map((parts) => ({ ...providers[0], ...parts }) as ProviderConfig),
      }),
    logger,
    metrics,
    batcher,
    observer,
    stored: <T>(subject: string) => {
      const message = broker.stored.findLast((stored) => stored.subject === subject);
      return message ? (JSON.parse(Buffer.from(message.data).toString('utf8')) as T) : undefined;
    },
    finishedRows: () =>
      broker.stored
        .filter(({ subject }) => subject.startsWith(subjects.attemptsFinished('')))
        .flatMap(({ data }) => JSON.parse(Buffer.from(data).toString('utf8')) as AttemptRecord[]),
    stop: async () => {
      ended.onApplicationShutdown();
      observer.onApplicationShutdown();
      await batcher.onApplicationShutdown();
      await registry.onApplicationShutdown();
    },
  };
}

/** A call as the router decides it: the behaviour of the upstream is the model. */
export function aCall(behaviour: string, envelope: Partial<WorkEnvelope> = {}, body: object = {}): WorkMessage {
  const decision = { endpoint: 'hostile', model: behaviour, lane: 'sync', attemptNumber: 1, reason: 'test' } as const;
  const stream = envelope.stream ?? false;
  const whole = { model: 'alias', messages: [], ...(stream ? { stream } : {}), ...body };
  return aWorkMessage({ jobId: newJobId(Date.now()), decision, model: 'alias', ...envelope }, whole);
}

export function aDelivery(parts: Partial<Delivery> = {}): Delivery {
  return {
    subject: subjects.call('hostile', 'sync', 'default', 'job'),
    deliveryCount: 1,
    messageKey: 'SLUICE_CALL:1',
    signal: new AbortController().signal,
    ...parts,
  };
}

/** An answer that remembers what it was told. */
export class RecordedAnswer implements Answer {
  started = false;
  head: AnswerHead | undefined;
  text = '';
  ended: AnswerEnd | undefined;
  failed: { failure: Failure; attempts: readonly AttemptSummary[] } | undefined;
  onWrite: () => void = () => undefined;

  start(head: AnswerHead): void {
    this.started = true;
    this.head = head;
  }
  write(chunk: Uint8Array): void {
    this.text += Buffer.from(chunk).toString('utf8');
    this.onWrite();
  }
  end(end: AnswerEnd): void {
    this.ended = end;
  }
  fail(failure: Failure, attempts: readonly AttemptSummary[]): void {
    this.failed = { failure, attempts };
  }
}
