import { connect, type Socket } from 'node:net';
import { type MessageListener, readMessages } from './http-messages.js';

export interface NextRequest {
  readonly startMs: number;
  readonly request: Buffer;
}

/** Who says what callers send and wants to know how it went. */
export interface CallerLoop {
  /** Null when the time is over. */
  next(): NextRequest | null;
  /** @param firstDataMs when the first byte came that is an event's data; 0 when none did */
  count(startMs: number, firstDataMs: number): void;
}

const DATA_FIELD = Buffer.from('data:');
/** An answer that is not streamed comes in one piece. */
const READ_BYTES = 64 * 1024;

/** One caller on a connection of its own: its next request goes out as soon as it has its answer. */
export class Caller implements MessageListener {
  /** Rejects when a request was not answered with 200. */
  readonly done: Promise<void>;
  private readonly socket: Socket;
  private readonly read = readMessages('responses', this);
  private finish: () => void = () => undefined;
  private startMs = 0;
  private firstDataMs = 0;
  private statusCode = 0;
  private refusal = '';

  constructor(
    url: string,
    private readonly loop: CallerLoop,
  ) {
    const { hostname, port } = new URL(url);
    const onread = { buffer: Buffer.allocUnsafe(READ_BYTES), callback: this.take };
    this.socket = connect({ host: hostname, port: Number(port), noDelay: true, onread });
    this.done = new Promise((resolve, reject) => {
      this.finish = resolve;
      this.socket.once('error', (error) => reject(new Error(`${url}: ${error.message}`, { cause: error })));
      this.socket.once('close', () => reject(new Error(`${url} closed the connection before it answered`)));
    });
    this.socket.once('connect', () => this.send());
  }

  close(): void {
    this.socket.destroy();
  }

  onHead(statusCode: number): void {
    this.statusCode = statusCode;
  }

  onBody(piece: Buffer): void {
    if (this.statusCode !== 200) this.refusal += piece.toString();
    else if (this.firstDataMs === 0 && isData(piece)) this.firstDataMs = performance.now();
  }

  /** @throws Error with what was answered instead */
  onEnd(): void {
    if (this.statusCode !== 200) throw new Error(`answered ${this.statusCode}: ${this.refusal}`);
    this.loop.count(this.startMs, this.firstDataMs);
    this.send();
  }

  private send(): void {
    const next = this.loop.next();
    if (!next) {
      this.finish();
      return;
    }
    this.startMs = next.startMs;
    this.firstDataMs = 0;
    this.socket.write(next.request);
  }

  private readonly take = (bytes: number, buffer: Uint8Array): boolean => {
    try {
      this.read(Buffer.from(buffer.buffer, buffer.byteOffset, bytes));
    } catch (error) {
      this.socket.destroy(error as Error);
    }
    return true;
  };
}

/** Comments that only keep a stream open are not an answer. */
function isData(chunk: Buffer): boolean {
  return chunk[0] === 0x7b /* { */ || chunk.includes(DATA_FIELD);
}
