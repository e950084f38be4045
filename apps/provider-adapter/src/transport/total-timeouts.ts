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
  private readonly calls = new Set<TimedCall>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly nowMs: () => number) {}

  add(call: TimedCall): void {
    this.calls.add(call);
    if (this.timer) return;
    this.timer = setInterval(() => this.sweep(), SWEEP_MS);
    this.timer.unref();
  }

  remove(call: TimedCall): void {
    this.calls.delete(call);
  }

  private sweep(): void {
    const nowMs = this.nowMs();
    for (const call of this.calls) {
      if (nowMs < call.totalDeadlineMs) continue;
      this.calls.delete(call);
      call.onTotalTimeout();
    }
    if (this.calls.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }
}
