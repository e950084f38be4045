import { setTimeout as sleep } from 'node:timers/promises';

export interface PauseTiming {
  readonly nowMs: () => number;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  /** The first pause after something went wrong, and the longest one. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** How long the gateway may stay silent before the run ends by itself. */
  readonly patienceMs: number;
}

const SLICE_MS = 250;

/**
 * One pause for all loops that ask the same thing: when the queue is full or the gateway is away, a hundred requests
 * find out together and must not come back together, nor each make the pause longer.
 * Pauses grow with full jitter over their upper half; what the gateway asked for (`Retry-After`) is a lower bound.
 */
export class PauseGate {
  #untilMs = 0;
  #pauses = 0;
  #reason: string | undefined;
  #silentSinceMs: number | undefined;

  constructor(private readonly timing: PauseTiming) {}

  /** Why nothing goes through at the moment; `undefined` when all is well. */
  get reason(): string | undefined {
    return this.#reason;
  }

  /** Ms until the next try. */
  get remainingMs(): number {
    return Math.max(0, this.#untilMs - this.timing.nowMs());
  }

  /** True when the gateway has not answered at all for longer than patience allows. */
  get isExhausted(): boolean {
    return this.#silentSinceMs !== undefined && this.timing.nowMs() - this.#silentSinceMs > this.timing.patienceMs;
  }

  /** Waits until the pause is over. Returns at once, with the pause standing, when `signal` is aborted. */
  async pass(signal: AbortSignal): Promise<void> {
    while (this.remainingMs > 0 && !signal.aborted) {
      // In slices: the pause may be lifted before its time.
      await sleep(Math.min(this.remainingMs, SLICE_MS), undefined, { signal }).catch(() => undefined);
    }
  }

  pause(reason: string, cause: { readonly silent: boolean; readonly retryAfterMs?: number }): void {
    this.#reason = reason;
    if (!cause.silent) this.#silentSinceMs = undefined;
    else this.#silentSinceMs ??= this.timing.nowMs();
    if (this.remainingMs > 0) return;
    const ceilingMs = Math.min(this.timing.longestPauseMs, this.timing.firstPauseMs * 2 ** this.#pauses);
    this.#pauses = Math.min(this.#pauses + 1, 30);
    const ownMs = ceilingMs * (0.5 + this.timing.random() / 2);
    this.#untilMs = this.timing.nowMs() + Math.max(ownMs, cause.retryAfterMs ?? 0);
  }

  /** The gateway answered somebody else: a pause because of its silence is over. */
  heard(): void {
    if (this.#silentSinceMs === undefined) return;
    this.#untilMs = 0;
    this.reopen();
  }

  /** Something went through. */
  reopen(): void {
    this.#pauses = 0;
    this.#reason = undefined;
    this.#silentSinceMs = undefined;
  }
}
