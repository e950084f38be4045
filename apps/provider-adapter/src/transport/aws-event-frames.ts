import { crc32 } from 'node:zlib';
import { EventStreamCodec, type Message } from '@smithy/eventstream-codec';
import { fromUtf8, toUtf8 } from '@smithy/util-utf8';
import { type EventFraming, FramingError } from './event-framing.js';

/** Total length, length of the headers, CRC-32 of the two; the last four bytes of a message are the CRC-32 of the rest. */
const PRELUDE_BYTES = 12;
const PRELUDE_CRC_AT = 8;
const LEAST_MESSAGE_BYTES = 16;
const EMPTY = Buffer.alloc(0);
const codec = new EventStreamCodec(toUtf8, fromUtf8);

/**
 * Amazon's binary event stream (`application/vnd.amazon.eventstream`,
 * docs.aws.amazon.com/transcribe/latest/dg/event-stream.html). Each message becomes JSON text with one key:
 * `{"contentBlockDelta":<payload>}`, and of exceptions `{"throttlingException":<payload>}`.
 *
 * A length is believed only after its own checksum was right, so that a damaged one cannot make us wait for gigabytes;
 * how much may be pending is the reader's to limit.
 */
export class AwsEventFrames implements EventFraming {
  start = 0;
  stop = 0;
  bytes: Buffer = EMPTY;
  readonly isStored = true;
  private store: Buffer | undefined;
  private length = 0;
  private from = 0;
  /** Of the message that begins at `from`; 0 until its prelude was there. */
  private messageBytes = 0;

  get pendingBytes(): number {
    return this.length - this.from;
  }

  load(chunk: Buffer): void {
    const pending = this.pendingBytes;
    if (pending === 0) {
      this.bytes = chunk;
    } else {
      const store = this.storeFor(pending + chunk.length);
      this.bytes.copy(store, 0, this.from, this.length);
      chunk.copy(store, pending);
      this.store = store;
      this.bytes = store;
    }
    this.from = 0;
    this.length = pending + chunk.length;
  }

  next(): boolean {
    if (this.messageBytes === 0) this.readPrelude();
    if (this.messageBytes === 0 || this.pendingBytes < this.messageBytes) return false;
    this.start = this.from;
    this.stop = this.from + this.messageBytes;
    this.from = this.stop;
    this.messageBytes = 0;
    return true;
  }

  data(): string | undefined {
    let message: Message;
    try {
      message = codec.decode(this.bytes.subarray(this.start, this.stop));
    } catch (error) {
      throw new FramingError('a message of the event stream is damaged', { cause: error });
    }
    return textOf(message);
  }

  /** Half a message is nothing; that it is missing shows in the answer. */
  rest(): string {
    return '';
  }

  private readPrelude(): void {
    if (this.pendingBytes < PRELUDE_BYTES) return;
    const { bytes, from } = this;
    const isRight = crc32(bytes.subarray(from, from + PRELUDE_CRC_AT)) === bytes.readUInt32BE(from + PRELUDE_CRC_AT);
    const messageBytes = bytes.readUInt32BE(from);
    if (!isRight || messageBytes < LEAST_MESSAGE_BYTES)
      throw new FramingError('a length in the event stream is damaged');
    this.messageBytes = messageBytes;
  }

  /** Doubles, so that a message in a thousand chunks is not copied a thousand times over. */
  private storeFor(bytes: number): Buffer {
    if (this.store && this.store.length >= bytes) return this.store;
    return Buffer.allocUnsafe(Math.max(bytes, 2 * (this.store?.length ?? 2_048)));
  }
}

function textOf({ headers, body }: Message): string | undefined {
  const text = (name: string): string => {
    const value = headers[name]?.value;
    return typeof value === 'string' ? value : '';
  };
  const payload = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
  switch (text(':message-type')) {
    case 'event':
      return wrap(text(':event-type'), payload);
    case 'exception':
      return wrap(text(':exception-type'), payload);
    // What a service could not foresee has no payload: code and words stand in headers.
    case 'error':
      return wrap(text(':error-code'), JSON.stringify({ message: text(':error-message') }));
    default:
      throw new FramingError('a message of the event stream is of no known kind');
  }
}

function wrap(name: string, payload: string): string {
  return `{${JSON.stringify(name)}:${payload === '' ? '{}' : payload}}`;
}
