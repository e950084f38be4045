import { closeSync, fsyncSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { CommandError } from '../command-error.js';
import { exitCode } from '../exit-code.js';
import { type JournalHeader, parseEntry, parseHeader, resultPrefix } from './journal-lines.js';
import { JournalState, type Span } from './journal-state.js';
import { readLinesAt } from './read-lines-at.js';
import type { ResultLine } from './result-line.js';

/**
 * The run's memory beside its output: an append-only file, one JSON object a line. Lines are gathered and written at
 * `flush`, because losing the last ones costs nothing: an acceptance that was not written is submitted again under
 * the same idempotency key and answered with the same job, a result is fetched again. Only the header is forced to
 * disk, before the first submission: the keys are made from it.
 */
export class RunJournal {
  readonly state = new JournalState();
  readonly #file: number;
  #header: JournalHeader | undefined;
  #size = 0;
  #pending: string[] = [];
  #pendingBytes = 0;

  /** Opens or creates. A torn last line, left by a kill, is cut off. */
  constructor(readonly path: string) {
    this.#file = openSync(path, 'a+');
    this.#load();
  }

  /** `undefined` when this journal was just created. */
  get header(): JournalHeader | undefined {
    return this.#header;
  }

  begin(header: JournalHeader): void {
    this.#header = header;
    this.#append(`${JSON.stringify(header)}\n`);
    this.flush();
    fsyncSync(this.#file);
  }

  accepted(row: number, jobId: string): void {
    this.#append(`${JSON.stringify({ row, job: jobId })}\n`);
  }

  /** Returns where the result will lie once flushed. */
  finished(line: ResultLine, kind: 'result' | 'unknown'): Span {
    const prefix = resultPrefix(line.row, kind);
    const text = JSON.stringify(line);
    const span = { offset: this.#size + this.#pendingBytes + prefix.length, length: Buffer.byteLength(text) };
    this.#append(`${prefix}${text}}\n`);
    return span;
  }

  flush(): void {
    if (this.#pendingBytes === 0) return;
    const bytes = Buffer.from(this.#pending.join(''));
    writeAll(this.#file, bytes);
    this.#size += bytes.byteLength;
    this.#pending = [];
    this.#pendingBytes = 0;
  }

  /** The bytes of a flushed result. */
  read({ offset, length }: Span): Buffer {
    const bytes = Buffer.allocUnsafe(length);
    if (readSync(this.#file, bytes, 0, length, offset) !== length) {
      throw new Error(`${this.path} is shorter than what was written to it: does something else write to it?`);
    }
    return bytes;
  }

  close(): void {
    this.flush();
    closeSync(this.#file);
  }

  #append(line: string): void {
    this.#pending.push(line);
    this.#pendingBytes += Buffer.byteLength(line);
  }

  #load(): void {
    for (const { text, offset, bytes } of readLinesAt(this.#file)) {
      if (offset === 0) this.#header = this.#requireHeader(text);
      else this.#apply(text, offset, bytes);
      this.#size = offset + bytes + 1;
    }
    ftruncateSync(this.#file, this.#size);
  }

  #requireHeader(text: string): JournalHeader {
    const header = parseHeader(text);
    if (header) return header;
    throw new CommandError(
      `${this.path} is not the journal of a run: choose another --out, or start anew with --restart.`,
      exitCode.usage,
    );
  }

  #apply(text: string, offset: number, bytes: number): void {
    const entry = parseEntry(text);
    if (!entry) return;
    const prefixBytes = resultPrefix(entry.row, 'result').length;
    this.state.apply(entry, { offset: offset + prefixBytes, length: bytes - prefixBytes - 1 });
  }
}

/** `writeSync` may write less than it was given (a full disk does that before it fails). */
export function writeAll(file: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.byteLength; ) {
    written += writeSync(file, bytes, written, bytes.byteLength - written);
  }
}
