import type { Dispatcher } from 'undici';
import type { SlotKey } from '#collections';
import type { Failure } from '#contracts';
import { type Adapter, type AnswerHeaders, type AnswerIdentity, headerOf, type ProviderRequest } from '#providers';
import { type AbortMeaning, abortFailure } from './abort-failure.js';
import { classifyTransportError } from './classify-transport-error.js';
import { type EventCaps, EventReader, type EventSink } from './event-reader.js';
import { collectFailure, refuseHead, TOO_LARGE } from './refuse-answer.js';
import { STREAM_TYPE_OF } from './stream-type.js';
import type { TimedCall, TotalTimeouts } from './total-timeouts.js';

export interface CallCaps extends EventCaps {
  readonly maxResponseBytes: number;
}

export interface CallParts {
  readonly adapter: Adapter;
  readonly request: ProviderRequest;
  readonly caps: CallCaps;
  /** Where a stream's events go; without it a stream is a malformed response. */
  readonly sink?: EventSink;
  readonly signal: AbortSignal;
  readonly abortMeaning: AbortMeaning;
  /** The provider's total timeout or the job's deadline, whichever comes first; epoch ms. */
  readonly totalDeadlineMs: number;
  readonly totalFailure: Failure;
  readonly timeouts: TotalTimeouts;
  readonly nowMs: () => number;
  /** Of an answer whose provider gives it no id and does not name its model. */
  readonly answerId: string;
  readonly model: string;
}

/** An error's body is for its code; more than this of it is a page for people. */
const MAX_ERROR_BYTES = 64 * 1024;
/** How long a stream may stay open behind its `[DONE]`, so that its connection can be used again. */
const LINGER_MS = 1_000;
const ABORTED = new Error('the gateway ended this call');

/**
 * One call on the wire, as undici's own handler: no stream object, no promise per chunk. States:
 * waiting → sent → (collecting | streaming) → settled; `settle` happens once, whatever comes first: the end of the
 * answer, a cap, a timeout, the signal. After it nothing reaches the sink, and what still arrives is not kept.
 */
export class UpstreamCall implements Dispatcher.DispatchHandler, TimedCall {
  totalDeadlineMs: number;
  failure: Failure | undefined;
  statusCode = 0;
  headers: AnswerHeaders = {};
  firstByteAtMs: number | undefined;
  reader: EventReader | undefined;
  private readonly chunks: Buffer[] = [];
  private collectedBytes = 0;
  private receivedBytes = 0;
  private controller: Dispatcher.DispatchController | undefined;
  private settled = false;
  private settledWith: ((call: this) => void) | undefined;
  private timeout: SlotKey | undefined;

  constructor(private readonly parts: CallParts) {
    this.totalDeadlineMs = parts.totalDeadlineMs;
  }

  /** Whether the request began to be written: then it may have been done and billed. */
  get wasSent(): boolean {
    return this.controller !== undefined;
  }

  /** Whether it is over, however it ended. */
  get isSettled(): boolean {
    return this.settled;
  }

  /** What a mapped answer says of itself where the provider does not. */
  get identity(): AnswerIdentity {
    const { answerId: id, model, nowMs } = this.parts;
    return { id, model, nowMs: this.firstByteAtMs ?? nowMs() };
  }

  /** The answer's bytes when it was not a stream. */
  get body(): Buffer {
    const [first] = this.chunks;
    return this.chunks.length === 1 && first ? first : Buffer.concat(this.chunks, this.collectedBytes);
  }

  /** Starts the call; resolves with it when it is settled, never rejects. */
  run(dispatch: (handler: UpstreamCall) => void): Promise<this> {
    if (this.parts.signal.aborted) {
      this.failure = this.aborted();
      return Promise.resolve(this);
    }
    this.startTimeout();
    this.parts.signal.addEventListener('abort', this);
    const done = new Promise<this>((resolve) => {
      this.settledWith = resolve;
    });
    dispatch(this);
    return done;
  }

