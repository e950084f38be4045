import type { DestinationStream } from 'pino';

/** A line of an access log is about 400 bytes: eighty of them cost one write. */
const CHUNK_BYTES = 32_768;
/** UTF-8 needs at most this many bytes for a code unit of a text. */
const MAX_BYTES_PER_UNIT = 3;

/** What a line buffer writes to: sonic-boom, which waits for the disk by itself. */
export interface ByteSink {
  /** Keeps the bytes, which are its own from then on. */
  write(bytes: Buffer): void;
  /** Begins to write what it keeps. */
  flush(): void;
}

/**
 * Collects lines and writes many at once. sonic-boom can collect, too (`minLength`), but measures all it has with each
 * line that is added. Encoded as they come: a line is a text of forty pieces, and walking those of eighty lines at their
 * end costs twice as much as while they are at hand.
 */
export class LineBuffer implements DestinationStream {
  private chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  private used = 0;

  constructor(private readonly sink: ByteSink) {}

  write(line: string): void {
    const most = line.length * MAX_BYTES_PER_UNIT;
    if (this.used + most > CHUNK_BYTES) {
      this.handOn();
      this.sink.flush();
    }
    if (most > CHUNK_BYTES) this.sink.write(Buffer.from(line));
    else this.used += this.chunk.write(line, this.used);
  }

  /** Gives the sink what is collected. */
  handOn(): void {
    if (this.used === 0) return;
    this.sink.write(this.chunk.subarray(0, this.used));
    this.chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
    this.used = 0;
  }
}
