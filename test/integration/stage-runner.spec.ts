import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeWorkMessage, type JobResult, newJobId, subjectPatterns, subjects, type WorkMessage } from '#contracts';
import { ack, type Delivery, deadLetter, defer, forward, retry, type Verdict } from '#jetstream';
import { aWorkMessage } from '../support/a-work-message.js';
import { type NatsServer, natsServerBinaries, startNatsServer } from '../support/nats-server.js';
import { type RunningStages, startStages } from '../support/run-stages.js';
import { until } from '../support/until.js';

const binaries = natsServerBinaries();

describe.each(binaries)('stages on nats-server $version', ({ path }) => {
  let server: NatsServer;
  const running: RunningStages[] = [];
  const start = async (stages: Parameters<typeof startStages>[1], options?: Parameters<typeof startStages>[2]) => {
    const process = await startStages(server, stages, options);
    running.push(process);
    return process;
  };

  beforeAll(async () => {
    server = await startNatsServer({ binary: path });
  });
  afterEach(async () => {
    for (const process of running.splice(0)) await process.stop();
  });
  afterAll(() => server.stop());

  it('hands a job over in memory through every stage of the process and settles it once', async () => {
    const seen: Delivery[] = [];
    const note = (next: (message: WorkMessage) => Verdict) => async (message: WorkMessage, delivery: Delivery) => {
      seen.push(delivery);
      return next(message);
    };
    const process = await start([
      {
        stage: 'classifier',
        patterns: [subjectPatterns.jobAccepted],
        run: note((m) => forward(subjects.jobClassified(m.envelope.tenant, m.envelope.jobId), m)),
      },
      {
        stage: 'router',
        patterns: [subjectPatterns.jobClassified],
        run: note((m) => forward(subjects.call('sim', 'sync', m.envelope.tenant, m.envelope.jobId), m)),
      },
      { stage: 'call', patterns: [subjectPatterns.calls], run: note(() => ack()) },
    ]);
    const message = aWorkMessage();
    await process.transport.publisher.publishWork(subjects.jobAccepted('default', message.envelope.jobId), message);
    await until('three stages have seen it', () => seen.length === 3);
    expect(new Set(seen.map(({ messageKey }) => messageKey)).size).toBe(1);
    await until(
      'the accepted stream is empty',
      async () => (await process.transport.reader.depth('accepted')).messages === 0,
    );
    expect((await process.transport.reader.depth('classified')).messages).toBe(0);
    expect((await process.transport.reader.depth('calls')).messages).toBe(0);
  });

  it('publishes to the next stage when it runs in another process', async () => {
    const seen: string[] = [];
    const first = await start([
      {
        stage: 'classifier',
        patterns: [subjectPatterns.jobAccepted],
        run: async (m) => forward(subjects.jobClassified(m.envelope.tenant, m.envelope.jobId), m),
      },
    ]);
    await start([
      {
        stage: 'router',
        patterns: [subjectPatterns.jobClassified],
        run: async (m) => {
          seen.push(m.envelope.jobId);
          return ack();
        },
      },
    ]);
    const message = aWorkMessage({}, { hello: 'world' });
    await first.transport.publisher.publishWork(subjects.jobAccepted('default', message.envelope.jobId), message);
    await until('the second process has it', () => seen.includes(message.envelope.jobId));
  });

  it('dead-letters on the sixth delivery when the stage never gives a verdict, and fails the job', async () => {
    let calls = 0;
    const process = await start([
      {
        stage: 'classifier',
        patterns: [subjectPatterns.jobAccepted],
        run: async () => {
          calls += 1;
          throw new Error('poison');
        },
      },
    ]);
    const message = aWorkMessage();
    const { jobId } = message.envelope;
    await process.transport.publisher.publishWork(subjects.jobAccepted('default', jobId), message);
    const stored = await until(
      'a failed result',
      () => process.transport.reader.last('result', subjects.result('default', jobId)),
      40_000,
    );
    const result = JSON.parse(new TextDecoder().decode(stored.data)) as JobResult;
    expect(result).toMatchObject({ id: jobId, status: 'failed', error: { code: 'dead_lettered' } });
    expect(calls).toBe(5);
    const letter = await process.transport.reader.last('deadLetter', subjects.deadLetter('classifier'));
    expect(decodeWorkMessage(letter?.data ?? new Uint8Array()).envelope.jobId).toBe(jobId);
    expect(letter?.headers?.['Sluice-Dead-Subject']).toBe(subjects.jobAccepted('default', jobId));
  });

  it('does not count deferrals towards poison', async () => {
    let calls = 0;
    const process = await start([
      {
        stage: 'classifier',
        patterns: [subjectPatterns.jobAccepted],
        run: async () => (++calls <= 8 ? defer(5, 'not now') : ack()),
      },
    ]);
    const message = aWorkMessage();
    await process.transport.publisher.publishWork(subjects.jobAccepted('default', message.envelope.jobId), message);
    await until(
      'the ninth delivery settles it',
      async () => calls === 9 && (await process.transport.reader.depth('accepted')).messages === 0,
    );
    expect(
      await process.transport.reader.last('result', subjects.result('default', message.envelope.jobId)),
    ).toBeNull();
  });

  it('settles a redelivered job that has its result without running the stage again', async () => {
    let calls = 0;
    const process = await start([
      {
        stage: 'classifier',
        patterns: [subjectPatterns.jobAccepted],
        run: async (m) => {
          calls += 1;
          await process.transport.publisher.publishOnce(
            subjects.result('default', m.envelope.jobId),
            new Uint8Array([123, 125]),
          );
          return retry(10, 'died before the ack');
        },
      },
    ]);
    const message = aWorkMessage();
    await process.transport.publisher.publishWork(subjects.jobAccepted('default', message.envelope.jobId), message);
    await until('settled', async () => calls > 0 && (await process.transport.reader.depth('accepted')).messages === 0);
    expect(calls).toBe(1);
  });

  it('dead-letters what it cannot decode', async () => {
    const process = await start([
      { stage: 'classifier', patterns: [subjectPatterns.jobAccepted], run: async () => ack() },
    ]);
    const before = (await process.transport.reader.depth('deadLetter')).messages;
    await process.transport.publisher.publish(
      subjects.jobAccepted('default', newJobId(Date.now())),
      new Uint8Array([1, 2, 3]),
    );
    await until(
      'a dead letter more',
      async () => (await process.transport.reader.depth('deadLetter')).messages === before + 1,
    );
  });

  it('dead-letters on a verdict', async () => {
    const process = await start([
      { stage: 'classifier', patterns: [subjectPatterns.jobAccepted], run: async () => deadLetter('no good') },
    ]);
    const message = aWorkMessage();
    await process.transport.publisher.publishWork(subjects.jobAccepted('default', message.envelope.jobId), message);
    await until('a result', () =>
      process.transport.reader.last('result', subjects.result('default', message.envelope.jobId)),
    );
  });

  it('lets the first writer of a result win, also after the broker was killed', async () => {
    const process = await start([]);
    const subject = subjects.result('default', newJobId(Date.now()));
    const write = (text: string) => process.transport.publisher.publishOnce(subject, new TextEncoder().encode(text));
    expect(await write('first')).toBe(true);
    expect(await write('second')).toBe(false);
    await server.kill();
    await server.start();
    expect(await write('third')).toBe(false);
    const stored = await until('the broker answers again', () => process.transport.reader.last('result', subject));
    expect(new TextDecoder().decode(stored.data)).toBe('first');
  });

  it('drains without a redelivery while deliveries are in work', async () => {
    const counts: number[] = [];
    const slow = async (_message: WorkMessage, delivery: Delivery) => {
      counts.push(delivery.deliveryCount);
      await new Promise((resolve) => setTimeout(resolve, 20));
      return ack();
    };
    const stage = {
      stage: 'classifier',
      patterns: [subjectPatterns.jobAccepted],
      run: slow,
      options: { concurrency: 4 },
    };
    const first = await start([stage]);
    const messages = Array.from({ length: 200 }, () => aWorkMessage());
    await Promise.all(
      messages.map((m) => first.transport.publisher.publishWork(subjects.jobAccepted('default', m.envelope.jobId), m)),
    );
    await until('it is under load', () => counts.length > 10);
    await first.stop();
    running.splice(running.indexOf(first), 1);
    const second = await start([stage]);
    await until(
      'everything is done',
      async () => (await second.transport.reader.depth('accepted')).messages === 0,
      30_000,
    );
    expect(counts).toHaveLength(200);
    expect(counts.every((count) => count === 1)).toBe(true);
  });
});
