import { randomBytes } from 'node:crypto';

/** W3C Trace Context, level 1: `00-<32 hex trace id>-<16 hex span id>-<2 hex flags>`, lower case. */
export interface Traceparent {
  readonly traceId: string;
  readonly spanId: string;
  /** The caller asks to record this trace. */
  readonly sampled: boolean;
}

const VERSION_00 = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;
/** A later version may add fields behind another hyphen; its first four are read as ours. `ff` is forbidden. */
const LATER_VERSION = /^(?!ff|00)[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?$/;
const NO_TRACE = '0'.repeat(32);
const NO_SPAN = '0'.repeat(16);
const MAX_CHARACTERS = 256;

/** Reads a header; null when it is not a valid traceparent (then the trace starts here, as the standard asks). */
export function parseTraceparent(text: string | undefined | null): Traceparent | null {
  if (!text || text.length > MAX_CHARACTERS) return null;
  if (!VERSION_00.test(text) && !LATER_VERSION.test(text)) return null;
  // Every part has its place: cut out, they cost a third of what capturing them does.
  const traceId = text.slice(3, 35);
  const spanId = text.slice(36, 52);
  if (traceId === NO_TRACE || spanId === NO_SPAN) return null;
  return { traceId, spanId, sampled: (Number.parseInt(text.slice(53, 55), 16) & 1) === 1 };
}

/** A new trace, sampled. */
export function newTraceparent(): string {
  return `00-${randomHex(16)}-${randomHex(8)}-01`;
}

/** The same trace with a span of its own; a new trace when the parent is missing or invalid. */
export function childTraceparent(parent: string | undefined | null): string {
  const parsed = parseTraceparent(parent);
  if (!parsed) return newTraceparent();
  return `00-${parsed.traceId}-${randomHex(8)}-${parsed.sampled ? '01' : '00'}`;
}

/** The trace id of a valid traceparent, for logs; undefined otherwise. */
export function traceIdOf(text: string | undefined | null): string | undefined {
  return parseTraceparent(text)?.traceId;
}

/** Drawn and written out 4 kB at a time: one draw costs 1 µs whatever its length, and every hop wants eight bytes. */
const POOL_BYTES = 4_096;
let pool = '';
let used = 0;

function randomHex(bytes: number): string {
  if (used + 2 * bytes > pool.length) {
    pool = randomBytes(POOL_BYTES).toString('hex');
    used = 0;
  }
  const hex = pool.slice(used, used + 2 * bytes);
  used += 2 * bytes;
  // All zeros means "none" on the wire; one draw in 2^64.
  return hex === NO_SPAN || hex === NO_TRACE ? randomHex(bytes) : hex;
}
