import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type MessagePort, Worker } from 'node:worker_threads';
import { lockDirectory } from './directory-lock.js';
import { WorkerStream } from './worker-stream.js';

/** Tests run the sources, everything else what was built from them. */
const WORKER_FILE = import.meta.url.endsWith('.ts') ? './pglite.worker.ts' : './pglite.worker.js';

interface Running {
  readonly worker: Worker;
  readonly exited: Promise<void>;
}

/**
 * Postgres in WebAssembly, in a worker thread, with its files in `directory`. Started by the first connection, and
 * again by the next one after a crash. Holds the lock of the directory while the worker runs.
 */
export class EmbeddedPostgres {
  private running: Promise<Running> | null = null;
  private readonly directory: string;

  constructor(directory: string) {
    this.directory = resolve(directory);
  }

  /** A stream for `pg`'s `stream` option. One session is served at a time: use a pool of 1. */
  connect(): WorkerStream {
    return new WorkerStream(async (port: MessagePort) => {
      const { worker, exited } = await this.start();
      exited.then(() => port.close());
      worker.postMessage(port, [port]);
    });
  }

  /** @throws LedgerInUseError when another process has the directory open. */
  async start(): Promise<Running> {
    this.running ??= this.launch();
    const launched = this.running;
    const forget = () => {
      if (this.running === launched) this.running = null;
    };
    launched.then(({ exited }) => exited.then(forget), forget);
    return launched;
  }

  /** After the last session has closed. The files are left as a clean shutdown leaves them. */
  async close(): Promise<void> {
    const running = await this.running?.catch(() => null);
    if (!running) return;
    running.worker.postMessage('close');
    await running.exited;
  }

  private async launch(): Promise<Running> {
    mkdirSync(dirname(this.directory), { recursive: true, mode: 0o700 });
    const unlock = await lockDirectory(this.directory);
    // No flags of the main thread: a debugger's port, for one, can be had once only.
    const worker = new Worker(new URL(WORKER_FILE, import.meta.url), {
      name: 'ledger',
      workerData: { directory: this.directory },
      execArgv: [],
    });
    const exited = new Promise<void>((done) => {
      worker.once('exit', () => unlock().then(done));
    });
    await new Promise<void>((ready, failed) => {
      worker.once('message', () => ready());
      worker.on('error', failed); // stays: a crash later on ends the worker and with it its sessions, not the process
      worker.once('exit', (code) => failed(new Error(`the embedded Postgres ended with code ${code} while starting`)));
    });
    return { worker, exited };
  }
}
