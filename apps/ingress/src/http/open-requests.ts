import type { Server } from 'node:http';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';

/** Kubernetes kills after 30 s by default; what is left after this is cut so that the rest can still close. */
const DRAIN_GRACE_MS = 25_000;

/**
 * Counts the requests that are open, and ends well: stop accepting, tell those who only wait, let answers finish, cut
 * the rest when the grace is over.
 */
@Injectable()
export class OpenRequests implements BeforeApplicationShutdown {
  private open = 0;
  private server: Server | null = null;
  private emptied: (() => void) | null = null;
  private readonly draining = new AbortController();

  /** Fires when the drain begins: long polls and event streams end then, answers in progress go on. */
  get drainSignal(): AbortSignal {
    return this.draining.signal;
  }

  /** Whether whoever asks for this is the only one there. */
  get isOnlyOne(): boolean {
    return this.open <= 1;
  }

  attach(server: Server): void {
    this.server = server;
  }

  opened(): void {
    this.open += 1;
  }

  closed(): void {
    this.open -= 1;
    if (this.open === 0) this.emptied?.();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.drain(DRAIN_GRACE_MS);
  }

  /** Resolves when every request is answered, at the latest after `graceMs`. */
  async drain(graceMs: number): Promise<void> {
    this.draining.abort();
    this.server?.close();
    this.server?.closeIdleConnections();
    if (this.open > 0) await this.untilEmpty(graceMs);
    this.server?.closeAllConnections();
  }

  private untilEmpty(graceMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, graceMs);
      this.emptied = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
