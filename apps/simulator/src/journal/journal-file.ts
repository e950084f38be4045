import { closeSync, openSync, writeSync } from 'node:fs';
import type { JournalEntry } from './journal-entry.js';

/** Long enough to batch a busy simulator's lines, short enough that a reader waiting for a line does not notice. */
const FLUSH_MS = 5;
const FLUSH_BYTES = 256 * 1024;

/**
 * Appends one JSON line for each call that ended. Lines wait at most 5 ms in memory; `close` (and a normal exit) writes the
 * rest, so only a SIGKILL of the simulator itself can lose any.
 */
export class JournalFile {
  private readonly descriptor: number;
  private lines: string[] = [];
  private pendingBytes = 0;
  private timer: NodeJS.Timeout | undefined;
  private isOpen = true;
  private readonly flushOnExit = (): void => this.flush();

  constructor(path: string) {
    this.descriptor = openSync(path, 'a');
    process.on('exit', this.flushOnExit);
  }

  append(entry: JournalEntry): void {
    if (!this.isOpen) return;
    const line = `${JSON.stringify(entry)}\n`;
    this.lines.push(line);
    this.pendingBytes += line.length;
    if (this.pendingBytes >= FLUSH_BYTES) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), FLUSH_MS);
  }

  close(): void {
    if (!this.isOpen) return;
    this.flush();
    this.isOpen = false;
    process.off('exit', this.flushOnExit);
    closeSync(this.descriptor);
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.lines.length === 0) return;
    const block = Buffer.from(this.lines.join(''));
    this.lines = [];
    this.pendingBytes = 0;
    // writeSync may write less than asked (a full pipe, a signal): the rest follows.
    for (let offset = 0; offset < block.length; ) offset += writeSync(this.descriptor, block, offset);
  }
}