  /** There is nothing to authorize it with: it does not go out. */
  refuse(failure: Failure): void {
    this.fail(failure);
  }

  /** The delivery's signal fired. */
  handleEvent(): void {
    this.fail(this.aborted());
  }

  onTotalTimeout(): void {
    this.endTimeout();
    if (this.settled) this.controller?.abort(ABORTED);
    else this.fail(this.parts.totalFailure);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Settled before a connection was free: nothing was written, nothing will be.
    if (this.settled) controller.abort(ABORTED);
    else this.controller = controller;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, statusCode: number, headers: AnswerHeaders): void {
    if (statusCode < 200 || this.settled) return;
    this.firstByteAtMs = this.parts.nowMs();
    this.statusCode = statusCode;
    this.headers = headers;
    const refusal = refuseHead(statusCode, headers);
    if (refusal) this.fail(refusal);
    else if (statusCode < 300) this.expectBody(headers);
  }

  private expectBody(headers: AnswerHeaders): void {
    const { adapter, request, caps, sink } = this.parts;
    const isStream = headerOf(headers, 'content-type')?.startsWith(STREAM_TYPE_OF[request.framing ?? 'sse']) === true;
    if (isStream && request.streams && sink) this.reader = new EventReader(adapter, request, caps, sink, this.identity);
    else if (Number(headerOf(headers, 'content-length')) > caps.maxResponseBytes) this.fail(TOO_LARGE);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.receivedBytes += chunk.length;
    if (this.settled) {
      // Behind the end of a stream: a little is let pass, a flood is not.
      if (this.receivedBytes > MAX_ERROR_BYTES) controller.abort(ABORTED);
    } else if (this.receivedBytes > this.parts.caps.maxResponseBytes) this.fail(TOO_LARGE);
    else if (this.reader) this.read(this.reader, controller, chunk);
    else if (this.statusCode < 300 || this.receivedBytes <= MAX_ERROR_BYTES) this.collect(chunk);
    else this.settleAndAbort();
  }

  onResponseEnd(): void {
    if (!this.settled) {
      this.reader?.finish();
      this.failure ??= this.reader?.failure;
    }
    this.settle();
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    if (!this.settled) this.failure = classifyTransportError(error, { wasSent: this.wasSent });
    this.settle();
  }

  private collect(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.collectedBytes += chunk.length;
  }

  private read(reader: EventReader, controller: Dispatcher.DispatchController, chunk: Buffer): void {
    let wait: Promise<void> | undefined;
    try {
      wait = reader.push(chunk);
    } catch (error) {
      this.fail(collectFailure(error));
      return;
    }
    if (reader.failure) this.fail(reader.failure);
    else if (reader.state.ended) this.settleAndLinger();
    else if (wait) this.pauseUntil(wait, controller);
  }

  private pauseUntil(hasRoom: Promise<void>, controller: Dispatcher.DispatchController): void {
    controller.pause();
    hasRoom.then(
      () => controller.resume(),
      () => this.fail({ kind: 'cancelled', message: 'The caller went away.' }),
    );
  }

  private settleAndLinger(): void {
    this.settle();
    this.receivedBytes = 0;
    this.totalDeadlineMs = this.parts.nowMs() + LINGER_MS;
    this.startTimeout();
  }

  private fail(failure: Failure): void {
    if (this.settled) return;
    this.failure = failure;
    this.settleAndAbort();
  }

  private settleAndAbort(): void {
    this.settle();
    this.controller?.abort(ABORTED);
  }

  private settle(): void {
    this.settled = true;
    this.endTimeout();
    this.parts.signal.removeEventListener('abort', this);
    this.settledWith?.(this);
  }

  private startTimeout(): void {
    this.timeout = this.parts.timeouts.add(this);
  }

  private endTimeout(): void {
    if (this.timeout !== undefined) this.parts.timeouts.remove(this.timeout);
    this.timeout = undefined;
  }

  private aborted(): Failure {
    return abortFailure(this.parts.signal, this.parts.abortMeaning);
  }
}
