import type { IncomingHttpHeaders } from 'node:http';
import type { Fault } from '../faults/fault.js';
import type { Remaining } from '../limits/rate-limiter.js';

/** What an answer costs. */
export interface ReplyUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  /** Part of the input, where a wire bills what is written to the cache. */
  readonly cacheWriteTokens?: number;
  readonly reasoningTokens: number;
}

/** One event of a stream with its framing: text (server-sent events) or bytes (a binary framing). */
export type WireEvent = string | Buffer;

/** A whole answer, ready for the network, in terms no wire owns: faults are done to it without knowing the wire. */
export interface Reply {
  readonly status: number;
  readonly contentType: string;
  /** Further headers: name, value, name, value, the form `writeHead` takes without a copy. */
  readonly headers: readonly string[];
  /** The body of an answer that is not streamed. */
  readonly body: string;
  /** A streamed answer: each one a whole event. */
  readonly events?: readonly WireEvent[];
  /** Index of the event that finishes the answer. */
  readonly finishAt?: number;
  readonly usage: ReplyUsage;
}

/** One request as an endpoint sees it. */
export interface Call {
  readonly body: Readonly<Record<string, unknown>>;
  /** What the path names: `sim-small` of `/v1/models/sim-small`. */
  readonly subject: string;
  /** What follows the `?`; empty without one. */
  readonly query: string;
  readonly nowMs: number;
  /** Wishes about the answer: `answer`, `outputTokens`, … */
  readonly fault: Fault;
}

export interface Endpoint {
  readonly method: 'GET' | 'POST';
  answer(call: Call): Reply;
}

/** A failure a wire can say in its own shape. `waitMs` becomes Retry-After. */
export interface WireFailure {
  readonly status: number;
  readonly message: string;
  readonly type?: string | undefined;
  readonly code?: string | null | undefined;
  readonly param?: string | null | undefined;
  /** Until it is worth coming again, for wires that say so in the body. */
  readonly waitMs?: number | undefined;
  readonly headers?: readonly string[];
  /** What a fault rule wants said, whatever the wire would call it. */
  readonly told?: { readonly type?: string | undefined; readonly code?: string | undefined };
}

/** Thrown by endpoints for a request that cannot be answered. */
export class RequestRefusal extends Error {
  constructor(readonly failure: WireFailure) {
    super(failure.message);
  }
}

/** The endpoint of a path and what the path says of the call. */
export interface Found {
  readonly endpoint: Endpoint;
  readonly subject: string;
  /** Where the path and not the body names the model. */
  readonly model?: string;
  /** Where the path and not the body asks for a stream. */
  readonly streams?: boolean;
}

/** What faults put into a stream, in the wire's own framing. */
export interface StreamShapes {
  /** An event that does not parse. */
  readonly malformedEvent: WireEvent;
  errorEvent(failure: WireFailure): WireEvent;
  /** What comes before and after the text of one event without end. */
  readonly longEvent: readonly [WireEvent, WireEvent];
}

/** How one provider's API looks. A new wire is a folder beside `openai/` that exports one of these. */
export interface Wire {
  readonly name: string;
  /** The endpoint of a path (no query); undefined: not a path of this wire. */
  find(path: string): Found | undefined;
  /** Whether an unknown path belongs to this wire's part of the tree, and so gets its kind of 404. */
  owns(path: string): boolean;
  /** What this wire insists on beyond key and body: a version header, a version in the query. Undefined: all is there. */
  refuse?(headers: IncomingHttpHeaders, query: string, path: string): WireFailure | undefined;
  failureReply(failure: WireFailure): Reply;
  /** Headers every answer carries. */
  commonHeaders(requestId: string, processingMs: number): readonly string[];
  /** Headers that tell the limits: name, value, … */
  limitHeaders(limits: readonly Remaining[], nowMs: number): readonly string[];
  /** The credential of a request, wherever this wire puts it. */
  keyOf(headers: IncomingHttpHeaders, query: string): string | undefined;
  /** Every text of a prompt, in order: where directives are looked for. */
  promptText(body: Readonly<Record<string, unknown>>): string;
  readonly streamShapes: StreamShapes;
}

export const NO_USAGE: ReplyUsage = Object.freeze({
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  reasoningTokens: 0,
});
