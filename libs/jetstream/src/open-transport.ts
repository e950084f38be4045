import type { Broker } from './broker/connect-broker.js';
import { CoreBus } from './broker/core-bus.js';
import { JetStreamBatchConsumer } from './broker/jetstream-batch-consumer.js';
import { JetStreamBrokerStatus } from './broker/jetstream-broker-status.js';
import { JetStreamPublisher } from './broker/jetstream-publisher.js';
import { JetStreamStreamReader } from './broker/jetstream-stream-reader.js';
import { KeyValueBuckets } from './broker/key-value-buckets.js';
import { ObjectStoreClaimCheck } from './broker/object-store-claim-check.js';
import { PublishedResults } from './broker/published-results.js';
import { InboxAnswers } from './live/inbox-answers.js';
import { LiveRunner } from './live/live-runner.js';
import { LocalHandover } from './local-handover.js';
import type {
  BatchConsumer,
  BrokerStatus,
  Buckets,
  Bus,
  ClaimCheck,
  Handover,
  LiveCalls,
  Publisher,
  ResultWriter,
  StreamReader,
} from './ports.js';
import { DeadLetters } from './stage/dead-letters.js';
import { Deferrals } from './stage/deferrals.js';
import { DurableRunner } from './stage/durable-runner.js';
import { InFlight } from './stage/in-flight.js';
import type { StageLog } from './stage/stage-log.js';
import { StageRegistry } from './stage/stage-registry.js';
import { type ServedEndpoint, StageStrategy } from './stage/stage-strategy.js';

export interface TransportOptions {
  readonly broker: Broker;
  readonly replicas: number;
  /** How long a payload in the object store may be needed: the longest wait of a job plus its result's retention. */
  readonly payloadMaxAgeMs: number;
  readonly endpoints: () => readonly ServedEndpoint[];
  readonly drainGraceMs: number;
  readonly log: StageLog;
  readonly nowMs: () => number;
  readonly random: () => number;
}

/** Everything a service process speaks to the broker with, over one connection. */
export interface Transport {
  readonly publisher: Publisher;
  readonly results: ResultWriter;
  readonly reader: StreamReader;
  readonly claimCheck: ClaimCheck;
  readonly buckets: Buckets;
  readonly bus: Bus;
  readonly liveCalls: LiveCalls;
  readonly batchConsumer: BatchConsumer;
  readonly handover: Handover;
  readonly status: BrokerStatus;
  readonly strategy: StageStrategy;
}

export function openTransport(options: TransportOptions): Transport {
  const { broker, log, nowMs } = options;
  const publisher = new JetStreamPublisher(broker, nowMs);
  const reader = new JetStreamStreamReader(broker);
  const results = new PublishedResults(publisher, reader);
  const buckets = new KeyValueBuckets(broker, options.replicas);
  const claimCheck = new ObjectStoreClaimCheck(broker, {
    replicas: options.replicas,
    maxAgeMs: options.payloadMaxAgeMs,
  });
  const inFlight = new InFlight(nowMs);
  const registry = new StageRegistry((endpoint) => options.endpoints().some(({ id }) => id === endpoint));
  const inboxes = new InboxAnswers(broker.connection, nowMs);
  const live = new LiveRunner({ connection: broker.connection, registry, inboxes, claimCheck, inFlight, log, nowMs });
  const runner = new DurableRunner({
    registry,
    publisher,
    reader,
    deadLetters: new DeadLetters(broker, results, nowMs),
    deferrals: new Deferrals(buckets),
    inFlight,
    log,
    nowMs,
    random: options.random,
  });
  const strategy = new StageStrategy({
    broker,
    registry,
    runner,
    live,
    inFlight,
    log,
    endpoints: options.endpoints,
    drainGraceMs: options.drainGraceMs,
  });
  return {
    publisher,
    results,
    reader,
    claimCheck,
    buckets,
    bus: new CoreBus(broker),
    liveCalls: live,
    batchConsumer: new JetStreamBatchConsumer(broker),
    handover: new LocalHandover(nowMs),
    status: new JetStreamBrokerStatus(broker),
    strategy,
  };
}
