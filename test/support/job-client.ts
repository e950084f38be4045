import { jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { connectionOptionsOf } from './broker-address.js';
import { runInWindow } from './run-in-window.js';

export interface JobClientOptions {
  readonly brokerUrl: string;
  /** Where a request submits one job and is acknowledged. */
  readonly submitSubject: string;
  /** One message on a subject of its own for every finished job. */
  readonly resultPattern: string;
  /** Text every result holds when its job went well. */
  readonly resultHolds?: string | undefined;
  /** Submissions without their acknowledgement at once. */
  readonly window: number;
}

const STALL_LIMIT_MS = 60_000;
const SUBMIT_LIMIT_MS = 30_000;
/** Asking costs the broker as much as a dozen jobs do. */
const LOOK_AGAIN_MS = 100;
const STILL_MS = 500;
const REFUSED = Buffer.from('"error":{');

/** Submits jobs over NATS and sees their results, as an application would: one connection, nothing of ours around it. */
export class JobClient {
  private readonly seen = new Set<string>();
  /** When each result came, in order of arrival (performance.now()). */
  private readonly arrivalsMs: number[] = [];
  private firstFailure: string | undefined;
  private awaited = 0;
  private wake: () => void = () => undefined;

  private constructor(
    private readonly connection: NatsConnection,
    private readonly options: JobClientOptions,
  ) {}

  static async connect(options: JobClientOptions): Promise<JobClient> {
    const connection = await connect(connectionOptionsOf(options.brokerUrl));
    const client = new JobClient(connection, options);
    const holds = options.resultHolds === undefined ? undefined : Buffer.from(options.resultHolds);
    connection.subscribe(options.resultPattern, {
      callback: (error, message) => {
        if (error) return;
        if (holds && !Buffer.from(message.data).includes(holds)) client.firstFailure ??= message.string();
        client.take(message.subject);
      },
    });
    await connection.flush();
    return client;
  }

  /** How many different jobs have a result by now. */
  get results(): number {
    return this.arrivalsMs.length;
  }

  /** Resolves when every one is acknowledged. @returns how long that took, ms. @throws Error when one is refused. */
  async submit(payload: Uint8Array, jobs: number): Promise<number> {
    const startMs = performance.now();
    const { submitSubject, window } = this.options;
    await runInWindow(jobs, window, async () => {
      const reply = await this.connection.request(submitSubject, payload, { timeout: SUBMIT_LIMIT_MS });
      if (Buffer.from(reply.data).includes(REFUSED)) throw new Error(`a job was refused: ${reply.string()}`);
    });
    return performance.now() - startMs;
  }

  /**
   * Resolves when `count` results have come since this client connected.
   * @returns when the last of them came (performance.now()). @throws Error when one did not succeed, or none comes for a minute
   */
  async untilResults(count: number): Promise<number> {
    if (this.results < count) await this.reached(count);
    if (this.firstFailure !== undefined) throw new Error(`a job did not succeed: ${this.firstFailure}`);
    return this.arrivalsMs[count - 1] as number;
  }

  /**
   * Resolves when what waits in these streams does not change any more: everything is where it has to wait.
   * @returns how long it took until the last change, ms
   */
  async untilStill(streams: readonly string[]): Promise<number> {
    const manager = await jetstreamManager(this.connection);
    const startMs = performance.now();
    let changedMs = startMs;
    for (let before = -1; performance.now() - changedMs < STILL_MS; ) {
      const infos = await Promise.all(streams.map((name) => manager.streams.info(name)));
      const now = infos.reduce((sum, { state }) => sum + state.messages, 0);
      if (now !== before) changedMs = performance.now();
      before = now;
      await pause();
    }
    return changedMs - startMs;
  }

  /** Resolves when no consumer of any stream has anything left to do. @returns how long that took, ms. */
  async untilQuiet(): Promise<number> {
    const manager = await jetstreamManager(this.connection);
    const startMs = performance.now();
    let wentDownMs = startMs;
    let least = Number.POSITIVE_INFINITY;
    for (let open = await openDeliveries(manager); open > 0; open = await openDeliveries(manager)) {
      if (open < least) wentDownMs = performance.now();
      least = Math.min(least, open);
      if (performance.now() - wentDownMs > STALL_LIMIT_MS) throw new Error(`${open} deliveries do not come to an end`);
      await pause();
    }
    return performance.now() - startMs;
  }

  async close(): Promise<void> {
    await this.connection.close();
  }

  private take(subject: string): void {
    // The broker shows every message on the subject, also one its stream then refuses as a second result.
    if (this.seen.has(subject)) return;
    this.seen.add(subject);
    this.arrivalsMs.push(performance.now());
    if (this.results === this.awaited) this.wake();
  }

  private reached(count: number): Promise<void> {
    return new Promise((resolve, reject) => {
      let before = this.results;
      const timer = setInterval(() => {
        if (this.results === before) {
          clearInterval(timer);
          reject(new Error(`${before} of ${count} results came, then none for a minute`));
        }
        before = this.results;
      }, STALL_LIMIT_MS);
      this.awaited = count;
      this.wake = () => {
        clearInterval(timer);
        resolve();
      };
    });
  }
}

async function openDeliveries(manager: Awaited<ReturnType<typeof jetstreamManager>>): Promise<number> {
  let open = 0;
  for await (const { config } of manager.streams.list()) {
    for await (const { num_pending, num_ack_pending } of manager.consumers.list(config.name)) {
      open += num_pending + num_ack_pending;
    }
  }
  return open;
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
}
