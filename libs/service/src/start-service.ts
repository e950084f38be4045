import type { INestApplication } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ConfigSource } from '#config';
import { type Broker, connectBroker, openTransport, provisionStreams } from '#jetstream';
import { MemorySharedState, RedisSharedState, type SharedState } from '#state';
import { type OperatorServer, SystemClock, startOperatorServer } from '#telemetry';
import type { BrokerAddress } from './broker-address.js';
import { createApp } from './create-app.js';
import { meteredStageLog } from './metered-stage-log.js';
import type { ProcessTelemetry } from './process-parts.js';
import type { Runtime } from './runtime.module.js';
import type { ServiceDefinition } from './service-definition.js';
import { readinessOf, watchStageDepths } from './service-health.js';
import { StartReadiness } from './start-readiness.js';
import { storageBudget } from './storage-budget.js';
import { unreachableBrokerLog } from './unreachable-broker-log.js';

/** What the process brings: read before anything starts, so that every later error can be logged. */
export interface ServiceParts {
  readonly config: ConfigSource;
  readonly telemetry: ProcessTelemetry;
  readonly broker: BrokerAddress;
  /** Set when the broker is our own child with its store on this disk. */
  readonly embeddedStoreDirectory?: string;
}

export interface RunningService {
  readonly app: INestApplication;
  readonly runtime: Runtime;
  readonly broker: Broker;
  /** Where callers reach it; only with an HTTP door. */
  readonly url?: string;
  readonly operatorUrl: string;
  /** Resolves with the reason when the broker's connection is closed for good. */
  readonly lost: Promise<Error | undefined>;
  /** Stops taking work, finishes what is in work, then closes everything. */
  stop(): Promise<void>;
}

/** Kubernetes kills 30 s after SIGTERM: what is in work has this long, the rest is for closing. */
const DRAIN_GRACE_MS = 22_000;

/** Starts one service (or, for `standalone`, all of them) in this process; waits for a broker that is not there yet. */
export async function startService(definition: ServiceDefinition, parts: ServiceParts): Promise<RunningService> {
  const { config, telemetry } = parts;
  const readiness = new StartReadiness();
  // First of all: where people and probes look while the broker is away.
  const operator = await startOperatorServer({
    ...config.current.operator,
    metrics: telemetry.metrics,
    readiness: readiness.ask,
  });
  try {
    return await openService(definition, parts, { operator, readiness });
  } catch (error) {
    await operator.close();
    throw error;
  }
}

async function openService(
  definition: ServiceDefinition,
  parts: ServiceParts,
  { operator, readiness }: { readonly operator: OperatorServer; readonly readiness: StartReadiness },
): Promise<RunningService> {
  const { config, telemetry } = parts;
  const { logger } = telemetry;
  const broker = await connect(definition, parts);
  readiness.connected();
  await provisionStreams(broker.manager, {
    replicas: config.current.nats.replicas,
    storageBudgetBytes: await storageBudget(broker, parts.embeddedStoreDirectory),
    resultRetentionMs: config.current.jobs.resultRetentionMs,
  });
  const runtime = await openRuntime(definition, parts, broker);
  await definition.beforeOpen?.(runtime);
  const app = await createApp(definition, runtime);
  const stopRebinding = config.onChange(() => void runtime.transport.strategy.rebind());
  const stopWatchingDepths = watchStageDepths(runtime.transport.status, telemetry.gateway);
  const door = await definition.http?.listen(app as NestFastifyApplication);
  readiness.started(readinessOf(runtime.transport.status));
  logger.info({ broker: parts.broker.url, brokerVersion: broker.capabilities.version }, 'service started');
  return {
    app,
    runtime,
    broker,
    ...(door ? { url: door.url } : {}),
    operatorUrl: `http://${config.current.operator.host}:${operator.port}`,
    lost: broker.closed,
    stop: async () => {
      stopRebinding();
      stopWatchingDepths();
      // The door first, so that nothing new comes in while the stages finish.
      await definition.http?.drain(app as NestFastifyApplication, DRAIN_GRACE_MS);
      await runtime.transport.strategy.drain();
      await app.close();
      await runtime.state.close();
      await operator.close();
      await broker.close();
      logger.info({}, 'service stopped');
    },
  };
}

function connect(definition: ServiceDefinition, { broker, telemetry: { logger } }: ServiceParts): Promise<Broker> {
  return connectBroker({
    ...broker,
    name: `sluice-${definition.name}`,
    waitForServer: true,
    onUnreachable: unreachableBrokerLog(broker.url, logger, Date.now),
    onStatus: (status, detail) => {
      if (status === 'disconnect') logger.warn({ broker: detail }, 'broker connection lost');
      if (status === 'reconnect') logger.info({ broker: detail }, 'broker connection is back');
    },
  });
}

async function openRuntime(definition: ServiceDefinition, parts: ServiceParts, broker: Broker): Promise<Runtime> {
  const { config, telemetry } = parts;
  const { logger, metrics } = telemetry;
  const { nats, jobs } = config.current;
  const transport = openTransport({
    broker,
    replicas: nats.replicas,
    payloadMaxAgeMs: jobs.maxWithinMs + jobs.resultRetentionMs,
    endpoints: () => definition.endpoints?.(config.current) ?? [],
    drainGraceMs: DRAIN_GRACE_MS,
    log: meteredStageLog(logger, telemetry.gateway),
    nowMs: Date.now,
    random: Math.random,
  });
  return { config, logger, metrics, clock: new SystemClock(), state: await openState(parts), transport };
}

async function openState({ config, telemetry }: ServiceParts): Promise<SharedState> {
  const { redis } = config.current;
  return redis ? RedisSharedState.open({ url: redis.url, ...telemetry }) : new MemorySharedState();
}
