import { createHistogram } from 'node:perf_hooks';
import { Caller, type CallerLoop, type NextRequest } from './caller.js';
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

/** 1 µs to 10 minutes, three figures. */
const histogramOfMicroseconds = () => createHistogram({ lowest: 1, highest: 600_000_000, figures: 3 });

class ClosedLoop implements CallerLoop {
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
    const callers = Array.from({ length: this.question.connections }, () => new Caller(this.question.url, this));
    try {
      await Promise.all(callers.map(({ done }) => done));
    } finally {
      for (const caller of callers) caller.close();
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

  next(): NextRequest | null {
    const startMs = performance.now();
    return startMs < this.stopAtMs ? { startMs, request: this.request } : null;
  }

  count(startMs: number, firstDataMs: number): void {
    const endMs = performance.now();
    this.answered += 1;
    if (endMs < this.measureFromMs || endMs > this.stopAtMs) return;
    this.lastEndMs = endMs;
    this.total.record(microseconds(endMs - startMs));
    this.firstData.record(microseconds((firstDataMs || endMs) - startMs));
  }
}

/** The same bytes each time: one write, and nothing is put together while it is measured. */
function requestBytes({ url, headers, body }: LoadQuestion): Buffer {
  const { host, pathname } = new URL(url);
  const lines = Object.entries({ host, ...headers, 'content-length': Buffer.byteLength(body) });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.from(`POST ${pathname} HTTP/1.1\r\n${head}\r\n${body}`);
}

function microseconds(ms: number): number {
  return Math.max(1, Math.round(ms * 1_000));
}

serveParent<LoadQuestion, LoadAnswer>((question) => new ClosedLoop(question).run());
