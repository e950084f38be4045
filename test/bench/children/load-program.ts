import { createHistogram } from 'node:perf_hooks';
import { type Dispatcher, Pool } from 'undici';
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
/** 1 µs to 10 minutes, three figures. */
const histogramOfMicroseconds = () => createHistogram({ lowest: 1, highest: 600_000_000, figures: 3 });

class ClosedLoop {
  private readonly total = histogramOfMicroseconds();
  private readonly firstData = histogramOfMicroseconds();
  private readonly pool: Pool;
  private readonly request: Dispatcher.DispatchOptions;
  private measureFromMs = 0;
  private stopAtMs = 0;
  private lastEndMs = 0;
  private answered = 0;

  constructor(private readonly question: LoadQuestion) {
    const { origin, pathname } = new URL(question.url);
    this.pool = new Pool(origin, { connections: question.connections, pipelining: 1 });
    this.request = { method: 'POST', path: pathname, headers: { ...question.headers }, body: question.body };
  }

  async run(): Promise<LoadAnswer> {
    this.measureFromMs = performance.now() + this.question.warmUpMs;
    this.stopAtMs = this.measureFromMs + this.question.measureMs;
    const callers = Array.from({ length: this.question.connections }, () => this.call());
    try {
      await Promise.all(callers);
    } finally {
      await this.pool.destroy();
    }
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

  /**
   * One caller. Undici's dispatch is used directly: streams and promises of a request would cost the machine more than
   * the faster targets do.
   */
  private call(): Promise<void> {
    return new Promise((resolve, reject) => {
      const next = () => {
        const startMs = performance.now();
        if (startMs >= this.stopAtMs) return resolve();
        this.pool.dispatch(this.request, this.observe(startMs, next, reject));
      };
      next();
    });
  }

  private observe(startMs: number, next: () => void, fail: (error: Error) => void): Dispatcher.DispatchHandler {
    let firstDataMs = 0;
    let statusCode = 0;
    let refusal = '';
    return {
      onRequestStart: () => undefined,
      onResponseStart: (_controller, code) => {
        statusCode = code;
      },
      onResponseData: (_controller, chunk) => {
        if (statusCode !== 200) refusal += chunk.toString();
        else if (firstDataMs === 0 && isData(chunk)) firstDataMs = performance.now();
      },
      onResponseEnd: () => {
        if (statusCode !== 200) return fail(new Error(`${this.question.url} answered ${statusCode}: ${refusal}`));
        this.count(startMs, firstDataMs);
        next();
      },
      onResponseError: (_controller, error) => fail(error),
    };
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

/** Comments that only keep a stream open are not an answer. */
function isData(chunk: Buffer): boolean {
  return chunk[0] === 0x7b /* { */ || chunk.includes(DATA_FIELD);
}

function microseconds(ms: number): number {
  return Math.max(1, Math.round(ms * 1_000));
}

serveParent<LoadQuestion, LoadAnswer>((question) => new ClosedLoop(question).run());
