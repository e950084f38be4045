import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type AttemptRecord, type JobResult, subjects, type WorkMessage } from '#contracts';
import { BrokerUnavailableError } from '#jetstream';
import { type HostileUpstream, startHostileUpstream, WHOLE } from '../support/hostile-upstream.js';
import {
  aCall,
  aDelivery,
  RecordedAnswer,
  type RunningCallStage,
  startCallStage,
} from '../support/provider-adapter/start-call-stage.js';
import { until } from '../support/until.js';

let upstream: HostileUpstream;
let running: RunningCallStage;

beforeAll(async () => {
  upstream = await startHostileUpstream();
});
beforeEach(() => {
  running = startCallStage(upstream.url);
});
afterEach(async () => {
  await running.stop();
  upstream.calls.length = 0;
});
afterAll(() => upstream.stop());

const run = async (message: WorkMessage, parts: Parameters<typeof aDelivery>[0] = {}) =>
  await running.stage.call(message, aDelivery(parts));
const started = ({ envelope }: WorkMessage, attempt = 1) =>
  running.stored<AttemptRecord>(subjects.attemptStarted(envelope.tenant, envelope.jobId, attempt));
const finished = ({ envelope }: WorkMessage, attempt = 1) =>
  running.finishedRows().find(({ jobId, attemptNumber }) => jobId === envelope.jobId && attemptNumber === attempt);
const result = ({ envelope }: WorkMessage) =>
  running.stored<JobResult>(subjects.result(envelope.tenant, envelope.jobId));

