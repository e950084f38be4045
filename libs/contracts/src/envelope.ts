import type { CallVolume } from './call-volume.js';
import type { DecisionNote } from './decision-note.js';
import type { Failure } from './failure.js';
import type { Lane } from './lane.js';
import type { JobEndpoint, RouteConstraint } from './submit-request.js';

/** Where an out-of-line payload lies (claim check in the object store). */
export interface PayloadRef {
  readonly bucket: string;
  readonly name: string;
  readonly bytes: number;
  /** `sha256:<hex>` of the bytes. */
  readonly digest: string;
}

/** What the classifier says the work is. Estimates are of tokens at the provider. */
export interface Facts {
  readonly inputTokens: number;
  /** Upper bound from the request (`max_tokens`), when it gave one. */
  readonly maxOutputTokens?: number;
  /** What it will probably be: for limits, price ranking and quotes. */
  readonly expectedOutputTokens: number;
  readonly task: 'classification' | 'extraction' | 'generation' | 'code' | 'conversation' | 'embedding';
  /** 0 (trivial) to 1 (hard). */
  readonly complexity: number;
  /** ISO 639-1, when the text says. */
  readonly language?: string;
  readonly modalities: readonly ('text' | 'image' | 'audio' | 'file')[];
  /** What a model must be able to do to serve this. */
  readonly needs: readonly Capability[];
}

export const CAPABILITIES = [
  'chat',
  'completions',
  'embeddings',
  'tools',
  'json-schema',
  'vision',
  'audio',
  'files',
  'streaming',
  'logprobs',
] as const;
export type Capability = (typeof CAPABILITIES)[number];

/** The router's answer: who serves it, how it is bought. */
export interface Decision {
  /** Endpoint id: the provider id of the configuration. */
  readonly endpoint: string;
  /** The provider's own name of the model, as it goes on the wire. */
  readonly model: string;
  readonly lane: Lane;
  /** 1-based, over the whole job. */
  readonly attemptNumber: number;
  readonly reason: string;
  /** Lane reserved: what was taken out of the pool, in its units; corrected by what the call really used. */
  readonly reservedUnits?: readonly [number, number];
}

/** A finished attempt as it travels with the job and appears in its result. */
export interface AttemptSummary {
  readonly attemptId: string;
  readonly attemptNumber: number;
  readonly endpoint: string;
  readonly model: string;
  readonly lane: Lane;
  readonly startedAtMs: number;
  readonly finishedAtMs: number;
  readonly outcome: AttemptOutcome;
  readonly failure?: Failure;
  /** Decimal integer of nano-dollars; null: the model has no price, so nobody knows. */
  readonly costNanoUsd: string | null;
  /** What it would have cost at list price on the `sync` lane; absent: the same as `costNanoUsd`. */
  readonly listNanoUsd?: string | null;
}

/** `unknown`: the call went out and its worker was not heard of again; it may have been billed. */
export type AttemptOutcome = 'unknown' | 'succeeded' | 'failed' | 'cancelled';

/** Why and until when a job waits; set only on messages of the `held` stream. */
export interface Hold {
  /** Not to be started before this epoch ms. */
  readonly notBeforeMs: number;
  /** Started later than this, it is probably late: deadline minus estimated duration. */
  readonly latestStartMs: number;
  /** For people: "requests per minute of openai". */
  readonly reason: string;
}

/**
 * The small part of a work message: every hop decodes this and only this; the caller's body travels beside it as
 * opaque bytes. JSON on the wire, checked by `parseWorkEnvelope`.
 */
export interface WorkEnvelope {
  readonly v: 1;
  readonly jobId: string;
  readonly tenant: string;
  readonly keyId: string;
  readonly path: JobEndpoint;
  /** `job`: durable, answered by a result. `live`: somebody waits on an open connection. */
  readonly kind: 'job' | 'live';
  readonly stream: boolean;
  /** What the caller asked for: an alias, a model, or `provider/model`. */
  readonly model: string;
  readonly acceptedAtMs: number;
  /** Epoch ms after which the job is `expired`. */
  readonly deadlineMs: number;
  readonly priority: number;
  readonly maxCostNanoUsd?: string;
  readonly route?: RouteConstraint;
  /** A parameter that a provider cannot honour excludes the provider, instead of being left out with a warning. */
  readonly strict?: boolean;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Where the result object is sent once the job has ended. */
  readonly webhook?: string;
  readonly traceparent: string;
  readonly bodyBytes: number;
  /** Set when the body lies in the object store; then the message carries no body bytes. */
  readonly bodyRef?: PayloadRef;
  readonly facts?: Facts;
  readonly decision?: Decision;
  /** Live calls: what its door expects of calls like it in the next moment, and asks the router's leave for (`RouteGrant`). */
  readonly grantRequest?: CallVolume;
  readonly hold?: Hold;
  /** Set when an operator replayed it from the dead letters: claims from before then are no sign of a duplicate. */
  readonly replayedAtMs?: number;
  /** Why it went where it went, oldest first; bounded. */
  readonly decisions?: readonly DecisionNote[];
  /** Attempts so far, oldest first: the job's one retry budget is counted from it. */
  readonly attempts: readonly AttemptSummary[];
}
