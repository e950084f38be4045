import type { NatsConnection } from '@nats-io/transport-node';
import type { AttemptSummary, Failure, RouteGrant } from '#contracts';
import type { Answer, AnswerEnd, AnswerHead } from '../answer.js';
import { encodeBytesFrame, encodeJsonFrame, FRAME } from './frame.js';

const MAX_PART_BYTES = 512 * 1024;
const ALIVE_FRAME = new Uint8Array([FRAME.alive]);

/** An answer whose caller's socket is in another process: writes frames to that process' inbox. */
export class RemoteAnswer implements Answer {
  started = false;
  private lastFrameMs: number;
  /** Answered, or somebody else's to answer. */
  private ended = false;

  constructor(
    private readonly connection: NatsConnection,
    private readonly inbox: string,
    private readonly nowMs: () => number,
  ) {
    this.lastFrameMs = nowMs();
  }

  start(head: AnswerHead): void {
    this.started = true;
    this.send(encodeJsonFrame(FRAME.head, head));
  }

  write(chunk: Uint8Array): void {
    for (const part of partsOf(chunk)) this.send(encodeBytesFrame(FRAME.chunk, part));
  }

  end({ body, ...end }: AnswerEnd): void {
    const parts = partsOf(body);
    const last = parts.pop() ?? body;
    for (const part of parts) this.send(encodeBytesFrame(FRAME.part, part));
    this.send(encodeJsonFrame(FRAME.end, end, last));
    this.ended = true;
  }

  fail(failure: Failure, attempts: readonly AttemptSummary[]): void {
    this.send(encodeJsonFrame(FRAME.fail, { failure, attempts }));
    this.ended = true;
  }

  grant(grant: RouteGrant): void {
    this.send(encodeJsonFrame(FRAME.grant, grant));
  }

  /** Another process answers from now on: where to. */
  handOn(): string {
    this.ended = true;
    return this.inbox;
  }

  /** Tells a patient ingress that somebody still works on it, when nothing else did for `silentMs`. */
  keepAlive(silentMs: number): void {
    if (!this.ended && this.nowMs() - this.lastFrameMs >= silentMs) this.send(ALIVE_FRAME);
  }

  private send(frame: Uint8Array): void {
    this.lastFrameMs = this.nowMs();
    if (!this.connection.isClosed()) this.connection.publish(this.inbox, frame);
  }
}

function partsOf(bytes: Uint8Array): Uint8Array[] {
  if (bytes.byteLength <= MAX_PART_BYTES) return [bytes];
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.byteLength; at += MAX_PART_BYTES) parts.push(bytes.subarray(at, at + MAX_PART_BYTES));
  return parts;
}
