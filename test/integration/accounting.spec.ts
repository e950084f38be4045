import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ConfigSource } from '#config';
import { type AttemptRecord, type LedgerReply, subjects, type UsageReport } from '#contracts';
import { BatchConsumer, Bus, Handover, Publisher, type Transport } from '#jetstream';
import { Clock, Logger, Metrics, SystemClock } from '#telemetry';
import { AccountingModule } from '../../apps/accounting/src/accounting.module.js';
import { anAttempt, asStarted } from '../support/an-attempt.js';
import { LedgerConfig, temporaryDirectory } from '../support/ledger.js';
import { type NatsServer, startNatsServer } from '../support/nats-server.js';
import { findPostgresBinaries, startPostgresServer } from '../support/postgres-server.js';
import { RecordedLogger, RecordedMetrics } from '../support/recorded-telemetry.js';
import { type RunningStages, startStages } from '../support/run-stages.js';
import { until } from '../support/until.js';

const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const decode = (data: Uint8Array) => JSON.parse(new TextDecoder().decode(data));

interface Service {
  readonly application: INestApplicationContext;
  readonly logger: RecordedLogger;
  readonly metrics: RecordedMetrics;
}

async function startAccounting(
  transport: Transport,
  place: { dataDir: string; databaseUrl?: string },
): Promise<Service> {
  const logger = new RecordedLogger();
  const metrics = new RecordedMetrics();
  const parts = [
    { provide: ConfigSource, useValue: new LedgerConfig(place) },
    { provide: Logger, useValue: logger },
    { provide: Metrics, useValue: metrics },
    { provide: Clock, useValue: new SystemClock() },
    { provide: Publisher, useValue: transport.publisher },
    { provide: BatchConsumer, useValue: transport.batchConsumer },
    { provide: Handover, useValue: transport.handover },
    { provide: Bus, useValue: transport.bus },
  ];
  @Module({})
  class Root {}
  const runtime = {
    module: class Runtime {},
    global: true,
    providers: parts,
    exports: parts.map(({ provide }) => provide),
  };
  const application = await NestFactory.createApplicationContext(
    { module: Root, imports: [runtime, AccountingModule] },
    { logger: false, abortOnError: false },
  );
  return { application, logger, metrics };
}

async function publishStarted({ publisher }: Transport, record: AttemptRecord): Promise<void> {
  const { tenant, jobId, attemptNumber } = record;
  await publisher.publishOnce(subjects.attemptStarted(tenant, jobId, attemptNumber), encode(asStarted(record)));
}

async function publishFinished({ publisher }: Transport, record: AttemptRecord): Promise<void> {
  await publisher.publish(subjects.attemptsFinished('provider-adapter-1'), encode([record]));
}

async function ask<T>({ bus }: Transport, subject: string, question: unknown): Promise<LedgerReply<T>> {
  return decode(await bus.request(subject, encode(question), { timeoutMs: 5000 }));
}

async function totalOf(transport: Transport, tenant: string): Promise<UsageReport['total']> {
  const question = { tenant, fromMs: 0, toMs: 9_000_000_000_000, groupBy: [] };
  const reply = await ask<UsageReport>(transport, subjects.usageRequested(), question);
  if (reply.kind !== 'answer') throw new Error(`no answer: ${reply.message}`);
  return reply.value.total;
}