describe('a durable call', () => {
  it('is claimed before it goes out, ends on record and in one result, and is acknowledged', async () => {
    const message = aCall('whole', { metadata: { team: 'a' } });
    expect(await run(message)).toEqual({ kind: 'ack' });
    expect(started(message)).toMatchObject({ outcome: 'unknown', attemptNumber: 1, claimedBy: 'SLUICE_CALL:1#1' });
    expect(finished(message)).toMatchObject({
      attemptId: started(message)?.attemptId,
      outcome: 'succeeded',
      usage: { inputTokens: 10, outputTokens: 2 },
      costNanoUsd: '14000',
      statusCode: 200,
      upstreamRequestId: 'up-1',
      metadata: { team: 'a' },
    });
    expect(result(message)).toMatchObject({
      id: message.envelope.jobId,
      status: 'succeeded',
      response: { status_code: 200, body: JSON.parse(WHOLE) },
      error: null,
      route: { provider: 'hostile', model: 'whole', lane: 'sync', region: 'eu' },
      cost: { usd: '0.000014' },
      attempts: [{ attemptNumber: 1, outcome: 'succeeded' }],
    });
    expect(upstream.calls.map(({ headers }) => headers['x-request-id'])).toEqual([started(message)?.attemptId]);
  });

  it('keeps the provider’s body byte for byte in the result', async () => {
    const message = aCall('whole');
    await run(message);
    const stored = running.broker.stored.find(({ subject }) => subject.includes('.result.'));
    expect(Buffer.from(stored?.data ?? []).toString('utf8')).toContain(`"body":${WHOLE}}`);
  });

  it('goes back to the router with its failure, whatever the failure is', async () => {
    const message = aCall('error-429');
    expect(await run(message)).toEqual({ kind: 'ack' });
    expect(finished(message)).toMatchObject({ outcome: 'failed', failureKind: 'rate-limited', statusCode: 429 });
    expect(result(message)).toBeUndefined();
    const [returned] = running.broker.work('attempt.failed');
    expect(returned?.envelope.attempts).toMatchObject([
      { attemptNumber: 1, outcome: 'failed', failure: { kind: 'rate-limited', retryAfterMs: 3_000 } },
    ]);
    expect(returned?.body).toEqual(message.body);
  });

  it('leaves an attempt alone whose worker cannot be dead yet, when a restarted broker hands it out again', async () => {
    const message = aCall('whole');
    await run(message);
    running.broker.remove('.result.');
    running.clock.aheadMs += 5_000;
    const verdict = await run(message, { deliveryCount: 2 });
    expect(verdict).toMatchObject({ kind: 'defer' });
    const { delayMs } = verdict as { delayMs: number };
    expect(delayMs).toBeGreaterThan(20_000);
    expect(delayMs).toBeLessThanOrEqual(25_000);
    expect(upstream.calls).toHaveLength(1);
  });

  it('takes the next attempt when an earlier delivery of the same message was not heard of again', async () => {
    const message = aCall('whole');
    await run(message);
    running.broker.remove('.result.');
    running.clock.aheadMs += 30_000;
    expect(await run(message, { deliveryCount: 2 })).toEqual({ kind: 'ack' });
    expect(started(message, 2)).toMatchObject({ attemptNumber: 2, claimedBy: 'SLUICE_CALL:1#2' });
    expect(result(message)?.attempts).toMatchObject([
      { attemptNumber: 1, outcome: 'unknown', attemptId: started(message)?.attemptId },
      { attemptNumber: 2, outcome: 'succeeded' },
    ]);
    expect(upstream.calls).toHaveLength(2);
  });

  it('is dropped without a call when another message has its attempt', async () => {
    const message = aCall('whole');
    await run(message);
    expect(await run(message, { messageKey: 'SLUICE_CALL:7' })).toEqual({ kind: 'ack' });
    expect(upstream.calls).toHaveLength(1);
    expect(running.logger.has('warn', /duplicate dropped/)).toBe(true);
  });

  it('ends as attempts-exhausted when every attempt was begun and none came back', async () => {
    const message = aCall('whole');
    for (let deliveryCount = 1; deliveryCount <= 4; deliveryCount += 1) {
      running.broker.remove('.result.');
      running.clock.aheadMs += 30_000;
      await run(message, { deliveryCount });
    }
    expect(upstream.calls).toHaveLength(3);
    expect(result(message)).toMatchObject({ status: 'failed', error: { code: 'attempts_exhausted' } });
    expect(result(message)?.attempts).toHaveLength(3);
  });

  it.each([
    ['expired', 'deadline_exceeded', () => aCall('whole', { deadlineMs: Date.now() - 1 })],
    [
      'cancelled',
      'cancelled',
      () => {
        const message = aCall('whole');
        running.broker.store(subjects.jobCancelled('default', message.envelope.jobId), new Uint8Array());
        return message;
      },
    ],
  ])('is not made for a job that is %s', async (status, code, make) => {
    const message = make();
    expect(await run(message)).toEqual({ kind: 'ack' });
    expect(result(message)).toMatchObject({ status, error: { code }, attempts: [] });
    expect(upstream.calls).toHaveLength(0);
  });

  it('is aborted when its job is cancelled in flight', async () => {
    const controller = new AbortController();
    const message = aCall('stall-headers');
    const verdict = run(message, { signal: controller.signal });
    await until('the call is upstream', () => upstream.calls.length === 1);
    controller.abort('cancelled');
    expect(await verdict).toEqual({ kind: 'ack' });
    expect(finished(message)?.outcome).toBe('cancelled');
    expect(result(message)?.status).toBe('cancelled');
    await until('the upstream sees the connection end', () => upstream.calls[0]?.aborted, 1_000);
  });

  it('goes back to the router when the worker stops in the middle of it', async () => {
    const controller = new AbortController();
    const message = aCall('stall-headers');
    const verdict = run(message, { signal: controller.signal });
    await until('the call is upstream', () => upstream.calls.length === 1);
    controller.abort('draining');
    expect(await verdict).toEqual({ kind: 'ack' });
    expect(running.broker.work('attempt.failed')).toHaveLength(1);
    expect(result(message)).toBeUndefined();
  });

  it('is not made when its claim cannot be written', async () => {
    running.broker.publishError = new BrokerUnavailableError('away');
    await expect(run(aCall('whole'))).rejects.toThrow(BrokerUnavailableError);
    expect(upstream.calls).toHaveLength(0);
  });

  it('that streams publishes its tokens and collects a whole answer', async () => {
    const message = aCall('stream', { stream: true });
    const tokens: string[] = [];
    running.broker.subscribe(subjects.token('default', message.envelope.jobId), ({ data }) =>
      tokens.push(Buffer.from(data).toString('utf8')),
    );
    await run(message);
    expect(tokens.at(-1)).toBe('[DONE]');
    expect(tokens[0]).toContain('"content":"Hello"');
    expect(result(message)?.response?.body).toMatchObject({
      object: 'chat.completion',
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 10 },
    });
  });

  it('goes back to the router when its endpoint is no longer configured', async () => {
    running.change({ id: 'other' });
    const verdict = await run(aCall('whole'));
    expect(verdict).toMatchObject({
      kind: 'forward',
      message: { envelope: { attempts: [{ failure: { kind: 'model-not-found' } }] } },
    });
  });
});

