/**
 * Finds the events of a stream in its bytes. `load` a chunk, `next` until it says no; what `next` found is in `start`,
 * `stop` and `data` until the next call of either.
 */
export interface EventFraming {
  /** The event found by the last `next`: `bytes.subarray(start, stop)`. */
  readonly start: number;
  readonly stop: number;
  readonly bytes: Buffer;
  /** True when `bytes` is our own store, which the next chunk overwrites: what is kept longer must be copied. */
  readonly isStored: boolean;
  /** Bytes of an event that is not complete yet. */
  readonly pendingBytes: number;
  load(chunk: Buffer): void;
  /** Moves on to the next complete event; false when there is none. @throws FramingError when the bytes are no events */
  next(): boolean;
  /** The data of the event found by `next`, or undefined when it has none. @throws FramingError */
  data(): string | undefined;
  /** What is left without its end when the stream is over. */
  rest(): string;
}

/** The bytes are not framed as they should be: nothing that follows can be read. */
export class FramingError extends Error {
  override readonly name = 'FramingError';
}
