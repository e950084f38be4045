import type { ApiError, CallWarning, ChatCall, ChatChunk, ChatCompletion } from '#contracts';
import type { JsonObject } from '../body/read-json-body.js';
import { type DoorEvent, formatEvents } from './door-event.js';

/**
 * How the events of a stream become a door's own: pure, so that it is tried without a socket. `end` and `fail` come once,
 * last, and one of them always does.
 */
export interface StreamReducer<State> {
  readonly initial: State;
  next(state: State, chunk: ChatChunk): readonly [State, readonly DoorEvent[]];
  end(state: State): readonly DoorEvent[];
  /** `statusCode`: the one it would have had before the stream began. */
  fail(state: State, error: ApiError, statusCode: number): readonly DoorEvent[];
}

/** A stream on its way, as text for the socket. */
export interface PresentedStream {
  next(chunk: ChatChunk): string;
  end(): string;
  fail(error: ApiError, statusCode: number): string;
}

/** How one request of a door is answered. What an API echoes of its request is known when it is made. */
export interface Presentation {
  /** The door's path: the namespace of its idempotency keys. */
  readonly route: string;
  /** What the call of the house could not carry of the request. */
  readonly warnings: readonly CallWarning[];
  /** Headers of its own on every answer: name, value, … */
  readonly headers: readonly string[];
  /** Said when nobody else says anything; absent: a comment. */
  readonly keepAlive?: string;
  whole(completion: ChatCompletion): object;
  stream(): PresentedStream;
}

/** What a door needs to know beside the body. */
export interface DoorContext {
  readonly requestId: string;
  readonly nowMs: number;
}

/** One HTTP API: its request as a call of the house, and the way back. */
export interface Door {
  /** @throws ApiProblem 400 in the words of the caller's own fields */
  read(body: JsonObject, context: DoorContext): { readonly call: ChatCall; readonly presentation: Presentation };
}

export function presentStream<State>(reducer: StreamReducer<State>): PresentedStream {
  let state = reducer.initial;
  return {
    next(chunk) {
      const [next, events] = reducer.next(state, chunk);
      state = next;
      return formatEvents(events);
    },
    end: () => formatEvents(reducer.end(state)),
    fail: (error, statusCode) => formatEvents(reducer.fail(state, error, statusCode)),
  };
}

/** Everything that could not be honoured: by the door first, then by the provider. */
export function joinWarnings(
  ours: readonly CallWarning[],
  theirs: readonly CallWarning[] | undefined,
): { readonly warnings?: readonly CallWarning[] } {
  const warnings = theirs ? [...ours, ...theirs] : ours;
  return warnings.length === 0 ? {} : { warnings };
}
