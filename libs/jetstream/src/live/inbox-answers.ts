import { createInbox, type Msg, type NatsConnection } from '@nats-io/transport-node';
import type { Answer, AnswerHead } from '../answer.js';
import { decodeJsonFrame, type EndOfAnswer, type FailureOfAnswer, FRAME } from './frame.js';

interface Waiting {
  readonly answer: Answer;
  readonly parts: Uint8Array[];
  readonly onDone: () => void;
  lastFrameMs: number;
}

const SWEEP_MS = 1_000;
/** Whoever works on a call says so each second; after this silence nobody does. */
export const SILENCE_LIMIT_MS = 5_000;
const NO_RESPONDERS = 503;

/** Reads frames of calls that left this process and plays them on the caller's answer. One subscription for all. */
export class InboxAnswers {
  private readonly waiting = new Map<string, Waiting>();
  private readonly prefix: string;
  private timer: NodeJS.Timeout | undefined;
  private nextToken = 0;

  constructor(
    connection: NatsConnection,
    private readonly nowMs: () => number,
  ) {
    this.prefix = `${createInbox('_INBOX_live')}.`;
    connection.subscribe(`${this.prefix}*`, {
      callback: (error, message) => {
        if (!error) this.receive(message);
      },
    });
  }

  /** The reply subject under which `answer` can be answered from anywhere. */
  register(answer: Answer, onDone: () => void): string {
    const token = (this.nextToken++).toString(36);
    this.waiting.set(token, { answer, parts: [], onDone, lastFrameMs: this.nowMs() });
    this.timer ??= setInterval(() => this.sweep(), SWEEP_MS);
    return this.prefix + token;
  }

  /** The caller is gone: later frames are dropped. */
  forget(inbox: string): void {
    this.remove(inbox.slice(this.prefix.length));
  }

  private receive(message: Msg): void {
    const token = message.subject.slice(this.prefix.length);
    const waiting = this.waiting.get(token);
    if (!waiting) return;
    waiting.lastFrameMs = this.nowMs();
    if (message.data.byteLength === 0) {
      if (message.headers?.code === NO_RESPONDERS) this.giveUp(token, waiting, 'no service is there to take the call');
      return;
    }
    this.play(token, waiting, message.data);
  }

  private play(token: string, waiting: Waiting, frame: Uint8Array): void {
    const { answer } = waiting;
    switch (frame[0]) {
      case FRAME.head:
        answer.start(decodeJsonFrame<AnswerHead>(frame).json);
        return;
      case FRAME.chunk:
        void answer.write(frame.subarray(1));
        return;
      case FRAME.part:
        waiting.parts.push(frame.subarray(1));
        return;
      case FRAME.end: {
        const { json, bytes } = decodeJsonFrame<EndOfAnswer>(frame);
        this.remove(token);
        answer.end({ ...json, body: waiting.parts.length === 0 ? bytes : Buffer.concat([...waiting.parts, bytes]) });
        return;
      }
      case FRAME.fail: {
        const { json } = decodeJsonFrame<FailureOfAnswer>(frame);
        this.remove(token);
        answer.fail(json.failure, json.attempts);
        return;
      }
      default: // alive: the time was noted
    }
  }

  private giveUp(token: string, waiting: Waiting, message: string): void {
    this.remove(token);
    waiting.answer.fail(
      { kind: 'no-capacity', message: `The gateway has no capacity: ${message}.`, retryAfterMs: 1_000 },
      [],
    );
  }

  private remove(token: string): void {
    const waiting = this.waiting.get(token);
    if (!waiting) return;
    this.waiting.delete(token);
    waiting.onDone();
    if (this.waiting.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private sweep(): void {
    const nowMs = this.nowMs();
    for (const [token, waiting] of this.waiting) {
      if (nowMs - waiting.lastFrameMs > SILENCE_LIMIT_MS)
        this.giveUp(token, waiting, 'the service at work on the call was not heard of again');
    }
  }
}
