import { type SlotKey, SlotMap } from '#collections';

/** A call that must be over at some time. */
export interface TimedCall {
  /** Epoch ms. */
  readonly totalDeadlineMs: number;
  onTotalTimeout(): void;
}

/** How late a total timeout may be noticed. Totals are seconds to minutes; a tenth of a second is nothing to them. */
const SWEEP_MS = 100;

/**
 * The total timeouts of all calls by one coarse timer: a timer (or an `AbortSignal.timeout`) for each call would cost
 * more than mapping its request does, and nearly none of them ever fires.
 */
export class TotalTimeouts {
  private readonly calls = new SlotMap<TimedCall>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly nowMs: () => number) {}

  /** @returns what `remove` takes */
  add(call: TimedCall): SlotKey {
    if (!this.timer) {
      this.timer = setInterval(() => this.sweep(), SWEEP_MS);
      this.timer.unref();
    }
    return this.calls.add(call);
  }

  remove(key: SlotKey): void {
    this.calls.take(key);
  }

  private sweep(): void {
    const nowMs = this.nowMs();
    for (const call of this.calls.values()) {
      if (nowMs >= call.totalDeadlineMs) call.onTotalTimeout();
    }
    if (this.calls.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }
}
