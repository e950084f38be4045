import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { type SluiceConfig, StaticConfigSource } from '#config';
import { connectBroker } from '#jetstream';
import { openTelemetry, type RunningService, startService } from '#service';
import { freePort, type NatsServer, startNatsServer } from '../support/nats-server.js';
import { RecordedLogger } from '../support/recorded-telemetry.js';
import { until } from '../support/until.js';

@Module({})
class NothingModule {}

describe('a service whose broker is not there', () => {
  let nats: NatsServer;
  let operatorUrl: string;
  let logger: RecordedLogger;

  beforeEach(async () => {
    const password = (place: { port: number; storeDirectory: string }) =>
      `listen: "127.0.0.1:${place.port}"\njetstream { store_dir: "${place.storeDirectory}" }\nauthorization { user: us, password: right }\n`;
    nats = await startNatsServer({ conf: password });
    logger = new RecordedLogger();
  });
  afterEach(() => nats.stop());

  const start = async (): Promise<{ started: Promise<RunningService> }> => {
    const port = await freePort();
    operatorUrl = `http://127.0.0.1:${port}`;
    const config = new StaticConfigSource({
      jobs: { maxWithinMs: 3_600_000, resultRetentionMs: 3_600_000 },
      nats: { replicas: 1 },
      operator: { host: '127.0.0.1', port },
    } as unknown as SluiceConfig);
    const telemetry = { ...openTelemetry('idle', 'stderr'), logger };
    const broker = { url: nats.url, user: 'us', password: 'right' };
    return { started: startService({ name: 'idle', module: NothingModule }, { config, telemetry, broker }) };
  };
  const readiness = async () => {
    const response = await fetch(`${operatorUrl}/readyz`);
    return { status: response.status, body: (await response.json()) as unknown };
  };

  it('says so once and on /readyz, and starts when the broker comes', async () => {
    await nats.kill();
    const { started } = await start();
    const warned = await until('the failed dial is logged', () => logger.lines.find(({ level }) => level === 'warn'));
    expect(warned).toEqual({
      level: 'warn',
      message: expect.stringMatching(/^broker cannot be reached.*NATS_URL/),
      fields: { broker: nats.url, reason: 'connection refused', failedDials: 1 },
    });
    expect(await readiness()).toEqual({
      status: 503,
      body: {
        ready: false,
        checks: [{ name: 'broker', ok: false, detail: expect.stringContaining('cannot be reached') }],
      },
    });
    expect((await fetch(`${operatorUrl}/healthz`)).status).toBe(200);

    await nats.start();
    const service = await started;
    expect(await readiness()).toMatchObject({ status: 200, body: { ready: true } });
    expect(logger.count('warn')).toBe(1);
    await service.stop();
  });

  it('is told apart from one that refuses the password', async () => {
    const reasons: string[] = [];
    const dial = connectBroker({
      url: nats.url,
      user: 'us',
      password: 'wrong',
      name: 'test',
      onUnreachable: ({ message }) => void reasons.push(message),
    });
    await expect(dial).rejects.toThrow(/authorization/i);
    expect(reasons).toEqual([expect.stringMatching(/authorization/i)]);
  });
});
