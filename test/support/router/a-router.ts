import 'reflect-metadata';
import { type DynamicModule, Global, type INestApplicationContext, Module, type ValueProvider } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type ConfigListener, ConfigSource, type SluiceConfig } from '#config';
import { Buckets, Bus, PublishedResults, Publisher, ResultWriter, StreamReader } from '#jetstream';
import { MemorySharedState, SharedState } from '#state';
import { Clock, Logger, Metrics } from '#telemetry';
import { RouterModule } from '../../../apps/router/src/router.module.js';
import { MemoryBroker } from '../ingress/memory-broker.js';
import { RecordedLogger, RecordedMetrics } from '../recorded-telemetry.js';
import { aProvider } from './a-candidate.js';
import { MemoryHeldReader } from './memory-held-reader.js';

export class SettableConfig extends ConfigSource {
  private readonly listeners = new Set<ConfigListener>();
  constructor(public current: SluiceConfig) {
    super();
  }
  onChange(listener: ConfigListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  set(parts: Partial<SluiceConfig>): void {
    const previous = this.current;
    this.current = { ...previous, ...parts };
    for (const listener of this.listeners) listener(this.current, previous);
  }
}

export type RouterConfig = Partial<
  Pick<SluiceConfig, 'providers' | 'aliases' | 'prices' | 'jobs' | 'live' | 'tenants'>
>;

export function aRouterConfig(parts: RouterConfig = {}): SluiceConfig {
  const routing: RouterConfig = {
    providers: [aProvider('a'), aProvider('b')],
    aliases: [{ name: 'fast', candidates: ['a', 'b'].map((provider) => ({ provider, model: 'm' })) }],
    prices: [],
    jobs: { defaultWithinMs: 1, maxWithinMs: 1, maxAttempts: 4, maxBodyBytes: 1, resultRetentionMs: 1 },
    live: { timeoutMs: 600_000, retryForMs: 30_000, maxAttempts: 3, grantForMs: 250 },
    ...parts,
  };
  // Routing reads nothing else of the configuration.
  return routing as SluiceConfig;
}

export interface RouterUnderTest {
  readonly app: INestApplicationContext;
  readonly broker: MemoryBroker;
  readonly reader: MemoryHeldReader;
  readonly state: MemorySharedState;
  readonly config: SettableConfig;
  readonly logger: RecordedLogger;
  readonly metrics: RecordedMetrics;
}

export interface BrokerPorts {
  readonly publisher: Publisher;
  readonly reader: StreamReader;
  readonly buckets: Buckets;
  readonly bus: Bus;
}

/** The router's module in Nest, on ports in memory: what is tested is wired as it will be. */
export async function startRouter(options: {
  config?: RouterConfig;
  clock: Clock;
  broker?: MemoryBroker;
  /** A real broker instead of the one in memory. */
  ports?: BrokerPorts;
  /** State that several replicas share, instead of `RouterUnderTest.state`. */
  sharedState?: SharedState;
}): Promise<RouterUnderTest> {
  const broker = options.broker ?? new MemoryBroker();
  const reader = new MemoryHeldReader(broker);
  const ports: BrokerPorts = options.ports ?? { ...broker, reader };
  const parts = {
    broker,
    reader,
    state: new MemorySharedState(),
    config: new SettableConfig(aRouterConfig(options.config)),
    logger: new RecordedLogger(),
    metrics: new RecordedMetrics(),
  };
  const globals: ValueProvider[] = [
    { provide: Publisher, useValue: ports.publisher },
    { provide: ResultWriter, useValue: new PublishedResults(ports.publisher, ports.reader) },
    { provide: StreamReader, useValue: ports.reader },
    { provide: Buckets, useValue: ports.buckets },
    { provide: Bus, useValue: ports.bus },
    { provide: SharedState, useValue: options.sharedState ?? parts.state },
    { provide: ConfigSource, useValue: parts.config },
    { provide: Clock, useValue: options.clock },
    { provide: Logger, useValue: parts.logger },
    { provide: Metrics, useValue: parts.metrics },
  ];
  const runtime: DynamicModule = {
    module: PortsModule,
    providers: globals,
    exports: globals.map((part) => part.provide),
  };
  const app = await NestFactory.createApplicationContext(
    { module: RootModule, imports: [runtime, RouterModule] },
    { logger: false, abortOnError: false },
  );
  return { app, ...parts };
}

@Global()
@Module({})
class PortsModule {}

class RootModule {}
