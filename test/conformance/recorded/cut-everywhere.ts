import type { StreamReading } from '../read-stream.js';

export interface Cuts {
  readonly totalBytes: number;
  /** Each piece is so long; not less than the stream when each cut makes two. */
  readonly apartBytes: number;
  /** 1: a piece begins at every byte. More: at one byte in so many, because the stream is very long. */
  readonly stepBytes: number;
  /** Where the first piece ended when the stream was read otherwise than whole; 1 is byte by byte. */
  readonly differ: readonly number[];
}

/**
 * What is read over again for one stream, in bytes: up to about 2.4 kB every cut is made alone. A longer stream is cut at
 * every byte too, but into pieces: cut in two at each of its bytes, 200 kB would be 40 GB to read.
 */
const BUDGET_BYTES = 6_000_000;
/** The pieces of the longest streams: not so short that no event ever arrives whole. */
const LEAST_APART = 61;
/** Of a stream over about 650 kB (one with images in it) this is not enough for every byte: 40 MB take some ten seconds. */
const MOST_BYTES = 40_000_000;

/**
 * Cuts a stream at each of its bytes: into pieces that begin at byte 1, 1 + a, 1 + 2a …, then at 2, 2 + a …, up to a, so
 * that every byte once begins a piece. Then into its single bytes.
 */
export function cutEverywhere(bytes: Buffer, read: (pieces: readonly Buffer[]) => StreamReading): Cuts {
  const totalBytes = bytes.length;
  const apartBytes = Math.min(totalBytes, Math.max(LEAST_APART, Math.floor(BUDGET_BYTES / totalBytes)));
  const stepBytes = Math.ceil((apartBytes * totalBytes) / Math.max(MOST_BYTES, totalBytes));
  const whole = JSON.stringify(read([bytes]));
  const differ: number[] = [];
  for (let first = 1; first <= Math.min(apartBytes, totalBytes - 1); first += stepBytes)
    if (JSON.stringify(read(piecesOf(bytes, first, apartBytes))) !== whole) differ.push(first);
  if (JSON.stringify(read(piecesOf(bytes, 1, 1))) !== whole) differ.push(1);
  return { totalBytes, apartBytes, stepBytes, differ };
}

function piecesOf(bytes: Buffer, first: number, apart: number): Buffer[] {
  const pieces = [bytes.subarray(0, first)];
  for (let at = first; at < bytes.length; at += apart) pieces.push(bytes.subarray(at, at + apart));
  return pieces;
}

/** What was done to streams, in a sentence. */
export function cutLine(cuts: readonly Cuts[]): string {
  const long = cuts.filter(({ apartBytes, totalBytes }) => apartBytes < totalBytes);
  const veryLong = long.filter(({ stepBytes }) => stepBytes > 1);
  const sizes = long.map(({ apartBytes }) => apartBytes);
  const pieces = `${long.length} longer ones into pieces of ${Math.min(...sizes)} to ${Math.max(...sizes)} bytes`;
  const leastBytes = Math.min(...veryLong.map(({ totalBytes }) => totalBytes));
  const steps = Math.max(...veryLong.map(({ stepBytes }) => stepBytes));
  return [
    `streams are cut at every byte: ${cuts.length - long.length} of them in two at each`,
    ...(long.length === 0 ? [] : [pieces]),
    ...(veryLong.length === 0
      ? []
      : [`${veryLong.length} of these, of ${leastBytes} bytes or more, at one byte in ${steps}`]),
    'all of them byte by byte too',
  ].join(', ');
}
