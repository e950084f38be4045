/** Rows per second over the last while: long enough not to flicker, short enough to notice a stall. */
const WINDOW_MS = 15_000;

interface Sample {
  readonly atMs: number;
  readonly count: number;
}

/** A rate from samples of a growing count; time is passed in. */
export class RateMeter {
  #samples: Sample[] = [];

  observe(atMs: number, count: number): void {
    this.#samples.push({ atMs, count });
    // The newest sample at or before the window's start stays, as its left edge.
    while ((this.#samples[1]?.atMs ?? Number.POSITIVE_INFINITY) <= atMs - WINDOW_MS) this.#samples.shift();
  }

  perSecond(): number {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (!first || !last || last.atMs === first.atMs) return 0;
    return ((last.count - first.count) * 1_000) / (last.atMs - first.atMs);
  }
}
