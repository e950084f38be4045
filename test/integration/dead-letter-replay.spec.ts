import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type JobResult, subjectPatterns, subjects } from '#contracts';
import { ack } from '#jetstream';
import { JetStreamOperatorBroker } from '../../apps/cli/src/operator/jetstream-operator-broker.js';
import { aWorkMessage } from '../support/a-work-message.js';
import { type NatsServer, startNatsServer } from '../support/nats-server.js';
import { startStages } from '../support/run-stages.js';
import { until } from '../support/until.js';

describe('replaying a dead letter', () => {
  let server: NatsServer;
  beforeAll(async () => {
    server = await startNatsServer();
  });
  afterAll(() => server.stop());

  it('lets a mended stage answer the job that had failed', async () => {
    let mended = false;
    const process = await startStages(server, [
      {
        stage: 'classifier',
        patterns: [subjectPatterns.jobAccepted],
        run: async ({ envelope }) => {
          if (!mended) throw new Error('poison');
          expect(envelope.replayedAtMs).toBeGreaterThan(0);
          await process.transport.publisher.publishOnce(
            subjects.result('default', envelope.jobId),
            Buffer.from('{"status":"succeeded"}'),
          );
          return ack();
        },
        options: { maxDeliveries: 2 },
      },
    ]);
    try {
      const message = aWorkMessage();
      const { jobId } = message.envelope;
      const result = async () => {
        const stored = await process.transport.reader.last('result', subjects.result('default', jobId));
        return stored ? (JSON.parse(Buffer.from(stored.data).toString()) as JobResult) : null;
      };
      await process.transport.publisher.publishWork(subjects.jobAccepted('default', jobId), message);
      await until('it is set aside', async () => (await result())?.error?.code === 'dead_lettered');

      mended = true;
      const operator = new JetStreamOperatorBroker({ close: async () => undefined }, process.transport);
      const [letter] = await operator.listDeadLetters('classifier');
      if (!letter) throw new Error('no dead letter');
      await operator.replayDeadLetter(letter);
      await until('it is answered', async () => (await result())?.status === 'succeeded');
      expect(await operator.listDeadLetters()).toHaveLength(0);
    } finally {
      await process.stop();
    }
  });
});
