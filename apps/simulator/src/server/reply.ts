import type { Fault } from '../faults/fault.js';

/** What an answer costs. */
export interface ReplyUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly reasoningTokens: number;
}

/** A whole answer, ready for the network, in terms no wire owns: faults are done to it without knowing the wire. */
export interface Reply {
  readonly status: number;
  readonly contentType: string;
  /** Further headers: name, value, name, value, the form `writeHead` takes without a copy. */
  readonly headers: readonly string[];
  /** The body of an answer that is not streamed. */
  readonly body: string;
  /** A streamed answer: each one a whole server-sent event with its empty line. */
  readonly events?: readonly string[];
  /** Index of the event that finishes the answer. */
  readonly finishAt?: number;
  readonly usage: ReplyUsage;
}

/** One request as an endpoint sees it. */
export interface Call {
  readonly body: Readonly<Record<string, unknown>>;
  /** What follows the endpoint's path, without the slash: `sim-small` of `/v1/models/sim-small`. */
  readonly subject: string;
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
  readonly headers?: readonly string[];
}

/** Thrown by endpoints for a request that cannot be answered. */
export class RequestRefusal extends Error {
  constructor(readonly failure: WireFailure) {
    super(failure.message);
  }
}

/** How one provider's API looks. A new wire is a folder beside `openai/` that exports one of these. */
export interface Wire {
  readonly name: string;
  /** The endpoint of a path (no query), with the rest of the path; undefined: not a path of this wire. */
  find(path: string): { readonly endpoint: Endpoint; readonly subject: string } | undefined;
  /** Whether an unknown path belongs to this wire's part of the tree, and so gets its kind of 404. */
  owns(path: string): boolean;
  failureReply(failure: WireFailure): Reply;
  /** Headers every answer carries. */
  commonHeaders(requestId: string, processingMs: number): readonly string[];
  /** The credential of a request, wherever this wire puts it. */
  keyOf(headers: Readonly<Record<string, string | string[] | undefined>>): string | undefined;
  /** Every text of a prompt, in order: where directives are looked for. */
  promptText(body: Readonly<Record<string, unknown>>): string;
}

export const NO_USAGE: ReplyUsage = Object.freeze({
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  reasoningTokens: 0,
});
