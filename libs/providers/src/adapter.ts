import type { CallWarning, Failure, JobEndpoint, Lane, TokenUsage } from '#contracts';
import type { AnswerHeaders } from './answer-headers.js';
import type { FinishReason } from './finish-reason.js';

/** One call as it leaves the gateway, before it is mapped to a wire. */
export interface ProviderCall {
  readonly path: JobEndpoint;
  /** The caller's body, parsed. Never changed: mapping makes a new object. */
  readonly body: Readonly<Record<string, unknown>>;
  /** The provider's own name of the model. */
  readonly model: string;
  /** How it is bought; a wire with service tiers says so to the provider. Absent: `sync`. */
  readonly lane?: Lane;
  /** The tier to name in the call, from the lane's configuration. Absent: the wire's own word for the lane, if it has one. */
  readonly serviceTier?: string;
}

/** One call as it goes on the wire. */
export interface ProviderRequest {
  /** Relative to the base URL's own path; begins with a slash. */
  readonly path: string;
  /** What this wire needs besides authorization, content type and length. Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Whether the answer will be an event stream. */
  readonly streams: boolean;
  /** Whether events that say nothing but usage are for the caller too, or were asked for by us alone. */
  readonly callerWantsUsage: boolean;
  /** How a streamed answer is framed. Absent: server-sent events. */
  readonly framing?: 'sse' | 'aws-event-stream';
  /** What was asked for and cannot be honoured; goes into the result, or, with `strict`, ends the call before it is made. */
  readonly warnings?: readonly CallWarning[];
  /** What of the call its answer's mapping must know. Absent: one choice, vectors as numbers. */
  readonly answer?: AnswerHint;
}

export interface AnswerHint {
  /** How many choices were asked for: a stream is at its end when as many have ended. */
  readonly choices?: number;
  /** How vectors are written: the official SDKs ask for base64 and read nothing else. */
  readonly embeddings?: 'float' | 'base64';
}

/** What a whole answer says that we act on. */
export interface Completion {
  /** The answer in the OpenAI shape when the wire speaks another; absent: the provider's bytes are it. */
  readonly body?: string;
  readonly usage: TokenUsage;
  readonly finishReason?: FinishReason;
  /** The model the provider says it ran. */
  readonly model?: string;
  /** The tier the provider says it used, in its own word. */
  readonly serviceTier?: string;
  /** Blocks of the answer that have no place in the house shape (tools the provider ran itself, kinds we do not know). */
  readonly leftOutBlocks?: number;
  /** What the provider says that the call cost, US dollars as a decimal: `0.000146625`. Aggregators know no better price. */
  readonly statedCostUsd?: string;
}

/** What the headers of an answer say that we act on, beside rate limits and waiting times. */
export interface HeaderFacts {
  /** See `Completion`. */
  readonly statedCostUsd?: string;
  readonly serviceTier?: string;
}

/** What an answer in the house shape must say and not every provider does. */
export interface AnswerIdentity {
  /** Used when the provider gives its answers no id. */
  readonly id: string;
  /** Used when the provider does not name the model. */
  readonly model: string;
  /** When the answer began, epoch ms. */
  readonly nowMs: number;
}

/** An answer that is a failure: a status over 299, or an error object in a 200. */
export interface FailedAnswer {
  readonly statusCode: number;
  readonly headers: AnswerHeaders;
  /** Parsed JSON, or undefined when the body was none (an HTML page, cut, empty). */
  readonly body: unknown;
  /** Epoch ms, for dates in `Retry-After`. */
  readonly nowMs: number;
}

/** What is known of a stream so far. A wire may add fields of its own. */
export interface StreamState {
  readonly callerWantsUsage: boolean;
  readonly usage?: TokenUsage;
  /** Of the first choice that finished; later ones do not change it. */
  readonly finishReason?: FinishReason;
  readonly model?: string;
  /** The tier the provider says it used, in its own word. */
  readonly serviceTier?: string;
  /** See `Completion`. */
  readonly leftOutBlocks?: number;
  /** See `Completion`. */
  readonly statedCostUsd?: string;
  /** The provider said that it is over: nothing after this belongs to the answer. */
  readonly ended: boolean;
  /** An error object inside the stream, or an event that is none of this wire. Final. */
  readonly failure?: Failure;
}

/**
 * What becomes of one event: passed on byte for byte, left out, or (wires that are not OpenAI's) said as other events.
 * Of an event that is left out or passed on, a collector gets the data as it came: only OpenAI wires may say so. Others
 * say `{ data: [] }` for nothing, and `unsaid` for what a collector must have and the caller did not ask for (usage).
 */
export type Emission =
  | 'as-it-came'
  | 'nothing'
  | { readonly data: readonly string[]; readonly unsaid?: readonly string[] };

export interface ChunkStep<State extends StreamState = StreamState> {
  readonly state: State;
  readonly emission: Emission;
}

/** Puts a stream together to the whole answer a caller gets who does not stream. Owned by one attempt. */
export interface ChunkCollector {
  /** One event's data in the OpenAI shape. @throws RangeError when it would take absurd amounts of memory. */
  add(data: string): void;
  /** The whole answer as JSON text. */
  finish(): string;
}

/**
 * How to speak to one kind of provider: a record of pure functions. It never sees a byte or a socket; framing, timeouts,
 * caps, abort and redaction are the transport's.
 */
export interface Adapter<State extends StreamState = StreamState> {
  readonly wire: string;
  /** Path of the API when the base URL has none: `/v1`. */
  readonly defaultBasePath: string;
  authorize(apiKey: string): Readonly<Record<string, string>>;
  mapRequest(call: ProviderCall): ProviderRequest;
  /**
   * `identity`: what the mapped answer says of itself where the provider does not; without it nothing. `hint`: the
   * request's own `answer`.
   */
  mapResponse(json: unknown, identity?: AnswerIdentity, hint?: AnswerHint): Completion;
  /** Absent: the headers of this wire say nothing of this kind. */
  readHeaders?(headers: AnswerHeaders): HeaderFacts;
  /** A 200 whose JSON is an error after all, or undefined. */
  findFailure(answer: FailedAnswer): Failure | undefined;
  classifyFailure(answer: FailedAnswer): Failure;
  openStream(request: ProviderRequest, identity?: AnswerIdentity): State;
  /** One step of the stream: `data` is the text of one event's data lines. */
  mapChunk(state: State, data: string): ChunkStep<State>;
  newCollector(): ChunkCollector;
}
