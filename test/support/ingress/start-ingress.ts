import { hash } from 'node:crypto';
import { Global, Module, type ValueProvider } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ConfigSource, readConfig, type SluiceConfig, StaticConfigSource } from '#config';
import { Buckets, Bus, ClaimCheck, LiveCalls, Publisher, ResultWriter, StreamReader } from '#jetstream';
import { MemorySharedState, SharedState } from '#state';
import { Clock, Logger, Metrics, PromMetrics, SystemClock } from '#telemetry';
import { type DoorAdapter, newFastifyAdapter } from '../../../apps/ingress/src/http/fastify-adapter.js';
import { ingressDoor } from '../../../apps/ingress/src/http/ingress-door.js';
import { listenIngress } from '../../../apps/ingress/src/http/listen.js';
import { IngressModule } from '../../../apps/ingress/src/ingress.module.js';
import { RecordedLogger } from '../recorded-telemetry.js';
import { MemoryBroker } from './memory-broker.js';
import { ScriptedLiveCalls } from './scripted-live-calls.js';

/** 60 shared leading characters: a cache keyed by a prefix would mix the two tenants up. */
const PREFIX = `sk-sluice-${'a'.repeat(50)}`;
export const keys = {
  acme: `${PREFIX}1`,
  globex: `${PREFIX}2`,
  narrow: `${PREFIX}3`,
  expired: `${PREFIX}4`,
} as const;

export interface RunningIngress {
  readonly app: NestFastifyApplication;
  readonly adapter: DoorAdapter;
  readonly broker: MemoryBroker;
  readonly liveCalls: ScriptedLiveCalls;
  readonly logger: RecordedLogger;
  readonly config: StaticConfigSource;
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

export interface IngressOptions {
  readonly http?: Readonly<Record<string, unknown>>;
  readonly acmeLimits?: Readonly<Record<string, number>>;
  readonly logger?: Logger;
}

/** The ingress alone, on a free port, with everything behind it in memory. */
export async function startIngress(options: IngressOptions = {}): Promise<RunningIngress> {
  const broker = new MemoryBroker();
  const liveCalls = new ScriptedLiveCalls();
  const logger = new RecordedLogger();
  const config = new StaticConfigSource(aConfig(options));
  const parts: ValueProvider[] = [
    { provide: ConfigSource, useValue: config },
    { provide: Logger, useValue: options.logger ?? logger },
    { provide: Metrics, useValue: new PromMetrics({ service: 'ingress', processMetrics: false }) },
    { provide: Clock, useValue: new SystemClock() },
    { provide: SharedState, useValue: new MemorySharedState() },
    { provide: Publisher, useValue: broker.publisher },
    { provide: ResultWriter, useValue: broker.results },
    { provide: StreamReader, useValue: broker.reader },
    { provide: ClaimCheck, useValue: broker.claimCheck },
    { provide: Buckets, useValue: broker.buckets },
    { provide: Bus, useValue: broker.bus },
    { provide: LiveCalls, useValue: liveCalls },
  ];
  @Global()
  @Module({ providers: parts, exports: parts.map(({ provide }) => provide) })
  class PortsModule {}
  @Module({ imports: [PortsModule, IngressModule] })
  class RootModule {}
  const adapter = newFastifyAdapter(config.current);
  const app = await NestFactory.create<NestFastifyApplication>(RootModule, adapter, {
    logger: ['error', 'warn'],
    abortOnError: false,
  });
  ingressDoor.configure(app);
  await app.init();
  const { url, port } = await listenIngress(app);
  const stop = async () => {
    await ingressDoor.drain(app, 2_000);
    await app.close();
  };
  return { app, adapter, broker, liveCalls, logger, config, url, port, stop };
}

export function aConfig(options: IngressOptions = {}): SluiceConfig {
  const check = readConfig({ text: JSON.stringify(documentOf(options)), file: 'spec.yaml', env: {}, cwd: '/' });
  if (!check.ok) throw new Error(JSON.stringify(check.problems));
  return check.config;
}

function documentOf({ http, acmeLimits }: IngressOptions) {
  const key = (id: string, text: string) => ({ id, sha256: hash('sha256', text, 'hex') });
  return {
    http: { host: '127.0.0.1', port: 0, ...http },
    providers: [
      {
        id: 'openai',
        wire: 'openai',
        baseUrl: 'https://api.openai.com/v1',
        apiKey: 'sk-upstream',
        models: [{ id: 'gpt-4o-mini' }, { id: 'text-embedding-3-small' }],
      },
    ],
    aliases: [{ name: 'fast', candidates: [{ provider: 'openai', model: 'gpt-4o-mini' }] }],
    tenants: [
      {
        id: 'acme',
        keys: [
          key('acme-1', keys.acme),
          { ...key('acme-narrow', keys.narrow), models: ['fast'] },
          { ...key('acme-old', keys.expired), expiresAt: '2020-01-01T00:00:00Z' },
        ],
        ...(acmeLimits ? { limits: acmeLimits } : {}),
      },
      { id: 'globex', keys: [key('globex-1', keys.globex)] },
    ],
  };
}
