import { createInbox, type Msg, type NatsConnection } from '@nats-io/transport-node';
import { type SlotKey, SlotMap } from '#collections';
import type { RouteGrant } from '#contracts';
import type { Answer, AnswerHead } from '../answer.js';
import { decodeJsonFrame, type EndOfAnswer, type FailureOfAnswer, FRAME } from './frame.js';

interface Waiting {
  readonly answer: Answer;
  readonly parts: Uint8Array[];
  readonly onDone: () => void;
  lastFrameMs: number;
}

const SWEEP_MS = 1_000;
/** A key is written like this at the end of its inbox. */
const KEY_RADIX = 36;
/** Whoever works on a call says so each second; after this silence nobody does. */
export const SILENCE_LIMIT_MS = 5_000;
const NO_RESPONDERS = 503;

/** Reads frames of calls that left this process and plays them on the caller's answer. One subscription for all. */
export class InboxAnswers {
  private readonly waiting = new SlotMap<Waiting>();
  private readonly prefix: string;
  private timer: NodeJS.Timeout | undefined;

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
    const key = this.waiting.add({ answer, parts: [], onDone, lastFrameMs: this.nowMs() });
    this.timer ??= setInterval(() => this.sweep(), SWEEP_MS);
    return this.prefix + key.toString(KEY_RADIX);
  }

  /** The caller is gone: later frames are dropped. */
  forget(inbox: string): void {
    this.remove(this.keyOf(inbox));
  }

  private receive(message: Msg): void {
    const key = this.keyOf(message.subject);
    const waiting = this.waiting.get(key);
    if (!waiting) return;
    waiting.lastFrameMs = this.nowMs();
    if (message.data.byteLength === 0) {
      if (message.headers?.code === NO_RESPONDERS) this.giveUp(key, waiting, 'no service is there to take the call');
      return;
    }
    this.play(key, waiting, message.data);
  }

  private play(key: SlotKey, waiting: Waiting, frame: Uint8Array): void {
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
        this.remove(key);
        answer.end({ ...json, body: waiting.parts.length === 0 ? bytes : Buffer.concat([...waiting.parts, bytes]) });
        return;
      }
      case FRAME.fail: {
        const { json } = decodeJsonFrame<FailureOfAnswer>(frame);
        this.remove(key);
        answer.fail(json.failure, json.attempts);
        return;
      }
      case FRAME.grant:
        answer.grant?.(decodeJsonFrame<RouteGrant>(frame).json);
        return;
      default: // alive: the time was noted
    }
  }

  private giveUp(key: SlotKey, waiting: Waiting, message: string): void {
    this.remove(key);
    waiting.answer.fail(
      { kind: 'no-capacity', message: `The gateway has no capacity: ${message}.`, retryAfterMs: 1_000 },
      [],
    );
  }

  private remove(key: SlotKey): void {
    const waiting = this.waiting.take(key);
    if (!waiting) return;
    waiting.onDone();
    if (this.waiting.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private keyOf(inbox: string): SlotKey {
    return Number.parseInt(inbox.slice(this.prefix.length), KEY_RADIX);
  }

  private sweep(): void {
    const nowMs = this.nowMs();
    for (const [key, waiting] of this.waiting.entries()) {
      if (nowMs - waiting.lastFrameMs > SILENCE_LIMIT_MS)
        this.giveUp(key, waiting, 'the service at work on the call was not heard of again');
    }
  }
}
