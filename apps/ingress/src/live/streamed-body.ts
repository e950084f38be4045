import type { ServerResponse } from 'node:http';

/** Proxies close a silent connection after 30–60 s; comments are ignored by every event-stream reader. */
const KEEP_ALIVE_MS = 15_000;
const KEEP_ALIVE = ': keep-alive\n\n';
/** A reader that takes nothing for this long is gone or hostile; its provider is paid by the second. */
const STALLED_READER_MS = 30_000;

/**
 * An event stream on a socket: holds the writer back while the reader is slow, gives the reader up when too much piles
 * up or nothing moves, and says something when nobody else does.
 */
export class StreamedBody {
  private quiet = true;
  private readonly keepAlive: NodeJS.Timeout;

  constructor(
    private readonly response: ServerResponse,
    private readonly bufferBytes: number,
    private readonly keepAliveEvent = KEEP_ALIVE,
  ) {
    this.keepAlive = setInterval(() => this.beat(), KEEP_ALIVE_MS);
    this.keepAlive.unref();
    response.once('close', () => clearInterval(this.keepAlive));
  }

  /** Resolves when there is room for more. */
  write(chunk: Uint8Array | string): Promise<void> | void {
    const { response } = this;
    if (response.destroyed || response.writableEnded) return;
    this.quiet = false;
    if (response.write(chunk)) return;
    if (response.writableLength > this.bufferBytes) {
      response.destroy();
      return;
    }
    return this.roomForMore();
  }

  end(lastWords: string): void {
    clearInterval(this.keepAlive);
    if (!this.response.destroyed && !this.response.writableEnded) this.response.end(lastWords);
  }

  private beat(): void {
    if (this.quiet && !this.response.writableNeedDrain) this.response.write(this.keepAliveEvent);
    this.quiet = true;
  }

  private roomForMore(): Promise<void> {
    const { response } = this;
    return new Promise((resolve) => {
      const stalled = setTimeout(() => response.destroy(), STALLED_READER_MS);
      const done = () => {
        clearTimeout(stalled);
        response.off('drain', done);
        response.off('close', done);
        resolve();
      };
      response.once('drain', done);
      response.once('close', done);
    });
  }
}
