import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type AttemptRecord, DISPOSITION_OF, type JobResult, subjects, type WorkMessage } from '#contracts';
import { warningsHeader } from '../../apps/ingress/src/live/http-answer.js';
import { type RecordingServer, startRecordingServer } from '../support/provider-adapter/recording-server.js';
import {
  aCall,
  aDelivery,
  RecordedAnswer,
  type RunningCallStage,
  startCallStage,
} from '../support/provider-adapter/start-call-stage.js';
import { answersOf } from '../support/wires/hostile-answers.js';

const { whole, events, streamType } = answersOf('anthropic');
const SEED = { kind: 'unsupported', param: 'seed', message: expect.stringContaining('seed') };
const fields = { messages: [{ role: 'user', content: 'hi' }], seed: 7 };

let upstream: RecordingServer;
let running: RunningCallStage;

beforeAll(async () => {
  upstream = await startRecordingServer(({ body }) =>
    body.includes('"stream":true')
      ? { status: 200, headers: { 'content-type': streamType }, body: Buffer.concat(events).toString('utf8') }
      : { status: 200, body: whole.toString('utf8') },
  );
});
beforeEach(() => {
  running = startCallStage(`${upstream.origin}/v1`, { wire: 'anthropic', apiKey: 'sk-test' });
});
afterEach(async () => {
  await running.stop();
  upstream.requests.length = 0;
});
afterAll(() => upstream.stop());

const run = (message: WorkMessage, answer?: RecordedAnswer) =>
  running.stage.call(message, aDelivery(answer ? { answer } : {}));
const live = (stream: boolean, more: object = {}) =>
  aCall('claude-sonnet-4-5', { kind: 'live', stream, ...more }, stream ? { ...fields, stream } : fields);
const result = ({ envelope }: WorkMessage) =>
  running.stored<JobResult>(subjects.result(envelope.tenant, envelope.jobId));

describe('what a provider cannot honour', () => {
  it('is in the result of a job, beside an answer to the rest', async () => {
    const message = aCall('claude-sonnet-4-5', {}, fields);
    await run(message);
    expect(result(message)).toMatchObject({ status: 'succeeded', warnings: [SEED] });
    expect(JSON.parse(upstream.requests[0]?.body ?? '')).not.toHaveProperty('seed');
  });

  it('is in the body and the headers of a whole live answer', async () => {
    const answer = new RecordedAnswer();
    await run(live(false), answer);
    const body = JSON.parse(Buffer.from(answer.ended?.body ?? []).toString('utf8')) as object;
    expect(body).toMatchObject({ object: 'chat.completion', warnings: [SEED] });
    expect(answer.ended?.servedBy.warnings).toMatchObject([SEED]);
    expect(warningsHeader(answer.ended?.servedBy.warnings)).toEqual(['x-sluice-warnings', 'unsupported:seed']);
  });

  it('is in the head of a stream and in its event with the finish reason, once', async () => {
    const answer = new RecordedAnswer();
    await run(live(true), answer);
    expect(answer.head?.servedBy.warnings).toMatchObject([SEED]);
    const chunks = answer.text
      .split('\n\n')
      .filter((event) => event.startsWith('data: {'))
      .map((event) => JSON.parse(event.slice(6)) as { choices: { finish_reason?: string | null }[] });
    const warned = chunks.filter((chunk) => 'warnings' in chunk);
    expect(warned).toMatchObject([{ choices: [{ finish_reason: 'stop' }], warnings: [SEED] }]);
    expect(answer.text.endsWith('data: [DONE]\n\n')).toBe(true);
  });

  it('is said of nothing when there is nothing to say', async () => {
    const answer = new RecordedAnswer();
    await run(aCall('claude-sonnet-4-5', { kind: 'live' }, { messages: fields.messages }), answer);
    expect(Buffer.from(answer.ended?.body ?? []).toString('utf8')).not.toContain('warnings');
    expect(answer.ended?.servedBy).not.toHaveProperty('warnings');
    expect(warningsHeader(undefined)).toEqual([]);
  });

  it('fits a header whatever its names are', () => {
    const warnings = Array.from({ length: 50 }, (_, index) => ({
      kind: 'changed' as const,
      param: `metadata.${index},\r\n🚀\ud800${'x'.repeat(100)}`,
      message: '',
    }));
    const [, text = ''] = warningsHeader(warnings);
    expect(text).toMatch(/^[\x21-\x7e]+$/);
    expect(text.split(',')).toHaveLength(20);
  });
});

describe('a strict call', () => {
  it.each([
    ['job', subjects.attemptFailed('default', 'job')],
    ['live', subjects.liveFailed()],
  ] as const)(
    'of kind %s is not made where something cannot be honoured, and looked for elsewhere',
    async (kind, to) => {
      const message = aCall('claude-sonnet-4-5', { kind, strict: true }, fields);
      const answer = new RecordedAnswer();
      const verdict = await run(message, answer);
      expect(verdict).toMatchObject({
        kind: 'forward',
        message: {
          envelope: {
            attempts: [
              {
                outcome: 'failed',
                costNanoUsd: '0',
                failure: { kind: 'unsupported-parameter', param: 'seed', message: expect.stringContaining('seed') },
              },
            ],
          },
        },
      });
      expect(verdict.kind === 'forward' ? verdict.subject.split('.').slice(0, 4) : []).toEqual(
        to.split('.').slice(0, 4),
      );
      expect(DISPOSITION_OF['unsupported-parameter']).toBe('fail-over');
      expect(upstream.requests).toHaveLength(0);
      const { tenant, jobId } = message.envelope;
      expect(running.stored<AttemptRecord>(subjects.attemptStarted(tenant, jobId, 1))).toBeUndefined();
      expect([answer.started, answer.ended, answer.failed]).toEqual([false, undefined, undefined]);
    },
  );

  it('is made as any other where all of it can be honoured', async () => {
    const message = aCall('claude-sonnet-4-5', { strict: true }, { messages: fields.messages });
    expect(await run(message)).toEqual({ kind: 'ack' });
    expect(result(message)?.status).toBe('succeeded');
  });
});

describe('an attempt', () => {
  it('names its key in the ledger and in the log, and never shows it', async () => {
    await running.stop();
    const keys = [{ id: 'team-a', apiKey: 'sk-canary-of-a' }];
    running = startCallStage(`${upstream.origin}/v1`, { wire: 'anthropic', keys });
    const message = aCall('claude-sonnet-4-5', {}, { messages: [] });
    await run(message);
    expect(running.finishedRows()).toMatchObject([{ outcome: 'succeeded', credentialId: 'team-a' }]);
    expect(JSON.stringify([running.logger.lines, running.broker.stored])).not.toContain('canary');
  });
});
