import type { CallWarning, Failure } from '#contracts';
import type { Adapter, AnswerIdentity, Emission, ProviderRequest, StreamedAmount, StreamState } from '#providers';
import { addWarnings } from './add-warnings.js';
import { AwsEventFrames } from './aws-event-frames.js';
import { EventFrames } from './event-frames.js';
import { type EventFraming, FramingError } from './event-framing.js';

/** Where the events of a stream go. */
export interface EventSink {
  /** One or more whole events. Resolves when there is room for more (back-pressure). */
  write(bytes: Uint8Array): Promise<void> | void;
  /** What could not be honoured; said before anything else, if at all. */
  onWarnings?(warnings: readonly CallWarning[]): void;
  /** The data of each event that belongs to the answer, those the caller does not get (usage) included. */
  onData?(data: string): void;
}

export interface EventCaps {
  readonly maxEventBytes: number;
  readonly maxEvents: number;
}

const DONE_EVENT = Buffer.from('data: [DONE]\n\n');

/**
 * Reads one stream: bytes → events → the wire's reducer → bytes on. Neighbouring events that pass unchanged are
 * written as one piece of the chunk they came in.
 */
export class EventReader {
  /** Set when the stream is over for a reason of its own: an error event, not this wire, over a cap. */
  failure: Failure | undefined;
  state: StreamState;
  readonly amount = { events: 0, bytes: 0, leastEventBytes: 0 } satisfies StreamedAmount;
  private readonly frames: EventFraming;
  private unsaidWarnings: readonly CallWarning[];
  private events = 0;
  private hasWritten = false;
  private passFrom = 0;
  private passTo = 0;
  private waiting: Promise<void> | undefined;

  constructor(
    private readonly adapter: Adapter,
    request: ProviderRequest,
    private readonly caps: EventCaps,
    private readonly sink: EventSink,
    identity?: AnswerIdentity,
  ) {
    this.state = adapter.openStream(request, identity);
    this.frames = request.framing === 'aws-event-stream' ? new AwsEventFrames() : new EventFrames();
    this.unsaidWarnings = request.warnings ?? [];
  }

  /** True when nothing that follows belongs to the answer. */
  get isOver(): boolean {
    return this.state.ended || this.failure !== undefined;
  }

  /** The promise says that the sink wants a pause; `isOver` and `failure` are set at once. */
  push(chunk: Buffer): Promise<void> | undefined {
    this.waiting = undefined;
    this.passFrom = this.passTo = 0;
    this.frames.load(chunk);
    this.takeAll();
    this.flush();
    if (!this.isOver && this.frames.pendingBytes > this.caps.maxEventBytes) this.fail(tooLarge('An event'));
    return this.waiting;
  }

  /**
   * The provider closed the stream. Complete is what said `[DONE]`, be it without its blank line, or at least a finish
   * reason; a provider that forgets `[DONE]` gets it added, because clients wait for it.
   */
  finish(): void {
    if (this.isOver) return;
    const closes = this.frames.rest().trim() === 'data: [DONE]';
    if (closes || this.state.finishReason) {
      this.state = { ...this.state, ended: true };
      this.sink.onData?.('[DONE]');
      this.hand(DONE_EVENT);
      return;
    }
    this.fail({ kind: 'connection-lost', message: 'The provider closed the stream before its end.' });
  }

  private takeAll(): void {
    try {
      while (!this.isOver && this.frames.next()) this.take();
    } catch (error) {
      if (!(error instanceof FramingError)) throw error;
      this.fail({ kind: 'malformed-response', message: "The provider's stream is damaged." });
    }
  }

  private take(): void {
    const { start, stop } = this.frames;
    this.events += 1;
    const data = this.frames.data();
    if (stop - start > this.caps.maxEventBytes) this.fail(tooLarge('An event'));
    else if (this.events > this.caps.maxEvents) this.fail(tooLarge('The number of events'));
    else if (data !== undefined) this.takeData(data, start, stop);
    // Comments keep a connection alive; before the first event they would only make a failed attempt visible.
    else if (this.hasWritten || this.passTo > 0) this.pass(start, stop);
  }

  private takeData(data: string, start: number, stop: number): void {
    const { state, emission } = this.adapter.mapChunk(this.state, data);
    this.state = state;
    if (state.failure) {
      this.fail(state.failure);
      return;
    }
    this.count(stop - start);
    if (typeof emission === 'object') {
      this.sayAnew(emission);
      return;
    }
    this.sink.onData?.(data);
    if (emission === 'as-it-came') this.pass(start, stop);
  }

  private count(bytes: number): void {
    const { amount } = this;
    amount.leastEventBytes = amount.events === 0 ? bytes : Math.min(amount.leastEventBytes, bytes);
    amount.events += 1;
    amount.bytes += bytes;
  }

  private pass(start: number, stop: number): void {
    if (this.passTo !== start || this.passTo === 0) {
      this.flush();
      this.passFrom = start;
    }
    this.passTo = stop;
  }

  private flush(): void {
    if (this.passTo === 0) return;
    const piece = this.frames.bytes.subarray(this.passFrom, this.passTo);
    this.passTo = 0;
    this.hand(this.frames.isStored ? Buffer.from(piece) : piece);
  }

  private sayAnew({ data: events, unsaid = [] }: Exclude<Emission, string>): void {
    this.flush();
    for (const data of unsaid) this.sink.onData?.(data);
    for (const data of this.withWarnings(events)) {
      this.sink.onData?.(data);
      this.hand(Buffer.from(`data: ${data}\n\n`));
    }
  }

  /** In the event with the finish reason: every client reads it, and one of our own without choices some would trip over. */
  private withWarnings(events: readonly string[]): readonly string[] {
    if (this.unsaidWarnings.length === 0 || !this.state.finishReason) return events;
    const at = events.findLastIndex((data) => data.endsWith('}'));
    if (at === -1) return events;
    const warned = addWarnings(events[at] ?? '', this.unsaidWarnings);
    this.unsaidWarnings = [];
    return events.with(at, warned);
  }

  private hand(bytes: Uint8Array): void {
    this.hasWritten = true;
    this.waiting = this.sink.write(bytes) ?? this.waiting;
  }

  private fail(failure: Failure): void {
    this.failure = failure;
  }
}

function tooLarge(what: string): Failure {
  return { kind: 'response-too-large', message: `${what} of the provider's stream is over the limit.` };
}
