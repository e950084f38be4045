import { readSync } from 'node:fs';

export interface LineAt {
  readonly text: string;
  /** Of the line's first byte. */
  readonly offset: number;
  /** Without the line feed. */
  readonly bytes: number;
}

const CHUNK_BYTES = 1024 * 1024;
const LINE_FEED = 10;

/** The complete lines of an open file from its start; a last line without a line feed does not count. */
export function* readLinesAt(file: number): Generator<LineAt> {
  let rest: Buffer = Buffer.alloc(0);
  let offset = 0;
  for (let position = 0; ; ) {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    const read = readSync(file, chunk, 0, CHUNK_BYTES, position);
    if (read === 0) return;
    position += read;
    rest = Buffer.concat([rest, chunk.subarray(0, read)]);
    let start = 0;
    for (let end = rest.indexOf(LINE_FEED); end >= 0; end = rest.indexOf(LINE_FEED, start)) {
      yield { text: rest.toString('utf8', start, end), offset: offset + start, bytes: end - start };
      start = end + 1;
    }
    offset += start;
    rest = rest.subarray(start);
  }
}
