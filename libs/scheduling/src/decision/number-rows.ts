/** Numbers in a row of `NumberRows`. */
export const ROW_LENGTH = 8;
const ROWS_PER_CHUNK = 4_096;

/**
 * Rows of eight numbers, one cache line each, for objects that live by the million: a property that holds a float is an
 * object of its own on the engine's heap, eight of them a job, and the collector follows every one.
 */
export class NumberRows {
  private readonly chunks: Float64Array[] = [];
  private readonly free: number[] = [];
  private taken = 0;

  /** Number of a row; its numbers are whatever its last owner left. */
  take(): number {
    const known = this.free.pop();
    if (known !== undefined) return known;
    if (this.taken % ROWS_PER_CHUNK === 0) this.chunks.push(new Float64Array(ROWS_PER_CHUNK * ROW_LENGTH));
    return this.taken++;
  }

  /** The array a row lies in, from `offsetOf(row)` on. */
  numbersOf(row: number): Float64Array {
    return this.chunks[Math.floor(row / ROWS_PER_CHUNK)] as Float64Array;
  }

  offsetOf(row: number): number {
    return (row % ROWS_PER_CHUNK) * ROW_LENGTH;
  }

  /** Gives a row back: whoever reads it afterwards reads somebody else's numbers. */
  giveBack(row: number): void {
    this.free.push(row);
  }
}
