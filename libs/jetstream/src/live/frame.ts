import { type AttemptSummary, encodeJsonAndBytes, type Failure, type RouteGrant } from '#contracts';
import type { AnswerEnd, AnswerHead } from '../answer.js';

/**
 * What travels to an ingress' inbox: one byte of kind, then for `head`, `end`, `fail` and `grant` 4 bytes of length and JSON,
 * then opaque bytes. A header would cost a parse a frame.
 */
export const FRAME = { head: 1, chunk: 2, part: 3, end: 4, fail: 5, alive: 6, grant: 7 } as const;

export type EndOfAnswer = Omit<AnswerEnd, 'body'>;
export interface FailureOfAnswer {
  readonly failure: Failure;
  readonly attempts: readonly AttemptSummary[];
}

const KIND_BYTES = 1;
const HEADER_BYTES = KIND_BYTES + 4;
const decoder = new TextDecoder();
const EMPTY = new Uint8Array(0);

export function encodeJsonFrame(
  kind: number,
  json: AnswerHead | EndOfAnswer | FailureOfAnswer | RouteGrant,
  bytes: Uint8Array = EMPTY,
): Uint8Array {
  const frame = encodeJsonAndBytes(KIND_BYTES, json, bytes);
  frame[0] = kind;
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
