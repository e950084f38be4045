import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type SluiceConfig, StaticConfigSource } from '#config';
import { type AttemptRecord, type JobResult, type StreamKey, subjectPatterns, subjects } from '#contracts';
import { openTelemetry, type RunningService, startService } from '#service';
import { selectEndpoints } from '../../apps/provider-adapter/src/endpoint/call-consumers.js';
import { ProviderAdapterModule } from '../../apps/provider-adapter/src/provider-adapter.module.js';
import { type HostileUpstream, startHostileUpstream } from '../support/hostile-upstream.js';
import { type NatsServer, startNatsServer } from '../support/nats-server.js';
import { aCall } from '../support/provider-adapter/start-call-stage.js';
import { aProvider } from '../support/router/a-candidate.js';
import { until } from '../support/until.js';

let nats: NatsServer;
let upstream: HostileUpstream;
let service: RunningService;

const timeouts = { connectMs: 2_000, firstByteMs: 20_000, idleMs: 20_000, totalMs: 30_000 };

beforeAll(async () => {
  nats = await startNatsServer();
  upstream = await startHostileUpstream();
  const providers = ['hostile', 'elsewhere'].map((id) => aProvider(id, { baseUrl: upstream.url, timeouts }));
  const config = new StaticConfigSource({
    providers,
    prices: [],
    jobs: { maxAttempts: 3, maxWithinMs: 3_600_000, resultRetentionMs: 3_600_000 },
    nats: { replicas: 1 },
    operator: { host: '127.0.0.1', port: 0 },
    logging: { level: 'silent' },
  } as unknown as SluiceConfig);
  const telemetry = openTelemetry('provider-adapter', 'stderr');
  telemetry.followLevel(config);
  service = await startService(
    { name: 'provider-adapter', module: ProviderAdapterModule, endpoints: selectEndpoints(['hostile']) },
    { config, telemetry, broker: { url: nats.url } },
  );
});

afterAll(async () => {
  await service?.stop();
  await upstream?.stop();
  await nats?.stop();
});

async function read<T>(stream: StreamKey, subject: string): Promise<T | null> {
  const stored = await service.runtime.transport.reader.last(stream, subject);
  return stored && (JSON.parse(Buffer.from(stored.data).toString('utf8')) as T);
}

describe('the provider-adapter on a real broker', () => {
  it('takes a call from its stream and leaves claim, end and result', async () => {
    const message = aCall('whole');
    const { tenant, jobId } = message.envelope;
    await service.runtime.transport.publisher.publishWork(subjects.call('hostile', 'sync', tenant, jobId), message);
    const result = await until('the result', () => read<JobResult>('result', subjects.result(tenant, jobId)));
    expect(result).toMatchObject({ status: 'succeeded', response: { status_code: 200 } });
    const begun = await read<AttemptRecord>('attemptStarted', subjects.attemptStarted(tenant, jobId, 1));
    await until('the end of the attempt is on record', async () => {
      const ended = await read<AttemptRecord[]>('attemptFinished', subjectPatterns.attemptFinished);
      return ended?.some(({ attemptId }) => attemptId === begun?.attemptId);
    });
    await until('the call has left its stream', async () => {
      const waiting = await service.runtime.transport.reader.last('calls', subjectPatterns.callOfJob(tenant, jobId));
      return waiting === null;
    });
  });

  it('gives a failed call back to the router', async () => {
    const message = aCall('error-429');
    const { tenant, jobId } = message.envelope;
    await service.runtime.transport.publisher.publishWork(subjects.call('hostile', 'sync', tenant, jobId), message);
    const returned = await until('the failed attempt', () =>
      service.runtime.transport.reader.last('attemptFailed', subjects.attemptFailed(tenant, jobId)),
    );
    expect(Buffer.from(returned.data).toString('utf8')).toContain('"kind":"rate-limited"');
  });

  it('does not call for a job that was cancelled while it waited', async () => {
    const message = aCall('whole');
    const { tenant, jobId } = message.envelope;
    const { publisher } = service.runtime.transport;
    await publisher.publishOnce(subjects.jobCancelled(tenant, jobId), Buffer.from('{}'));
    // Tombstones are followed: a whole job behind it says that this one has been read.
    const behind = aCall('whole');
    await publisher.publishWork(subjects.call('hostile', 'sync', tenant, behind.envelope.jobId), behind);
    await until('the job behind it', () => read<JobResult>('result', subjects.result(tenant, behind.envelope.jobId)));
    const before = upstream.calls.length;
    await publisher.publishWork(subjects.call('hostile', 'sync', tenant, jobId), message);
    const result = await until('the result', () => read<JobResult>('result', subjects.result(tenant, jobId)));
    expect(result.status).toBe('cancelled');
    expect(upstream.calls.length).toBe(before);
  });

  it('leaves the calls of providers it was not started for alone', async () => {
    const [mine, other] = [aCall('whole'), aCall('whole')];
    const { publisher, reader } = service.runtime.transport;
    const { tenant } = mine.envelope;
    await publisher.publishWork(subjects.call('elsewhere', 'sync', tenant, other.envelope.jobId), other);
    await publisher.publishWork(subjects.call('hostile', 'sync', tenant, mine.envelope.jobId), mine);
    await until('its own result', () => read<JobResult>('result', subjects.result(tenant, mine.envelope.jobId)));
    expect(await reader.last('calls', subjectPatterns.callOfJob(tenant, other.envelope.jobId))).not.toBeNull();
    expect(await read('result', subjects.result(tenant, other.envelope.jobId))).toBeNull();
  });
});
