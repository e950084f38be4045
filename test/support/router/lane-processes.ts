import 'reflect-metadata';
import { type DynamicModule, Global, type INestApplicationContext, Module, type ValueProvider } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ConfigSource, type SluiceConfig } from '#config';
import {
  decodeWorkMessage,
  encodeWorkMessage,
  type JobResult,
  subjectPatterns,
  subjects,
  type WorkMessage,
} from '#contracts';
import { Buckets, Bus, ClaimCheck, Handover, Publisher, ResultWriter, StreamReader } from '#jetstream';
import type { SharedState } from '#state';
import { Clock, Logger, Metrics, SystemClock } from '#telemetry';
import { CallStage } from '../../../apps/provider-adapter/src/call.stage.js';
import { ProviderAdapterModule } from '../../../apps/provider-adapter/src/provider-adapter.module.js';
import { FailedAttemptStage } from '../../../apps/router/src/stages/failed-attempt.stage.js';
import { RouteStage } from '../../../apps/router/src/stages/route.stage.js';
import type { NatsServer } from '../nats-server.js';
import { RecordedLogger, RecordedMetrics } from '../recorded-telemetry.js';
import { type RunningStages, startStages } from '../run-stages.js';
import { type RouterConfig, type RouterUnderTest, SettableConfig, startRouter } from './a-router.js';

/** A router as a process of its own: its stages on its own connection. */
export interface RouterProcess {
  readonly stages: RunningStages;
  readonly router: RouterUnderTest;
  stop(): Promise<void>;
}

export async function startRouterProcess(
  server: NatsServer,
  config: RouterConfig,
  sharedState?: SharedState,
): Promise<RouterProcess> {
  // The stages take their methods from the application, which takes its ports from the stages' connection.
  let app: INestApplicationContext | undefined;
  const stages = await startStages(server, [
    {
      stage: 'router',
      patterns: [subjectPatterns.jobClassified],
      run: async (message, delivery) => running(app).get(RouteStage).route(message, delivery),
    },
    {
      stage: 'router-failed',
      patterns: [subjectPatterns.attemptFailed],
      run: async (message, delivery) => running(app).get(FailedAttemptStage).decide(message, delivery),
    },
  ]);
  const ports = stages.transport;
  const router = await startRouter({
    config,
    clock: new SystemClock(),
    ports,
    ...(sharedState ? { sharedState } : {}),
  });
  app = router.app;
  return {
    stages,
    router,
    stop: async () => {
      await router.app.close();
      await stages.stop();
    },
  };
}

/** A provider-adapter as a process of its own. */
export async function startAdapterProcess(
  server: NatsServer,
  config: RouterConfig,
): Promise<{ stop(): Promise<void> }> {
  let app: INestApplicationContext | undefined;
  const endpoints = (config.providers ?? []).map(({ id }) => id);
  const call = { stage: 'call', patterns: [subjectPatterns.calls] };
  const stages = await startStages(
    server,
    [{ ...call, run: (message, delivery) => running(app).get(CallStage).call(message, delivery) }],
    { endpoints },
  );
  const { publisher, reader, results, claimCheck, buckets, bus, handover } = stages.transport;
  const globals: ValueProvider[] = [
    { provide: Publisher, useValue: publisher },
    { provide: StreamReader, useValue: reader },
    { provide: ResultWriter, useValue: results },
    { provide: ClaimCheck, useValue: claimCheck },
    { provide: Buckets, useValue: buckets },
    { provide: Bus, useValue: bus },
    { provide: Handover, useValue: handover },
    { provide: ConfigSource, useValue: new SettableConfig(config as SluiceConfig) },
    { provide: Clock, useValue: new SystemClock() },
    { provide: Logger, useValue: new RecordedLogger() },
    { provide: Metrics, useValue: new RecordedMetrics() },
  ];
  const runtime: DynamicModule = {
    module: PortsModule,
    providers: globals,
    exports: globals.map((part) => part.provide),
  };
  const made = await NestFactory.createApplicationContext(
    { module: RootModule, imports: [runtime, ProviderAdapterModule] },
    { logger: false, abortOnError: false },
  );
  app = made;
  return {
    stop: async () => {
      await stages.stop();
      await made.close();
    },
  };
}

/** Puts a classified job where a router finds it. */
export async function submitClassified({ stages }: RouterProcess, message: WorkMessage): Promise<string> {
  const { tenant, jobId } = message.envelope;
  await stages.transport.publisher.publish(subjects.jobClassified(tenant, jobId), encodeWorkMessage(message), {
    messageId: jobId,
  });
  return jobId;
}

export async function resultOf({ stages }: RouterProcess, jobId: string): Promise<JobResult | null> {
  const stored = await stages.transport.reader.last('result', subjects.result('default', jobId));
  return stored ? (JSON.parse(Buffer.from(stored.data).toString()) as JobResult) : null;
}

/** The job as it lies on the held stream. */
export async function heldAs({ stages }: RouterProcess, jobId: string): Promise<WorkMessage['envelope'] | null> {
  const stored = await stages.transport.reader.last('held', subjects.jobHeld('default', jobId));
  return stored ? decodeWorkMessage(stored.data).envelope : null;
}

function running(app: INestApplicationContext | undefined): INestApplicationContext {
  if (!app) throw new Error('a delivery came before the application was up');
  return app;
}

@Global()
@Module({})
class PortsModule {}

class RootModule {}
