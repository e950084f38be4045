import { TIME_TOLERANCE_MS } from '../time-tolerance.js';

/** Calls at once that flex is asked for before anything is known. */
const FIRST_WINDOW = 8;
const MOST_WINDOW = 100_000;
const FIRST_BACKOFF_MS = 5_000;
const LONGEST_BACKOFF_MS = 60_000;

/**
 * How much to ask of capacity that may refuse for free: additive increase by the calls that were served, halved by a
 * refusal. A pool that refuses at a window of one is closed, and asked again after 5 s, 10 s … 60 s.
 */
export class FlexProbe {
  private window = FIRST_WINDOW;
  private open = 0;
  private backoffMs = FIRST_BACKOFF_MS;
  private blockedUntilMs = Number.NEGATIVE_INFINITY;
  private closedSinceMs: number | undefined;
  private openSinceMs: number | undefined;
  private lastRefusedMs = Number.NEGATIVE_INFINITY;

  /** When one more call may be tried: at or before now = now; `Infinity`: when one that is open ends. */
  entryMs(): number {
    return this.open >= this.window ? Number.POSITIVE_INFINITY : this.blockedUntilMs;
  }

  get isClosed(): boolean {
    return this.closedSinceMs !== undefined;
  }

  /** How long it has been refusing; 0 while it is not. */
  closedForMs(nowMs: number): number {
    return this.closedSinceMs === undefined ? 0 : nowMs - this.closedSinceMs;
  }

  start(): void {
    this.open++;
  }

  /** The call ended by itself; returns how long the pool had been closed before it, 0 when it was not. */
  served(startedMs: number, nowMs: number): number {
    this.open = Math.max(0, this.open - 1);
    this.window = Math.min(MOST_WINDOW, this.window + 1);
    // It was let in before the last refusal: that it is over now says nothing about now.
    if (startedMs < this.lastRefusedMs) return 0;
    // It opened after the last refusal, and before this call: when nobody asked for longer, nobody knows when.
    const openedMs = Math.min(startedMs, this.lastRefusedMs + LONGEST_BACKOFF_MS);
    const closedMs = this.closedSinceMs === undefined ? 0 : Math.max(0, openedMs - this.closedSinceMs);
    this.closedSinceMs = undefined;
    this.openSinceMs ??= startedMs;
    this.backoffMs = FIRST_BACKOFF_MS;
    this.blockedUntilMs = Math.min(this.blockedUntilMs, nowMs);
    return closedMs;
  }

  /** Neither served nor refused: it was removed, or could not be sent. */
  abandoned(): void {
    this.open = Math.max(0, this.open - 1);
  }

  /** Returns how long the pool had been open before it, 0 when it was closed already. */
  refused(nowMs: number, retryAtMs?: number): number {
    this.open = Math.max(0, this.open - 1);
    this.lastRefusedMs = nowMs;
    this.closedSinceMs ??= nowMs;
    const openMs = this.openSinceMs === undefined ? 0 : Math.max(0, nowMs - this.openSinceMs);
    this.openSinceMs = undefined;
    // Calls that were sent together are refused together: one halving for all of them.
    if (nowMs < this.blockedUntilMs - TIME_TOLERANCE_MS) return openMs;
    this.window = Math.max(1, Math.floor(this.window / 2));
    this.blockedUntilMs = Math.max(retryAtMs ?? 0, nowMs + this.backoffMs);
    this.backoffMs = Math.min(LONGEST_BACKOFF_MS, this.backoffMs * 2);
    return openMs;
  }
}
