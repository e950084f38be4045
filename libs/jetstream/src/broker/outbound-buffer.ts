import { DataBuffer } from '@nats-io/nats-core/internal';

const CHUNK_BYTES = 128 * 1024;
/** What piled up while there was no connection does not stay: a chunk above this is given up when it is sent. */
const MAX_KEPT_BYTES = 4 * 1024 * 1024;
/** UTF-8 needs at most this many bytes for a code unit of a text. */
const MAX_BYTES_PER_UNIT = 3;

/**
 * What waits to be sent to the broker, written where it is sent from. The client's own keeps a list of pieces, makes an
 * array for each command line, and packs them into another when it sends: 8 % of a busy process.
 */
export class OutboundBuffer extends DataBuffer {
  /** What was handed out belongs to the socket: bytes before `start` are never written again. */
  private chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  private start = 0;
  private end = 0;

  write(text: string): void {
    this.reserve(text.length * MAX_BYTES_PER_UNIT);
    this.end += this.chunk.write(text, this.end, 'utf8');
  }

  override fill(...pieces: readonly Uint8Array[]): void {
    for (const piece of pieces) {
      this.reserve(piece.byteLength);
      this.chunk.set(piece, this.end);
      this.end += piece.byteLength;
    }
  }

  override size(): number {
    return this.end - this.start;
  }

  /** Everything that waits, as one piece. */
  override drain(): Uint8Array {
    const waiting = this.chunk.subarray(this.start, this.end);
    this.reset();
    return waiting;
  }

  override reset(): void {
    if (this.chunk.byteLength > MAX_KEPT_BYTES) this.begin(CHUNK_BYTES);
    else this.start = this.end;
  }

  private reserve(bytes: number): void {
    if (this.end + bytes <= this.chunk.byteLength) return;
    const waiting = this.chunk.subarray(this.start, this.end);
    // Twice what waits: without a connection it may grow for long, and is not to be copied at every message.
    this.begin(Math.max(CHUNK_BYTES, 2 * (waiting.byteLength + bytes)));
    this.chunk.set(waiting);
    this.end = waiting.byteLength;
  }

  private begin(bytes: number): void {
    this.chunk = Buffer.allocUnsafeSlow(bytes);
    this.start = 0;
    this.end = 0;
  }
}
