import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type AttemptSummary,
  type Failure,
  type RouteGrant,
  subjectPatterns,
  subjects,
  type WorkMessage,
} from '#contracts';
import { type Answer, type AnswerEnd, type AnswerHead, ack, type Delivery, forward } from '#jetstream';
import { aWorkMessage } from '../support/a-work-message.js';
import { type NatsServer, startNatsServer } from '../support/nats-server.js';
import { type RunningStages, type StageOfTest, startStages } from '../support/run-stages.js';
import { until } from '../support/until.js';

/** Keeps what it is told, as the ingress' socket would. */
class RecordingAnswer implements Answer {
  started = false;
  head: AnswerHead | null = null;
  readonly chunks: string[] = [];
  ended: AnswerEnd | null = null;
  failure: { failure: Failure; attempts: readonly AttemptSummary[] } | null = null;

  start(head: AnswerHead): void {
    this.started = true;
    this.head = head;
  }
  write(chunk: Uint8Array): void {
    this.chunks.push(Buffer.from(chunk).toString());
  }
  end(end: AnswerEnd): void {
    this.ended = end;
  }
  fail(failure: Failure, attempts: readonly AttemptSummary[]): void {
    this.failure = { failure, attempts };
  }
}

const servedBy = { endpoint: 'sim', model: 'sim-small', lane: 'sync', attempts: 1 } as const;
const live = (body: object = {}) => aWorkMessage({ kind: 'live' }, body);

const classifier: StageOfTest = {
  stage: 'classifier',
  patterns: [subjects.liveAccepted()],
  run: async (message) => forward(subjects.liveClassified(), message),
};
const router: StageOfTest = {
  stage: 'router',
  patterns: [subjects.liveClassified()],
  run: async (message) => forward(subjects.liveCall('sim'), message),
};
const caller = (run: (message: WorkMessage, answer: Answer, delivery: Delivery) => Promise<void>): StageOfTest => ({
  stage: 'call',
  patterns: [subjectPatterns.liveCalls],
  run: async (message, delivery) => {
    if (!delivery.answer) throw new Error('no answer');
    await run(message, delivery.answer, delivery);
    return ack();
  },
});
const echo = caller(async (message, answer) =>
  answer.end({ statusCode: 200, servedBy, body: message.body, usage: null, costNanoUsd: '7', attempts: [] }),
);

