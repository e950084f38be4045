import type { AttemptSummary, Failure } from '#contracts';
import type { AnswerEnd, AnswerHead } from '../answer.js';

/**
 * What travels to an ingress' inbox: one byte of kind, then for `head`, `end` and `fail` 4 bytes of length and JSON,
 * then opaque bytes. A header would cost a parse a frame.
 */
export const FRAME = { head: 1, chunk: 2, part: 3, end: 4, fail: 5, alive: 6 } as const;

export type EndOfAnswer = Omit<AnswerEnd, 'body'>;
export interface FailureOfAnswer {
  readonly failure: Failure;
  readonly attempts: readonly AttemptSummary[];
}

const HEADER_BYTES = 5;
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const EMPTY = new Uint8Array(0);

export function encodeJsonFrame(
  kind: number,
  json: AnswerHead | EndOfAnswer | FailureOfAnswer,
  bytes: Uint8Array = EMPTY,
): Uint8Array {
  const encoded = encoder.encode(JSON.stringify(json));
  const frame = new Uint8Array(HEADER_BYTES + encoded.byteLength + bytes.byteLength);
  frame[0] = kind;
  new DataView(frame.buffer).setUint32(1, encoded.byteLength);
  frame.set(encoded, HEADER_BYTES);
  frame.set(bytes, HEADER_BYTES + encoded.byteLength);
  return frame;
}

export function encodeBytesFrame(kind: number, bytes: Uint8Array): Uint8Array {
  const frame = new Uint8Array(1 + bytes.byteLength);
  frame[0] = kind;
  frame.set(bytes, 1);
  return frame;
}

export function decodeJsonFrame<T>(frame: Uint8Array): { json: T; bytes: Uint8Array } {
  const length = new DataView(frame.buffer, frame.byteOffset).getUint32(1);
  const end = HEADER_BYTES + length;
  return { json: JSON.parse(decoder.decode(frame.subarray(HEADER_BYTES, end))) as T, bytes: frame.subarray(end) };
}
