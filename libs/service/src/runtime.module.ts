import { type DynamicModule, Global, Module, type ValueProvider } from '@nestjs/common';
import { ConfigSource } from '#config';
import {
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
  type Transport,
} from '#jetstream';
import { SharedState } from '#state';
import { Clock, Logger, Metrics } from '#telemetry';

export interface Runtime {
  readonly config: ConfigSource;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly state: SharedState;
  readonly transport: Transport;
}

/** Offers a process' parts to every module by their abstract classes; made before Nest starts, so nothing here is lazy. */
@Global()
@Module({})
export class RuntimeModule {
  static of(runtime: Runtime): DynamicModule {
    const { transport } = runtime;
    const parts: ValueProvider[] = [
      { provide: ConfigSource, useValue: runtime.config },
      { provide: Logger, useValue: runtime.logger },
      { provide: Metrics, useValue: runtime.metrics },
      { provide: Clock, useValue: runtime.clock },
      { provide: SharedState, useValue: runtime.state },
      { provide: Publisher, useValue: transport.publisher },
      { provide: ResultWriter, useValue: transport.results },
      { provide: StreamReader, useValue: transport.reader },
      { provide: ClaimCheck, useValue: transport.claimCheck },
      { provide: Buckets, useValue: transport.buckets },
      { provide: Bus, useValue: transport.bus },
      { provide: LiveCalls, useValue: transport.liveCalls },
      { provide: BatchConsumer, useValue: transport.batchConsumer },
      { provide: Handover, useValue: transport.handover },
      { provide: BrokerStatus, useValue: transport.status },
    ];
    return { module: RuntimeModule, providers: parts, exports: parts.map(({ provide }) => provide) };
  }
}