describe('accounting', () => {
  let server: NatsServer;
  let stages: RunningStages;
  let transport: Transport;
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;

  beforeAll(async () => {
    server = await startNatsServer();
    stages = await startStages(server, []);
    transport = stages.transport;
    directory = await temporaryDirectory();
  });
  afterAll(async () => {
    await stages?.stop();
    await server?.stop();
    await directory?.remove();
  });

  describe('with the embedded Postgres', () => {
    let service: Service;
    beforeAll(async () => {
      service = await startAccounting(transport, { dataDir: directory.path });
    });
    afterAll(async () => {
      await service?.application.close();
    });

    it('makes one row of an attempt that started and finished, and counts it once', async () => {
      const record = anAttempt({ tenant: 'durable' });
      await publishFinished(transport, record);
      await publishStarted(transport, record);
      await transport.publisher.publish(subjects.attemptsRecorded('ingress'), encode([record, record]));
      await until('the row', async () => (await totalOf(transport, 'durable')).succeeded === 1);
      const lost = anAttempt({ tenant: 'durable', endpoint: 'lost' });
      await publishStarted(transport, lost);
      await until('the unknown row', async () => (await totalOf(transport, 'durable')).unknown === 1);
      expect(await totalOf(transport, 'durable')).toMatchObject({ attempts: 2, costUsd: '0.000027', outputTokens: 20 });
      expect(service.metrics.value('sluice_ledger_attempts_total', 'simulator', 'sync', 'succeeded')).toBe(1);
      expect(service.metrics.value('sluice_ledger_tokens_total', 'simulator', 'sync', 'input')).toBe(100);
      expect(service.metrics.value('sluice_ledger_started_total', 'lost', 'sync')).toBe(1);
      const attempts = await ask(transport, subjects.attemptsRequested(), { tenant: 'durable', jobId: record.jobId });
      expect(attempts).toEqual({ kind: 'answer', value: [record] });
    });

    it('writes an attempt that is over soon once, and one that takes its time when it starts and when it ends', async () => {
      const soon = anAttempt({ tenant: 'soon', endpoint: 'soon' });
      const slow = anAttempt({ tenant: 'slow', endpoint: 'slow', claimedBy: 'SLUICE_CALL:7#1' });
      const end = { ...slow, claimedBy: undefined, finishedAtMs: slow.startedAtMs + 60_000 };
      await publishStarted(transport, soon);
      await publishStarted(transport, slow);
      await publishFinished(transport, soon);
      await until('the end of the one', async () => (await totalOf(transport, 'soon')).succeeded === 1);
      await until('the start of the other', async () => (await totalOf(transport, 'slow')).unknown === 1);
      await publishFinished(transport, end);
      await until('the end of the other', async () => (await totalOf(transport, 'slow')).succeeded === 1);
      expect(service.metrics.value('sluice_ledger_started_total', 'soon', 'sync') ?? 0).toBe(0);
      expect(service.metrics.value('sluice_ledger_started_total', 'slow', 'sync')).toBe(1);
      const lagMs = () => service.metrics.value('sluice_ledger_lag_ms', 'attemptStarted');
      expect(lagMs()).toBeGreaterThan(0);
      const last = anAttempt({ tenant: 'soon' });
      await publishStarted(transport, last);
      await publishFinished(transport, last);
      await until('a batch with nothing to write', () => lagMs() === 0);
      const { value } = (await ask(transport, subjects.attemptsRequested(), {
        tenant: 'slow',
        jobId: slow.jobId,
      })) as { value: AttemptRecord[] };
      expect(value).toEqual([{ ...slow, finishedAtMs: end.finishedAtMs }]);
    });

    it('writes live attempts that come many to a message', async () => {
      const records = Array.from({ length: 700 }, () => anAttempt({ tenant: 'live', kind: 'live' }));
      await transport.publisher.publish(subjects.attemptsRecorded('provider-adapter'), encode(records));
      await until('700 rows', async () => (await totalOf(transport, 'live')).attempts === 700);
    });

    it('takes the rows of an adapter in its process from its hand, once each, whatever comes by the stream too', async () => {
      const records = Array.from({ length: 300 }, () => anAttempt({ tenant: 'near', kind: 'live' }));
      expect(await transport.handover.hand('attemptRecorded', records, 10_000)).toBe(true);
      expect(await totalOf(transport, 'near')).toMatchObject({ attempts: 300, succeeded: 300 });
      await transport.publisher.publish(subjects.attemptsRecorded('provider-adapter'), encode(records.slice(0, 100)));
      const last = anAttempt({ tenant: 'near-last', kind: 'live' });
      await transport.publisher.publish(subjects.attemptsRecorded('provider-adapter'), encode([last]));
      await until('what came by the stream', async () => (await totalOf(transport, 'near-last')).attempts === 1);
      expect((await totalOf(transport, 'near')).attempts).toBe(300);
      const bad = { ...anAttempt({ tenant: 'near' }), costNanoUsd: '9'.repeat(30) };
      expect(await transport.handover.hand('attemptRecorded', [bad], 10_000)).toBe(false);
    });

    it('dead-letters what cannot be a row, with the reason, and records what came with it', async () => {
      const good = anAttempt({ tenant: 'poison' });
      const bad = { ...anAttempt({ tenant: 'poison' }), costNanoUsd: '-5' };
      const noJson = new TextEncoder().encode('<html>');
      const subject = subjects.attemptsRecorded('odd');
      await transport.publisher.publish(subject, noJson);
      await transport.publisher.publish(subject, encode([bad, good]));
      await until('the good row', async () => (await totalOf(transport, 'poison')).attempts === 1);
      const letters: string[] = [];
      const stop = new AbortController();
      const reading = transport.reader.tail(
        'deadLetter',
        subjects.deadLetter('accounting'),
        ({ data }) => letters.push(new TextDecoder().decode(data)),
        { signal: stop.signal },
      );
      await until('both dead letters', () => letters.length >= 2);
      stop.abort();
      await reading;
      expect(letters).toEqual(expect.arrayContaining(['<html>', JSON.stringify(bad)]));
      expect(letters).toHaveLength(2);
      const reasons = service.logger.lines.filter(({ message }) => message === 'attempt dead-lettered');
      expect(reasons.map(({ fields }) => (fields as { reason: string }).reason)).toEqual(
        expect.arrayContaining([expect.stringContaining('not JSON'), expect.stringContaining("'costNanoUsd'")]),
      );
    });

    it('says what is wrong with a question', async () => {
      const question = { fromMs: 0, toMs: 1, groupBy: ['colour'] };
      expect(await ask(transport, subjects.usageRequested(), question)).toMatchObject({
        kind: 'invalid',
        param: 'groupBy[0]',
      });
      expect(await ask(transport, subjects.usageRequested(), { ...question, groupBy: [], nonsense: 1 })).toMatchObject({
        kind: 'invalid',
        param: 'nonsense',
      });
      const noJson = await transport.bus.request(subjects.usageRequested(), new Uint8Array([0xff]), {
        timeoutMs: 5000,
      });
      expect(decode(noJson)).toMatchObject({ kind: 'invalid', code: 'invalid_json' });
    });

    it('leaves what it did not take in the streams when it stops, and takes it when it is back', async () => {
      await service.application.close();
      expect(await transport.handover.hand('attemptRecorded', [anAttempt()], 10_000)).toBe(false);
      const records = Array.from({ length: 20 }, () => anAttempt({ tenant: 'later' }));
      for (const record of records) await publishFinished(transport, record);
      service = await startAccounting(transport, { dataDir: directory.path });
      await until('20 rows', async () => (await totalOf(transport, 'later')).attempts === 20);
    });
  });

  const itWithPostgres = findPostgresBinaries() ? it : it.skip;
  itWithPostgres('loses nothing while its Postgres is away, even at the start, and says so twice', async () => {
    const postgres = await startPostgresServer();
    const place = { dataDir: '/nonexistent', databaseUrl: postgres.url };
    await postgres.kill();
    const service = await startAccounting(transport, place);
    const records = Array.from({ length: 300 }, () => anAttempt({ tenant: 'outage' }));
    try {
      for (const record of records) {
        await publishStarted(transport, record);
        await publishFinished(transport, record);
      }
      expect(service.metrics.value('sluice_ledger_available')).toBe(0);
      const reply = await ask(transport, subjects.usageRequested(), { fromMs: 0, toMs: 1, groupBy: [] });
      expect(reply).toMatchObject({ kind: 'unavailable' });
      await postgres.start();
      await until('300 rows', async () => (await totalOf(transport, 'outage')).succeeded === 300, 40_000);
      const about = service.logger.lines.filter(({ message }) => message.startsWith('attempts '));
      expect(about.map(({ level }) => level)).toEqual(['error', 'info']);
    } finally {
      await service.application.close();
      await postgres.stop();
    }
  });
});
