/** A bucket that starts full and refills evenly. Time is passed in, in epoch or monotonic milliseconds. */
export class TokenBucket {
  private level: number;
  private updatedMs: number;

  constructor(
    readonly capacity: number,
    private readonly refillPerMs: number,
    nowMs: number,
  ) {
    this.level = capacity;
    this.updatedMs = nowMs;
  }

  /** 0 when `amount` is there now, else the milliseconds until it will be; Infinity when the bucket never holds as much. */
  waitMs(amount: number, nowMs: number): number {
    this.refill(nowMs);
    if (amount > this.capacity) return Number.POSITIVE_INFINITY;
    // A refill in small steps loses the last digits: a billionth of a token is not a reason to wait.
    return amount <= this.level + 1e-9 ? 0 : (amount - this.level) / this.refillPerMs;
  }

  take(amount: number, nowMs: number): void {
    this.refill(nowMs);
    this.level = Math.max(0, this.level - amount);
  }

  /** Whole units left. */
  remaining(nowMs: number): number {
    this.refill(nowMs);
    return Math.floor(this.level + 1e-9);
  }

  /** Milliseconds until the bucket is full again. */
  fullInMs(nowMs: number): number {
    this.refill(nowMs);
    return (this.capacity - this.level) / this.refillPerMs;
  }

  private refill(nowMs: number): void {
    const elapsedMs = Math.max(0, nowMs - this.updatedMs);
    this.level = Math.min(this.capacity, this.level + elapsedMs * this.refillPerMs);
    this.updatedMs = nowMs;
  }
}
