import { createParser, type EventSourceParser } from 'eventsource-parser';
import type { EventFraming } from './event-framing.js';

const LF = 10;
const CR = 13;
const SPACE = 32;
/** `data:` */
const DATA_FIELD = [0x64, 0x61, 0x74, 0x61, 0x3a] as const;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Finds the events of a stream in its bytes, so that they can be passed on unchanged: an event ends with a blank line,
 * lines with LF, CRLF or CR (WHATWG, server-sent events). Each byte is looked at once, however finely the stream is
 * cut: `scan` and `line` survive from one chunk to the next. Nothing is copied while no event spans two chunks.
 *
 * One line `data: …` is the whole of nearly every event and is cut out by hand; anything else (several lines, other
 * fields, comments) is parsed by eventsource-parser.
 */
export class EventFrames implements EventFraming {
  /** Blank line included. */
  start = 0;
  stop = 0;
  isStored = false;
  bytes: Buffer = Buffer.alloc(0);
  private length = 0;
  private from = 0;
  private scan = 0;
  private line = 0;
  private lines = 0;
  private eventLines = 0;
  private firstLineEnd = 0;
  private mayHaveCr = false;
  private store: Buffer | undefined;
  private isFirst = true;
  private parsed: string | undefined;
  private parser: EventSourceParser | undefined;

  get pendingBytes(): number {
    return this.length - this.from;
  }

  load(chunk: Buffer): void {
    const pending = this.keepPending(chunk.length);
    this.mayHaveCr ||= chunk.includes(CR);
    if (pending === 0) {
      this.bytes = chunk;
      this.isStored = false;
    } else if (this.store) {
      chunk.copy(this.store, pending);
      this.bytes = this.store.subarray(0, pending + chunk.length);
      this.isStored = true;
    }
    this.length = pending + chunk.length;
    if (this.isFirst && this.length >= BYTE_ORDER_MARK.length) this.skipByteOrderMark();
  }

  next(): boolean {
    for (;;) {
      const at = this.findLineEnd();
      if (at === -1) return false;
      let after = at + 1;
      if (this.bytes[at] === CR) {
        // Whether an LF belongs to it is only known with the next byte.
        if (after >= this.length) return false;
        if (this.bytes[after] === LF) after += 1;
      }
      const isBlank = at === this.line;
      this.scan = after;
      this.line = after;
      if (isBlank) {
        this.start = this.from;
        this.stop = after;
        this.from = after;
        this.eventLines = this.lines;
        this.lines = 0;
        return true;
      }
      this.lines += 1;
      if (this.lines === 1) this.firstLineEnd = at;
    }
  }

  /** The data of the event found by `next`, or undefined when it has none (a comment, a blank line). */
  data(): string | undefined {
    if (this.eventLines === 0) return undefined;
    if (this.eventLines === 1 && this.startsWithData()) {
      const at = this.start + DATA_FIELD.length;
      return this.bytes.toString('utf8', this.bytes[at] === SPACE ? at + 1 : at, this.firstLineEnd);
    }
    return this.parse(this.bytes.toString('utf8', this.start, this.stop));
  }

  rest(): string {
    return this.bytes.toString('utf8', this.from, this.length);
  }

  private parse(event: string): string | undefined {
    this.parser ??= createParser({
      onEvent: ({ data }) => {
        this.parsed = data;
      },
    });
    this.parsed = undefined;
    this.parser.reset();
    this.parser.feed(event);
    // A final CR alone could be half of a CRLF to the parser; another line end settles it.
    this.parser.feed('\n');
    return this.parsed;
  }

  private findLineEnd(): number {
    let at = this.scan;
    if (this.mayHaveCr) {
      while (at < this.length && this.bytes[at] !== LF && this.bytes[at] !== CR) at += 1;
    } else {
      at = this.bytes.indexOf(LF, at);
    }
    if (at !== -1 && at < this.length) {
      this.scan = at;
      return at;
    }
    this.scan = this.length;
    return -1;
  }

  private startsWithData(): boolean {
    for (let at = 0; at < DATA_FIELD.length; at += 1) if (this.bytes[this.start + at] !== DATA_FIELD[at]) return false;
    return true;
  }

  /** Brings the incomplete event to the front of our store, with room for `more` bytes. Returns its length. */
  private keepPending(more: number): number {
    const pending = this.length - this.from;
    if (pending > 0) {
      const target = this.storeFor(pending + more);
      const isThere = this.isStored && target === this.store && this.from === 0;
      if (!isThere) this.bytes.copy(target, 0, this.from, this.length);
      this.store = target;
    }
    this.scan -= this.from;
    this.line -= this.from;
    this.firstLineEnd -= this.from;
    this.from = 0;
    return pending;
  }

  private storeFor(bytes: number): Buffer {
    if (this.store && this.store.length >= bytes) return this.store;
    return Buffer.allocUnsafe(Math.max(bytes, 2 * (this.store?.length ?? 2_048)));
  }

  private skipByteOrderMark(): void {
    this.isFirst = false;
    if (this.bytes.compare(BYTE_ORDER_MARK, 0, 3, 0, 3) !== 0) return;
    this.from = Math.max(this.from, 3);
    this.scan = Math.max(this.scan, 3);
    this.line = Math.max(this.line, 3);
  }
}
