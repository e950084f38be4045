import type { Type } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { SluiceConfig } from '#config';
import type { ServedEndpoint } from '#jetstream';
import type { Runtime } from './runtime.module.js';

/** A service that also has an HTTP door for callers. */
export interface HttpDoor {
  readonly adapter: (config: SluiceConfig) => AbstractHttpAdapter;
  /** After the application is made, before it is initialised. */
  readonly configure: (app: NestFastifyApplication) => void;
  /** Opens the door; resolves with the address callers use. */
  readonly listen: (app: NestFastifyApplication) => Promise<{ url: string }>;
  /** Closes the door to new requests and resolves when the open ones are answered or `graceMs` is over. */
  readonly drain: (app: NestFastifyApplication, graceMs: number) => Promise<void>;
}

/** What makes a process this service and no other. */
export interface ServiceDefinition {
  /** In logs, metrics and the broker's connection list. */
  readonly name: string;
  readonly module: Type;
  readonly http?: HttpDoor;
  /** Runs when the broker is there and nothing listens yet. */
  readonly beforeOpen?: (runtime: Runtime) => Promise<void>;
  /** Endpoints whose calls this process takes; none by default. Asked again after every change of the configuration. */
  readonly endpoints?: (config: SluiceConfig) => readonly ServedEndpoint[];
}

/** Every configured endpoint with its concurrency: what a provider-adapter serves unless told otherwise. */
export function allEndpoints(config: SluiceConfig): readonly ServedEndpoint[] {
  return config.providers.map(({ id, limits }) => ({ id, concurrency: limits.concurrency }));
}
