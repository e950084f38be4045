import { connect } from 'node:net';
import { createHistogram } from 'node:perf_hooks';
import { type MessageListener, readMessages } from './http-messages.js';
import { serveParent } from './serve-parent.js';

/** One round of load: `connections` callers, each with its next request as soon as it has its answer. */
export interface LoadQuestion {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly connections: number;
  /** Not counted: connections are opened and the target's code gets hot. */
  readonly warmUpMs: number;
  readonly measureMs: number;
}

export interface LoadAnswer {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Until the first byte of the body that is an event's data; equals the whole answer's for one that is not streamed. */
  readonly firstDataP50Ms: number;
  /** All that were answered, the warm-up's too: what the target's processor time was spent on. */
  readonly answered: number;
}

const DATA_FIELD = Buffer.from('data:');
/** An answer that is not streamed comes in one piece. */
const READ_BYTES = 64 * 1024;
/** 1 µs to 10 minutes, three figures. */
const histogramOfMicroseconds = () => createHistogram({ lowest: 1, highest: 600_000_000, figures: 3 });

class ClosedLoop {
  private readonly total = histogramOfMicroseconds();
  private readonly firstData = histogramOfMicroseconds();
  private readonly request: Buffer;
  private measureFromMs = 0;
  private stopAtMs = 0;
  private lastEndMs = 0;
  private answered = 0;

  constructor(private readonly question: LoadQuestion) {
    this.request = requestBytes(question);
  }

  async run(): Promise<LoadAnswer> {
    this.measureFromMs = performance.now() + this.question.warmUpMs;
    this.stopAtMs = this.measureFromMs + this.question.measureMs;
    await Promise.all(Array.from({ length: this.question.connections }, () => this.call()));
    const { total, firstData } = this;
    if (total.count === 0) throw new Error(`no request to ${this.question.url} ended in the time measured`);
    return {
      requestsPerSecond: (total.count * 1_000) / (this.lastEndMs - this.measureFromMs),
      p50Ms: total.percentile(50) / 1_000,
      p99Ms: total.percentile(99) / 1_000,
      firstDataP50Ms: firstData.percentile(50) / 1_000,
      answered: this.answered,
    };
  }

  /** One caller on a connection of its own. */
  private call(): Promise<void> {
    const { hostname, port } = new URL(this.question.url);
    return new Promise((resolve, reject) => {
      const socket = connect({
        host: hostname,
        port: Number(port),
        noDelay: true,
        onread: {
          buffer: Buffer.allocUnsafe(READ_BYTES),
          callback: (bytes, buffer) => {
            try {
              read(Buffer.from(buffer.buffer, buffer.byteOffset, bytes));
            } catch (error) {
              socket.destroy(error as Error);
            }
            return true;
          },
        },
      });
      const next = () => {
        const startMs = performance.now();
        if (startMs >= this.stopAtMs) {
          resolve();
          socket.destroy();
          return;
        }
        answer.begin(startMs);
        socket.write(this.request);
      };
      const answer = new AnswerInWork((startMs, firstDataMs) => {
        this.count(startMs, firstDataMs);
        next();
      });
      const read = readMessages('responses', answer);
      socket.once('connect', next);
      socket.once('error', (error) => reject(new Error(`${this.question.url}: ${error.message}`, { cause: error })));
      socket.once('close', () => reject(new Error(`${this.question.url} closed the connection before it answered`)));
    });
  }

  private count(startMs: number, firstDataMs: number): void {
    const endMs = performance.now();
    this.answered += 1;
    if (endMs < this.measureFromMs || endMs > this.stopAtMs) return;
    this.lastEndMs = endMs;
    this.total.record(microseconds(endMs - startMs));
    this.firstData.record(microseconds((firstDataMs || endMs) - startMs));
  }
}

class AnswerInWork implements MessageListener {
  private startMs = 0;
  private firstDataMs = 0;
  private statusCode = 0;
  private refusal = '';

  constructor(private readonly onAnswer: (startMs: number, firstDataMs: number) => void) {}

  begin(startMs: number): void {
    this.startMs = startMs;
    this.firstDataMs = 0;
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
    this.onAnswer(this.startMs, this.firstDataMs);
  }
}

/** The same bytes each time: one write, and nothing is put together while it is measured. */
function requestBytes({ url, headers, body }: LoadQuestion): Buffer {
  const { host, pathname } = new URL(url);
  const lines = Object.entries({ host, ...headers, 'content-length': Buffer.byteLength(body) });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.from(`POST ${pathname} HTTP/1.1\r\n${head}\r\n${body}`);
}

/** Comments that only keep a stream open are not an answer. */
function isData(chunk: Buffer): boolean {
  return chunk[0] === 0x7b /* { */ || chunk.includes(DATA_FIELD);
}

function microseconds(ms: number): number {
  return Math.max(1, Math.round(ms * 1_000));
}

serveParent<LoadQuestion, LoadAnswer>((question) => new ClosedLoop(question).run());