describe('live calls', () => {
  let server: NatsServer;
  const running: RunningStages[] = [];
  const start = async (stages: readonly StageOfTest[]) => {
    const process = await startStages(server, stages);
    running.push(process);
    return process;
  };

  beforeAll(async () => {
    server = await startNatsServer();
  });
  afterEach(async () => {
    for (const process of running.splice(0)) await process.stop();
  });
  afterAll(() => server.stop());

  it('are answered by function calls when every stage is in this process', async () => {
    const process = await start([classifier, router, echo]);
    const answer = new RecordingAnswer();
    process.transport.liveCalls.send(subjects.liveAccepted(), live({ hi: 1 }), answer, new AbortController().signal);
    await until('answered', () => answer.ended);
    expect(Buffer.from(answer.ended?.body ?? []).toString()).toBe('{"hi":1}');
  });

  it('are answered through four processes, the last one answering the first', async () => {
    const door = await start([]);
    await start([classifier]);
    await start([router]);
    await start([echo]);
    const answer = new RecordingAnswer();
    door.transport.liveCalls.send(subjects.liveAccepted(), live({ hi: 2 }), answer, new AbortController().signal);
    await until('answered', () => answer.ended);
    expect(answer.ended).toMatchObject({ costNanoUsd: '7', servedBy });
    expect(Buffer.from(answer.ended?.body ?? []).toString()).toBe('{"hi":2}');
  });

  it('carry the leave of the router to the door, while the call is answered by another process', async () => {
    const door = await start([]);
    const decision = { endpoint: 'sim', model: 'm', lane: 'sync', attemptNumber: 1, reason: 'granted' } as const;
    const grant: RouteGrant = { decision, calls: 40, tokens: 400, forMs: 250, window: { contextTokens: 8_000 } };
    const granting: StageOfTest = {
      ...classifier,
      run: async (message, delivery) => {
        delivery.answer?.grant?.(grant);
        return forward(subjects.liveCall('sim'), message);
      },
    };
    await start([granting]);
    await start([echo]);
    const grants: RouteGrant[] = [];
    const answer = Object.assign(new RecordingAnswer(), { grant: (heard: RouteGrant) => grants.push(heard) });
    door.transport.liveCalls.send(subjects.liveAccepted(), live(), answer, new AbortController().signal);
    await until('answered', () => answer.ended);
    expect(grants).toEqual([grant]);
    expect(door.transport.liveCalls.isHere(subjects.liveAccepted())).toBe(false);
  });

  it('stream head, chunks in order and end over the broker', async () => {
    const door = await start([]);
    await start([
      classifier,
      router,
      caller(async (_message, answer) => {
        answer.start({ statusCode: 200, contentType: 'text/event-stream', servedBy });
        for (let n = 0; n < 50; n++) await answer.write(Buffer.from(`data: ${n}\n\n`));
        answer.end({
          statusCode: 200,
          servedBy,
          body: new Uint8Array(),
          usage: { outputTokens: 50 },
          costNanoUsd: '1',
          attempts: [],
        });
      }),
    ]);
    const answer = new RecordingAnswer();
    door.transport.liveCalls.send(subjects.liveAccepted(), live(), answer, new AbortController().signal);
    await until('ended', () => answer.ended);
    expect(answer.head).toMatchObject({ contentType: 'text/event-stream' });
    expect(answer.chunks).toEqual(Array.from({ length: 50 }, (_, n) => `data: ${n}\n\n`));
  });

  it('carry bodies over the broker limit both ways', async () => {
    const door = await start([]);
    const seen: number[] = [];
    await start([
      classifier,
      router,
      caller(async (message, answer) => {
        seen.push(message.envelope.bodyRef?.bytes ?? 0);
        const body = Buffer.alloc(3_000_000, 'x');
        answer.end({ statusCode: 200, servedBy, body, usage: null, costNanoUsd: '0', attempts: [] });
      }),
    ]);
    const answer = new RecordingAnswer();
    const message = live({ text: 'y'.repeat(2_000_000) });
    door.transport.liveCalls.send(subjects.liveAccepted(), message, answer, new AbortController().signal);
    await until('answered', () => answer.ended);
    expect(seen).toEqual([message.body.byteLength]);
    expect(answer.ended?.body.byteLength).toBe(3_000_000);
  });

  it('abort the stage at work in another process when the caller hangs up', async () => {
    const door = await start([]);
    const reasons: unknown[] = [];
    let working = false;
    await start([
      classifier,
      router,
      caller(async (_message, _answer, { signal }) => {
        working = true;
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        reasons.push(signal.reason);
      }),
    ]);
    const hangUp = new AbortController();
    door.transport.liveCalls.send(subjects.liveAccepted(), live(), new RecordingAnswer(), hangUp.signal);
    await until('the call is in work', () => working);
    hangUp.abort('caller-gone');
    await until('it is aborted', () => reasons.length > 0, 1_000);
    expect(reasons).toEqual(['caller-gone']);
  });

  it('fail at once, with a time to come back, when no service is there', async () => {
    const door = await start([]);
    const answer = new RecordingAnswer();
    door.transport.liveCalls.send(subjects.liveAccepted(), live(), answer, new AbortController().signal);
    await until('failed', () => answer.failure, 2_000);
    expect(answer.failure?.failure).toMatchObject({ kind: 'no-capacity', retryAfterMs: 1_000 });
  });

  it('fail when the service at work dies, and not while it lives and is slow', async () => {
    const door = await start([]);
    let finish: () => void = () => undefined;
    const worker = await start([
      classifier,
      router,
      caller(async (_message, answer) => {
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
        answer.end({ statusCode: 200, servedBy, body: new Uint8Array(), usage: null, costNanoUsd: '0', attempts: [] });
      }),
    ]);
    const slow = new RecordingAnswer();
    door.transport.liveCalls.send(subjects.liveAccepted(), live(), slow, new AbortController().signal);
    await new Promise((resolve) => setTimeout(resolve, 7_000));
    expect(slow.failure).toBeNull();
    finish();
    await until('answered', () => slow.ended);

    const lost = new RecordingAnswer();
    door.transport.liveCalls.send(subjects.liveAccepted(), live(), lost, new AbortController().signal);
    await until('in work again', () => finish !== undefined);
    await worker.kill();
    await until('given up', () => lost.failure, 10_000);
    expect(lost.failure?.failure.kind).toBe('no-capacity');
  });
});
