import type { CallVolume } from '#contracts';

/** How much comes in a window of time: the larger of the last whole one and the running one, which may have just begun. */
export class DemandMeter {
  private startMs = Number.NEGATIVE_INFINITY;
  private last: CallVolume = NOTHING;
  private calls = 0;
  private tokens = 0;

  constructor(private readonly windowMs: number) {}

  add(tokens: number, nowMs: number): void {
    if (nowMs - this.startMs >= this.windowMs) this.turn(nowMs);
    this.calls += 1;
    this.tokens += tokens;
  }

  /** As of the last `add`. */
  get volume(): CallVolume {
    return { calls: Math.max(this.calls, this.last.calls), tokens: Math.max(this.tokens, this.last.tokens) };
  }

  private turn(nowMs: number): void {
    const isNext = nowMs - this.startMs < 2 * this.windowMs;
    this.last = isNext ? { calls: this.calls, tokens: this.tokens } : NOTHING;
    this.startMs = nowMs;
    this.calls = 0;
    this.tokens = 0;
  }
}

const NOTHING: CallVolume = { calls: 0, tokens: 0 };