describe('an interactive call', () => {
  const live = (behaviour: string, stream = false) => aCall(behaviour, { kind: 'live', stream });

  it('is answered with the provider’s bytes, its cost and who served it, and recorded behind the answer', async () => {
    const [message, answer] = [live('whole'), new RecordedAnswer()];
    const verdict = await run(message, { answer });
    expect(verdict).toEqual({ kind: 'ack' });
    expect(Buffer.from(answer.ended?.body ?? []).toString('utf8')).toBe(WHOLE);
    expect(answer.ended).toMatchObject({
      statusCode: 200,
      costNanoUsd: '14000',
      servedBy: { endpoint: 'hostile', model: 'whole', lane: 'sync', region: 'eu', attempts: 1 },
      attempts: [{ outcome: 'succeeded' }],
    });
    expect(running.broker.stored).toHaveLength(0);
    await running.batcher.flush();
    const [batch] = running.broker.stored;
    expect(batch?.subject).toContain('.attempt.recorded.');
    expect(JSON.parse(Buffer.from(batch?.data ?? []).toString('utf8'))).toMatchObject([
      { kind: 'live', outcome: 'succeeded', jobId: message.envelope.jobId },
    ]);
  });

  it('streams as it comes', async () => {
    const [message, answer] = [live('stream', true), new RecordedAnswer()];
    await run(message, { answer });
    expect(answer.head).toMatchObject({ statusCode: 200, contentType: 'text/event-stream; charset=utf-8' });
    expect(answer.text.endsWith('data: [DONE]\n\n')).toBe(true);
    expect(answer.ended).toMatchObject({ costNanoUsd: '14000', usage: { inputTokens: 10, outputTokens: 2 } });
    expect(answer.ended?.body.byteLength).toBe(0);
  });

  it.each([
    ['error-429', false, 'rate-limited'],
    ['truncated-json', false, 'malformed-response'],
    ['wrong-content-type', true, 'malformed-response'],
  ])('that fails with %s before anything was said goes to the router', async (behaviour, stream, kind) => {
    const answer = new RecordedAnswer();
    const verdict = await run(live(behaviour, stream), { answer });
    expect(verdict).toMatchObject({
      kind: 'forward',
      subject: subjects.liveFailed(),
      message: { envelope: { attempts: [{ outcome: 'failed', failure: { kind } }] } },
    });
    expect([answer.started, answer.ended, answer.failed]).toEqual([false, undefined, undefined]);
  });

  it('that breaks off after its first words ends there', async () => {
    const answer = new RecordedAnswer();
    expect(await run(live('cut-stream', true), { answer })).toEqual({ kind: 'ack' });
    expect(answer.failed?.failure.kind).toBe('connection-lost');
    expect(answer.text).not.toContain('[DONE]');
  });

  it('is ended upstream when the caller goes, and what was streamed is billed', async () => {
    const caller = new AbortController();
    const answer = new RecordedAnswer();
    answer.onWrite = () => caller.abort('caller-gone');
    const facts = {
      inputTokens: 7,
      expectedOutputTokens: 1,
      task: 'generation',
      complexity: 0,
      modalities: ['text'],
      needs: [],
    };
    const message = live('stall-stream', true);
    const described = { ...message, envelope: { ...message.envelope, facts } } as WorkMessage;
    await run(described, { answer, signal: caller.signal });
    await until('the upstream sees the connection end', () => upstream.calls[0]?.aborted, 1_000);
    await running.batcher.flush();
    const [batch] = running.broker.stored;
    expect(JSON.parse(Buffer.from(batch?.data ?? []).toString('utf8'))).toMatchObject([
      { outcome: 'cancelled', usage: { inputTokens: 7, outputTokens: 1 }, costNanoUsd: '9000' },
    ]);
  });

  it('goes before waiting jobs when the endpoint is full', async () => {
    running.change({ limits: { concurrency: 1 } });
    const blocker = new AbortController();
    const blocked = run(aCall('stall-headers'), { signal: blocker.signal });
    await until('the place is taken', () => upstream.calls.length === 1);
    const order: string[] = [];
    const job = run(aCall('whole'), { messageKey: 'SLUICE_CALL:2' }).then(() => order.push('job'));
    const call = run(live('whole'), { answer: new RecordedAnswer() }).then(() => order.push('live'));
    blocker.abort('cancelled');
    await Promise.all([blocked, job, call]);
    expect(order).toEqual(['live', 'job']);
  });

  it('is observed by the routers', async () => {
    const told: unknown[] = [];
    running.broker.subscribe(subjects.endpointObserved('hostile'), ({ data }) =>
      told.push(...(JSON.parse(Buffer.from(data).toString('utf8')) as unknown[])),
    );
    await run(live('whole'), { answer: new RecordedAnswer() });
    await run(live('error-429'), { answer: new RecordedAnswer() });
    running.observer.flush();
    expect(told).toMatchObject([
      { outcome: 'succeeded', outputTokens: 2, actualTokens: 12 },
      { outcome: 'failed', failureKind: 'rate-limited', retryAfterMs: 3_000 },
    ]);
  });

  it('never logs the key, the address or a body', async () => {
    running.change({ apiKey: 'sk-canary' });
    await run(live('error-401'), { answer: new RecordedAnswer() });
    await run(live('html-502'), { answer: new RecordedAnswer() });
    const lines = JSON.stringify(running.logger.lines);
    expect(running.logger.lines).toHaveLength(3);
    expect(lines).not.toMatch(/sk-canary|sk-secret|127\.0\.0\.1|<html/);
  });
});
