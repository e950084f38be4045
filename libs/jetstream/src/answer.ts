import type { AttemptSummary, CallWarning, Failure, Lane, RouteGrant, TokenUsage } from '#contracts';

/** Who served a live call; becomes the caller's response headers. */
export interface ServedBy {
  readonly endpoint: string;
  readonly model: string;
  readonly lane: Lane;
  readonly region?: string;
  readonly attempts: number;
  /** What was asked for and could not be honoured. */
  readonly warnings?: readonly CallWarning[];
}

/** The first thing an answer says. For a non-streamed answer the whole body is in the one `end`. */
export interface AnswerHead {
  readonly statusCode: number;
  readonly contentType: string;
  readonly servedBy: ServedBy;
}

/** The last thing: the whole body of a non-streamed answer, what it used and what it cost. */
export interface AnswerEnd {
  readonly statusCode: number;
  readonly servedBy: ServedBy;
  /** Non-streamed: the provider's body, byte for byte. Streamed: empty. */
  readonly body: Uint8Array;
  readonly usage: TokenUsage | null;
  /** Null: the model has no price. */
  readonly costNanoUsd: string | null;
  readonly attempts: readonly AttemptSummary[];
}

/**
 * Where a live call is answered: the socket's end when the stages share a process, frames to the ingress' inbox when
 * they do not. Exactly one of `end` and `fail` is called, once, last.
 */
export interface Answer {
  /** Streamed answers only, once, before the first chunk. */
  start(head: AnswerHead): void;
  /** One or more whole SSE events, as bytes. Resolves when there is room for more (back-pressure). */
  write(chunk: Uint8Array): Promise<void> | void;
  end(end: AnswerEnd): void;
  /** No (further) answer. After `start` the ingress ends the stream with an error event and without `[DONE]`. */
  fail(failure: Failure, attempts: readonly AttemptSummary[]): void;
  /** The router's leave for the next calls; before or after the call was sent on. Absent: nobody there would use it. */
  grant?(grant: RouteGrant): void;
  /** True once `start` was called: from then on a failed attempt cannot be hidden by another one. */
  readonly started: boolean;
}
