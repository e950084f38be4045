import { closeSync, openSync } from 'node:fs';
import type { Span } from './journal-state.js';
import { writeAll } from './run-journal.js';

const CHUNK_BYTES = 1024 * 1024;
const LINE_FEED = Buffer.from('\n');

/**
 * The results file, in input order: row k is written when all rows before it are. What waits for its turn stays in the
 * journal, so a slow first row of a million costs a number each and not a result each.
 * The file is always written from its start: it is a function of the journal, whatever state a kill left it in.
 */
export class OrderedWriter {
  readonly #file: number;
  readonly #waiting = new Map<number, Span>();
  #nextRow = 1;

  constructor(
    path: string,
    private readonly read: (span: Span) => Uint8Array,
  ) {
    this.#file = openSync(path, 'w');
  }

  /** How many rows are written. */
  get written(): number {
    return this.#nextRow - 1;
  }

  place(row: number, span: Span): void {
    if (row < this.#nextRow || this.#waiting.has(row)) throw new Error(`row ${row} has a second result`);
    this.#waiting.set(row, span);
  }

  /** Writes what can be written. Everything placed must be readable by now. */
  drain(): void {
    let chunk: Uint8Array[] = [];
    let bytes = 0;
    for (let span = this.#take(); span; span = this.#take()) {
      chunk.push(this.read(span), LINE_FEED);
      bytes += span.length + 1;
      if (bytes < CHUNK_BYTES) continue;
      writeAll(this.#file, Buffer.concat(chunk));
      chunk = [];
      bytes = 0;
    }
    if (bytes > 0) writeAll(this.#file, Buffer.concat(chunk));
  }

  close(): void {
    closeSync(this.#file);
  }

  #take(): Span | undefined {
    const span = this.#waiting.get(this.#nextRow);
    if (span) this.#waiting.delete(this.#nextRow++);
    return span;
  }
}
