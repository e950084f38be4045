import 'reflect-metadata';
import type { DynamicModule, INestApplication } from '@nestjs/common';
import { ModulesContainer, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { directStageMethods } from '#jetstream';
import { NestLines } from './nest-lines.js';
import { type Runtime, RuntimeModule } from './runtime.module.js';
import type { ServiceDefinition } from './service-definition.js';

/** The root of a process: its runtime, and the module that makes it this service. */
class RootModule {}

/** One Nest application: its stages on our transport, its door (if it has one) on Fastify. Initialised, not listening. */
export async function createApp(definition: ServiceDefinition, runtime: Runtime): Promise<INestApplication> {
  const root: DynamicModule = { module: RootModule, imports: [RuntimeModule.of(runtime), definition.module] };
  // A service without a door is the same kind of application; it just never listens.
  const adapter = definition.http?.adapter(runtime.config.current) ?? new FastifyAdapter();
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, {
    logger: new NestLines(runtime.logger),
    abortOnError: false,
  });
  definition.http?.configure(app);
  app.connectMicroservice({ strategy: runtime.transport.strategy });
  // Before `init`: stages registered after their modules are up would miss the first messages' dependencies.
  await app.init();
  runtime.transport.strategy.callDirectly(directStageMethods(app.get(ModulesContainer)));
  await app.startAllMicroservices();
  return app;
}
