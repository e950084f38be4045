import type { DestinationStream } from 'pino';

/** A line of an access log is about 400 bytes: eighty of them cost one write. */
const BUFFERED_CHARACTERS = 32_768;

/** What a line buffer writes to: sonic-boom, which waits for the disk by itself. */
export interface TextSink {
  write(text: string): unknown;
}

/**
 * Collects lines and writes many at once. sonic-boom can collect, too (`minLength`), but measures all it has with each
 * line that is added, which cost more than the line.
 */
export class LineBuffer implements DestinationStream {
  private text = '';

  constructor(private readonly sink: TextSink) {}

  write(line: string): void {
    this.text += line;
    if (this.text.length >= BUFFERED_CHARACTERS) this.handOn();
  }

  /** Writes what is collected. */
  handOn(): void {
    if (this.text === '') return;
    const { text } = this;
    this.text = '';
    this.sink.write(text);
  }
}
